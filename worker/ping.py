"""``python -m worker.ping``: whether this machine's worker answers, for probes of containers."""

from __future__ import annotations

import socket
import sys

from moderation.errors import ModqueueError
from moderation.process.celery_apps import BROKER_ERRORS, ringing_app
from moderation.process.config import Config

SECONDS = 5.0


def main() -> int:
    """Return the exit code: 1 when the broker answers and the worker does not.

    While the broker is away nobody can be asked, and workers judge without it: a restart mends
    nothing.
    """
    try:
        control = ringing_app(Config.from_env().broker).control
        node = f"celery@{socket.gethostname()}"
        answers = control.ping(destination=[node], timeout=SECONDS, limit=1)
    except ModqueueError as error:
        sys.stderr.write(f"modqueue ping: {error}\n")
        return 2
    except BROKER_ERRORS as error:
        sys.stdout.write(f"the broker is away: {error}\n")
        return 0
    sys.stdout.write(f"{node} answers\n" if answers else f"{node} does not answer\n")
    return 0 if answers else 1


if __name__ == "__main__":
    sys.exit(main())
