"""The supervisor: starts programs, shows what they say, restarts what dies, stops all in order."""

from __future__ import annotations

import os
import selectors
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from service.launcher.child import kill_group
from service.launcher.errors import CannotStart

Process = subprocess.Popen[bytes]
Say = Callable[[str], None]

# First pause before a restart, and the longest: a store waits so long when a full disk has room.
BACKOFF_SECONDS = (0.5, 10.0)
HEALTHY_SECONDS = 30.0  # who lived this long starts again without a history
POLL_SECONDS = 0.1
LINE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Program:
    """Something to keep running: ``launch`` starts it and returns its process at once.

    ``stop_seconds`` is how long it may take to end in order before it is killed.
    """

    name: str
    launch: Callable[[], Process]
    stop_seconds: float


@dataclass(slots=True)
class _Running:
    """A program with its process, if it has one now, and its history."""

    program: Program
    process: Process | None = None
    started_at: float = 0.0
    restart_at: float = 0.0
    failures: int = 0
    unread: bytes = b""

    @property
    def kind(self) -> str:
        """The name without a number."""
        return self.program.name.partition("-")[0]


@dataclass(slots=True)
class Supervisor:
    """Runs programs side by side in one thread; ``say`` takes each line of theirs."""

    say: Say
    _running: list[_Running] = field(default_factory=list)
    _selector: selectors.DefaultSelector = field(default_factory=selectors.DefaultSelector)

    def add(self, program: Program, process: Process | None = None) -> None:
        """Start ``program``, or adopt the ``process`` that it has already."""
        running = _Running(program, process, started_at=time.monotonic())
        self._running.append(running)
        if process is None:
            self._start(running)

    @property
    def busy(self) -> bool:
        """Whether there is anything to stop."""
        return bool(self._running)

    def watch(self, until: Callable[[], bool]) -> None:
        """Show output and restart what dies until ``until`` says so; it is asked 10 times/s."""
        while not until():
            self._show(POLL_SECONDS)
            for running in self._running:
                self._look_after(running)

    def stop(self, order: Sequence[str], impatient: Callable[[], bool]) -> None:
        """End the programs by name, in this order; kill those that are late or all if impatient.

        ``worker`` means ``worker-1``, ``worker-2`` ...; who is not named in ``order`` ends first.
        """
        others = {running.kind for running in self._running} - set(order)
        for kind in (*sorted(others), *order):
            group = [running for running in self._running if running.kind == kind]
            for running in group:
                if running.process is not None:
                    running.process.terminate()
            for running in group:
                self._wait(running, impatient)
        self._running.clear()

    def _wait(self, running: _Running, impatient: Callable[[], bool]) -> None:
        process, deadline = running.process, time.monotonic() + running.program.stop_seconds
        if process is None:
            return
        while process.poll() is None and time.monotonic() < deadline and not impatient():
            self._show(POLL_SECONDS)
        if process.poll() is None:
            self.say(f"{running.program.name} took too long to end and is killed")
        kill_group(process)
        process.wait()
        self._forget(running)

    def _start(self, running: _Running) -> None:
        running.started_at = time.monotonic()
        try:
            running.process = running.program.launch()
        except (CannotStart, OSError) as error:  # no room, no memory: there may be some later
            self._plan_restart(running, f"could not start ({error})")
            return
        if output := running.process.stdout:
            os.set_blocking(output.fileno(), False)
            self._selector.register(output, selectors.EVENT_READ, running)

    def _look_after(self, running: _Running) -> None:
        if running.process is None:
            if time.monotonic() >= running.restart_at:
                self._start(running)
        elif (code := running.process.poll()) is not None:
            kill_group(running.process)  # children of a killed parent
            self._forget(running)
            self._plan_restart(running, f"ended ({_ending(code)})")

    def _plan_restart(self, running: _Running, what: str) -> None:
        if time.monotonic() - running.started_at > HEALTHY_SECONDS:
            running.failures = 0
        first, longest = BACKOFF_SECONDS
        pause = min(first * 2 ** min(running.failures, 10), longest)
        running.failures += 1
        running.restart_at = time.monotonic() + pause
        self.say(f"{running.program.name} {what}; starting it again in {pause:.1f} s")

    def _forget(self, running: _Running) -> None:
        """Show the last words of a process that ended, and let go of it."""
        if running.process and running.process.stdout:
            self._read(running)
            self._selector.unregister(running.process.stdout)
            running.process.stdout.close()
        running.process = None

    def _show(self, seconds: float) -> None:
        # Without anything registered select() would return at once on some systems.
        if not self._selector.get_map():
            time.sleep(seconds)
            return
        for key, _ in self._selector.select(seconds):
            self._read(key.data)

    def _read(self, running: _Running) -> None:
        if running.process is None or running.process.stdout is None:
            return
        try:
            data = os.read(running.process.stdout.fileno(), LINE_BYTES)
        except BlockingIOError:
            return
        *lines, running.unread = (running.unread + data).split(b"\n")
        for line in lines:
            self.say(f"{running.program.name:<9}| {line.decode(errors='replace').rstrip()}")


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
