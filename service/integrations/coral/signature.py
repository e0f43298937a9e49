"""``X-Coral-Signature: sha256=<hex>[,sha256=<hex>]`` over the raw body, HMAC-SHA256."""

from __future__ import annotations

import hmac
from hashlib import sha256

SIGNATURES_MAX = 10  # Coral sends one for each secret that is live while it rotates them
PREFIX = "sha256="


def is_signed(raw: bytes, header: str, secret: str) -> bool:
    """Return whether any signature in ``header`` is that of ``raw`` under ``secret``."""
    expected = hmac.digest(secret.encode(), raw, sha256).hex()
    listed = [part.strip() for part in header.split(",", SIGNATURES_MAX)[:SIGNATURES_MAX]]
    # All are compared, in constant time each, so that the time says nothing of which one fits.
    matches = [
        hmac.compare_digest(part.removeprefix(PREFIX).encode(), expected.encode())
        for part in listed
        if part.startswith(PREFIX)
    ]
    return any(matches)
