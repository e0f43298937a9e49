"""The settings of what watches an installation: metrics and traces."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from moderation.process.setting_checks import number, sendable, setting, url
from moderation.process.settings import Settings


@dataclass(frozen=True, slots=True)
class WatchingSettings(Settings):
    """Where metrics are kept and asked for, and where traces go."""

    metrics_dir: Path | None = setting(
        "MODQUEUE_METRICS_DIR",
        None,
        Path,
        "Folder where web processes share their counters. Empty: one in memory (/dev/shm), or "
        "where there is none in the data folder.",
    )
    traces_url: str = setting(
        "MODQUEUE_TRACES_URL",
        "",
        url(("http", "https")),
        "Where OpenTelemetry's collector takes traces, such as http://127.0.0.1:4318/v1/traces. "
        "Needs the extra `traces`. Empty: nothing is traced.",
    )
    traces_share: float = setting(
        "MODQUEUE_TRACES_SHARE", 1.0, number(0, 1), "Share of all comments that are traced."
    )
    metrics_token: str = setting(
        "MODQUEUE_METRICS_TOKEN",
        "",
        sendable,
        "Whoever asks for /metrics must send it as a Bearer token, at least 32 characters. Empty: "
        "only this machine itself may ask.",
    )
