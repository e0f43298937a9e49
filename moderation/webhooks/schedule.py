"""When a message is tried again."""

from __future__ import annotations

# Pauses before each attempt, in seconds (Standard Webhooks 1.0, "Delivery and retries").
PAUSES = (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
JITTER = 0.1  # so that what failed together does not come back together


def pause_seconds(failed: int, chance: float) -> float | None:
    """Return the pause after the attempt number ``failed`` (from 1); None: it was the last one.

    ``chance`` is uniform in 0..1; the pause is the planned one and up to a tenth more.
    """
    if failed >= len(PAUSES):
        return None
    return PAUSES[failed] * (1 + JITTER * chance)
