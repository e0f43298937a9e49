"""Runs the tests in several processes, which are forked when all tests are collected.

To collect them is to import all of ours and of the libraries: six seconds of a processor, sixteen
where nothing is compiled yet. pytest-xdist does so in each process; a fork takes none.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any
from warnings import WarningMessage

import pytest

from tests.support.run import kinds
from tests.support.run.child import Told, work

FORK = multiprocessing.get_context("fork")
Places = deque[int]  # of tests, in ``session.items``


class Child:
    """A process of tests as the first process knows it.

    It asks for a test before it begins with the one that it was given last.
    """

    def __init__(self, session: pytest.Session, name: str, others: Iterable[Child]) -> None:
        self.connection, theirs = FORK.Pipe()
        inherited = [self.connection, *(other.connection for other in others)]
        self.process = FORK.Process(target=work, args=(session, name, theirs, inherited))
        self.process.start()
        theirs.close()
        self.group: Places = deque()  # what it is to be given, so that a file stays together
        self.following: int | None = None
        self.running: int | None = None

    def go_on(self, groups: deque[Places]) -> None:
        """Note that it begins with what it has, and send it the next one; None is the end."""
        if not self.group and groups:
            self.group = groups.popleft()
        self.running = self.following
        self.following = self.group.popleft() if self.group else None
        with suppress(OSError):  # it has ended, as the next look at it shows
            self.connection.send(self.following)

    def end(self) -> None:
        """Note that it will do nothing more."""
        self.running = self.following = None
        self.group.clear()

    def left(self) -> Places:
        """Return what it was given, or was to be given, and has not begun."""
        return deque([*([] if self.following is None else [self.following]), *self.group])


class Run:
    """All tests of ``session`` in ``count`` processes, file by file, in their order."""

    def __init__(self, session: pytest.Session, count: int) -> None:
        self._session = session
        self._hook = session.config.hook
        self._groups = deque(groups(session.items))
        self._count = min(count, len(self._groups))
        self._children: dict[Connection, Child] = {}
        self._born = 0

    def go(self) -> None:
        """Run them. Raises RuntimeError where a process ends, and not in a test."""
        try:
            while len(self._children) < self._count:
                self._fork()
            while self._children:
                for ready in wait(self._children):
                    assert isinstance(ready, Connection)
                    self._hear(self._children[ready])
        finally:
            for child in self._children.values():
                child.connection.close()
                child.process.join()

    def _fork(self) -> None:
        child = Child(self._session, f"process-{self._born}", self._children.values())
        self._children[child.connection] = child
        self._born += 1

    def _hear(self, child: Child) -> None:
        try:
            told: Told = child.connection.recv()
        except (EOFError, OSError):
            self._bury(child)
            return
        for kind, event in told.events:
            self._tell(kind, event)
        if child.running is not None:
            self._hook.pytest_runtest_logfinish(**self._name(child.running))
        if told.is_last:
            child.end()
            return
        if self._session.shouldfail or self._session.shouldstop:
            child.group.clear()
            self._groups.clear()
        child.go_on(self._groups)
        if child.running is not None:
            self._hook.pytest_runtest_logstart(**self._name(child.running))

    def _tell(self, kind: str, event: dict[str, Any]) -> None:
        """Let the plugins of this process know what happened in the child."""
        if kind == "report":
            config = self._session.config
            report = self._hook.pytest_report_from_serializable(config=config, data=event)
            self._hook.pytest_runtest_logreport(report=report)
        else:
            message = WarningMessage(**event.pop("message"))
            self._hook.pytest_warning_recorded.call_historic(
                kwargs={"warning_message": message, **event}
            )

    def _bury(self, child: Child) -> None:
        """Name the test in which the child ended, if it did; another one does what is left."""
        child.process.join()
        child.connection.close()
        del self._children[child.connection]
        code = child.process.exitcode
        if child.running is not None:
            said = f"The process of this test ended with exit code {code}."
            name = self._name(child.running)
            report = pytest.TestReport(
                **name, keywords={}, outcome="failed", longrepr=said, when="call"
            )
            self._hook.pytest_runtest_logreport(report=report)
            self._hook.pytest_runtest_logfinish(**name)
        elif code:
            raise RuntimeError(f"a process of tests ended with exit code {code}")
        if left := child.left():
            self._groups.appendleft(left)
            self._fork()

    def _name(self, place: int) -> dict[str, Any]:
        item = self._session.items[place]
        return {"nodeid": item.nodeid, "location": item.location}


def run(session: pytest.Session, count: int) -> None:
    """Run the tests of ``session`` in ``count`` processes.

    Raises session.Failed and session.Interrupted as pytest does for ``--maxfail`` and the like.
    """
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    assert terminal
    terminal.showfspath = False  # several files are at work at a time
    terminal.flush()
    session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
    Run(session, count).go()
    if session.shouldfail:
        raise session.Failed(session.shouldfail)
    if session.shouldstop:
        raise session.Interrupted(session.shouldstop)


def groups(items: Iterable[pytest.Item]) -> Iterable[Places]:
    """Return the places of the tests that stay in one process each, the first ones first."""
    found: dict[str, Places] = {}
    for place, item in enumerate(items):
        found.setdefault(kinds.together(item.nodeid.removeprefix("tests/")), deque()).append(place)
    return found.values()
