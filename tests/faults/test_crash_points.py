"""Web and worker are killed at exact moments of what they ask of the store."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from moderation.store.acceptance import AcceptComments
from moderation.store.calls import Claim, CommitVerdicts
from tests.support.load import Load, await_verdicts, check_exactly_once
from tests.support.proxies.crash_proxy import CrashProxy, Moment
from tests.support.proxies.proxied import Proxied

SETTINGS = {"MODQUEUE_LEASE_SECONDS": "2", "MODQUEUE_SWEEP_SECONDS": "0.5"}
COMMENTS, CRASH_SECONDS = 4, 20.0
# Each comment is claimed less often than makes it suspect.
WORKER = (
    (Claim, Moment.BEFORE),
    (CommitVerdicts, Moment.INSIDE),
    (Claim, Moment.INSIDE),
    (CommitVerdicts, Moment.AFTER),
    (CommitVerdicts, Moment.BEFORE),
)


class House(Proxied):
    """An installation whose programs end at exact moments."""

    Proxy = CrashProxy
    proxy: CrashProxy
    first: Load

    def posting(self, name: str) -> Load:
        """Post some comments, whose senders try again until they are answered."""
        return Load(self, [f"{name}, number {number}" for number in range(COMMENTS)], name=name)

    def arm(self, program: str, script: type[Any], moment: Moment) -> None:
        """Let the next call of ``script`` end ``program``, the web or a worker that starts now."""
        self.proxy.arm(script, moment, partial(self._end, program))

    def await_crash(self, program: str) -> None:
        """Wait until the program ended."""
        assert self.proxy.crashed.wait(CRASH_SECONDS), f"{program} never asked for it"
        self.processes[program].wait()

    def _end(self, program: str) -> None:
        os.killpg(self.processes[program].pid, signal.SIGKILL)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    built = House(tmp_path, **SETTINGS)
    try:
        built.start("web", "worker", "sweep")
        built.first = built.posting("first")  # so that the store knows the scripts
        built.first.finish()
        await_verdicts(built, built.first)
        yield built
    finally:
        built.close()


def test_each_202_is_one_comment_and_one_verdict(house: House) -> None:
    """The web ends around accepting, the worker around claiming and committing."""
    accepted = dict(house.first.accepted)
    for moment in Moment:
        house.arm("web", AcceptComments, moment)
        load = house.posting(f"accepted {moment}")
        house.await_crash("web")
        house.start("web")
        load.finish()
        assert load.statuses == {202: COMMENTS}
        accepted |= load.accepted
    await_verdicts(house, load)
    house.kill("worker")
    for script, moment in WORKER:
        load = house.posting(f"{script.__name__} {moment}")
        load.finish()
        accepted |= load.accepted
        house.arm("worker", script, moment)
        house.start("worker")
        house.await_crash("worker")
    house.start("worker")
    await_verdicts(house, load)
    load.accepted |= accepted
    comments = check_exactly_once(house, load)
    assert {comment.verdict.model for comment in comments if comment.verdict} == {"fixture-1"}
