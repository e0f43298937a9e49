"""Lines that show a long command at work."""

from __future__ import annotations

import sys
import time


def say(text: str) -> None:
    """Show progress, with the time of day, where errors go."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")
