"""Wall clocks of each part and of the store that jump under load."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.load import Load, await_verdicts, check_exactly_once
from tests.support.servers.clocks import DAY_SECONDS, HOUR_SECONDS, JumpingClock, forget_remains
from tests.support.servers.installation import COMMANDS, Installation
from tests.support.servers.redis_servers import wait_until

COMMENTS = 200


class JumpingInstallation(Installation):
    """An installation each of whose programs has a clock of its own, and so has the store."""

    forked = False  # a clock is loaded before the program

    def __init__(self, folder: Path) -> None:
        names = (*COMMANDS, "server")
        self.clocks = {name: JumpingClock(folder / f"{name}.clock") for name in names}
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.clocks["server"].environ.items():
                patch.setenv(name, value)
            super().__init__(folder)

    def _environ(self, name: str) -> dict[str, str]:
        return {**super()._environ(name), **self.clocks[name].environ}


def test_each_clock_jumps_under_load(tmp_path: Path) -> None:
    """An hour on, an hour back, a day on, of each part and of the store: one verdict each, soon."""
    running = JumpingInstallation(tmp_path)
    try:
        running.start(*COMMANDS)
        load = Load(running, [f"comment number {number}" for number in range(COMMENTS)], rate=80.0)
        for clock in running.clocks.values():
            for seconds in (HOUR_SECONDS, -HOUR_SECONDS, DAY_SECONDS, 0):
                count = len(load.accepted) + 8
                clock.set(seconds)
                wait_until(lambda count=count: len(load.accepted) >= count, "load")  # type: ignore[misc]
        load.finish()
        await_verdicts(running, load)
        check_exactly_once(running, load)
        assert load.statuses == {202: COMMENTS}
        assert all(process.poll() is None for process in running.processes.values())
    finally:
        running.close()
        forget_remains()
