"""The thread of each web process that decides large raids, beside its requests.

Workers cannot do it: their Redis user may not decide. A process that died is followed by another
one once its lease has ended.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

from moderation.errors import StoreUnavailable
from moderation.raid_decisions.runner import RaidRunner
from service.services import Services

LOOK_SECONDS = 5.0
log = logging.getLogger("modqueue.raids")


class Decider:
    """Looks for runs that were asked for, or whose process died."""

    def __init__(self) -> None:
        self._asked = Event()

    def wake(self, _site: str) -> None:
        """Look at once: somebody asked for a run in this process."""
        self._asked.set()

    def begin(self, parts: Services, is_prepared: Callable[[], bool]) -> None:
        """Look from now on, in a thread that ends with the process."""
        args = parts, is_prepared
        Thread(target=self._go_on, args=args, name="decide-raids", daemon=True).start()

    def _go_on(self, parts: Services, is_prepared: Callable[[], bool]) -> None:
        while True:
            self._asked.wait(LOOK_SECONDS)
            self._asked.clear()
            if is_prepared():
                try_round(parts)


def try_round(parts: Services) -> None:
    """Look at every site once; what is away now is looked at in the next round."""
    runner = RaidRunner(parts.store, parts.raids, parts.deciding)
    try:
        for site in parts.registry.sites():
            if parts.deciding.get(site.slug).is_due:
                runner.work(site.slug)
    except StoreUnavailable as error:
        log.warning("raids.put_off error=%s", error)
    except Exception:  # nobody would miss this thread
        log.exception("raids.failed")
