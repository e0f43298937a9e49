"""Debian's Chromium, as the tests start it."""

from __future__ import annotations

import shutil

# The one without a window spares half of what a page costs.
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
# Playwright's own list, which Chromium forgets where another follows it, and RenderDocument:
# with that feature a page that closes while it navigates may never close
# (microsoft/playwright#42068).
DISABLED = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    "RenderDocument",
    "SpareRendererForSitePerProcess",  # a process for a page that no test opens
)
FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--in-process-gpu",
    "--disable-background-networking",
    f"--disable-features={','.join(DISABLED)}",
]
