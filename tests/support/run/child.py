"""One of the processes in which tests run: it asks the first one for each, and tells it all."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any, NamedTuple
from warnings import WarningMessage

import pytest
from _pytest import runner
from _pytest._io import TerminalWriter
from _pytest.capture import CaptureManager


class Told(NamedTuple):
    """What happened since the child asked for a test; it asks for the next one but at its end."""

    events: list[tuple[str, dict[str, Any]]]
    is_last: bool


def work(
    session: pytest.Session, name: str, main: Connection, inherited: Iterable[Connection]
) -> None:
    """Run the tests that ``main`` names; ``inherited`` connections are those of other processes."""
    for connection in inherited:
        connection.close()
    leave(session.config, name)
    noted = Notes(session.config)
    session.config.pluginmanager.register(noted)
    try:
        for item, following in pairwise(chain(asked(session, main, noted), [None])):
            assert item
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.shouldfail or session.shouldstop:
                break
        main.send(Told(noted.take(), is_last=True))
    except (KeyboardInterrupt, EOFError, ConnectionError):
        pass  # the first process says so, or has ended
    except Exception:
        capture_of(session.config).stop_global_capturing()  # the traceback is to be seen
        raise
    finally:
        runner.pytest_sessionfinish(session)


def leave(config: pytest.Config, name: str) -> None:
    """Share with the other processes neither what is captured nor the screen, nor a folder."""
    plugins = config.pluginmanager
    capture_of(config).stop_global_capturing()
    capture_of(config).start_global_capturing()
    plugins.unregister(name="terminalreporter")
    # Who writes to the screen writes to what is captured: the stacks of a test that takes too long.
    plugins.register(SimpleNamespace(_tw=TerminalWriter(sys.stderr)), "terminalreporter")
    factory: Any = config._tmp_path_factory  # type: ignore[attr-defined]
    factory._basetemp = factory.getbasetemp() / name
    factory._basetemp.mkdir(mode=0o700)


def capture_of(config: pytest.Config) -> CaptureManager:
    """Return what keeps the output of tests."""
    capture = config.pluginmanager.get_plugin("capturemanager")
    assert isinstance(capture, CaptureManager)
    return capture


def asked(session: pytest.Session, main: Connection, noted: Notes) -> Iterator[pytest.Item]:
    """Yield the tests, each when the one before it begins: fixtures are kept for it."""
    while True:
        main.send(Told(noted.take(), is_last=False))
        place = main.recv()
        if place is None:
            return
        yield session.items[place]


class Notes:
    """The plugin that notes what happens here."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._events: list[tuple[str, dict[str, Any]]] = []
        self._running = ""

    def take(self) -> list[tuple[str, dict[str, Any]]]:
        """Return what happened since this was asked last."""
        events, self._events = self._events, []
        return events

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Note which test runs."""
        self._running = nodeid

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what a test, or what is made for it, came to."""
        hook = self._config.hook
        data = hook.pytest_report_to_serializable(config=self._config, report=report)
        self._events.append(("report", data))

    def pytest_warning_recorded(
        self, warning_message: WarningMessage, when: str, nodeid: str, location: Any
    ) -> None:
        """Note a warning, in words; those before this process began are known."""
        if nodeid != self._running:
            return
        message = {
            "message": str(warning_message.message),
            "category": warning_message.category,
            "filename": warning_message.filename,
            "lineno": warning_message.lineno,
        }
        event = {"message": message, "when": when, "nodeid": nodeid, "location": location}
        self._events.append(("warning", event))
