"""The supervisor: restarts what dies, with pauses that grow; stops in order, whatever happens."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from service.launcher import supervisor as module
from service.launcher.child import spawn
from service.launcher.errors import CannotStart
from service.launcher.supervisor import Process, Program, Supervisor

SECONDS = 20.0
SLEEPER = "import time; print('up', flush=True); time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(15, lambda *_: None); print('up', flush=True)\n"
STUBBORN += "while True: time.sleep(1)"


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    own = Supervisor(said.append)
    yield own
    own.stop(("web", "sweep", "worker", "server"), impatient=lambda: True)


def python(code: str) -> Callable[[], Process]:
    return partial(spawn, [sys.executable, "-c", code], output=subprocess.PIPE)


def until(condition: Callable[[], bool]) -> Callable[[], bool]:
    deadline = time.monotonic() + SECONDS

    def over() -> bool:
        assert time.monotonic() < deadline, "it did not happen"
        return condition()

    return over


def test_output_is_shown_with_its_name(supervisor: Supervisor, said: list[str]) -> None:
    """Each line of a program comes with the program's name, half lines wait for their end."""
    code = "import sys, time; sys.stdout.write('one'); sys.stdout.flush(); time.sleep(0.2)\n"
    code += "print(' line'); print('две'); time.sleep(60)"
    supervisor.add(Program("web", python(code), stop_seconds=1))
    supervisor.watch(until(lambda: len(said) == 2))
    assert said == ["web      | one line", "web      | две"]


def test_what_dies_is_started_again_with_growing_pauses(
    supervisor: Supervisor, said: list[str]
) -> None:
    """A program that keeps dying comes back each time, a little later each time."""
    program = Program("web", python("raise SystemExit(3)"), stop_seconds=1)
    supervisor.add(program)
    supervisor.watch(until(lambda: len(said) == 3))
    assert said == [
        f"web ended (exit code 3); starting it again in {pause} s"
        for pause in ("0.5", "1.0", "2.0")
    ]


def test_a_long_life_forgets_former_deaths(
    supervisor: Supervisor, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who lived long enough is started again after the first, short pause."""
    monkeypatch.setattr(module, "HEALTHY_SECONDS", 0.0)
    supervisor.add(Program("web", python("raise SystemExit(3)"), stop_seconds=1))
    supervisor.watch(until(lambda: len(said) == 2))
    assert [line.rpartition(" in ")[2] for line in said] == ["0.5 s", "0.5 s"]


def test_pauses_have_a_limit(
    supervisor: Supervisor, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pause stops growing at its limit."""
    monkeypatch.setattr(module, "BACKOFF_SECONDS", (0.1, 0.2))
    supervisor.add(Program("web", python("raise SystemExit(3)"), stop_seconds=1))
    supervisor.watch(until(lambda: len(said) == 4))
    assert [line.rpartition(" in ")[2] for line in said] == ["0.1 s", "0.2 s", "0.2 s", "0.2 s"]


def test_a_launch_that_fails_is_tried_again(supervisor: Supervisor, said: list[str]) -> None:
    """A program that cannot be started now is started later, and the reason is shown."""
    sleeper = python(SLEEPER)
    failures = iter([CannotStart("no room")])

    def launch() -> Process:
        for failure in failures:
            raise failure
        return sleeper()

    supervisor.add(Program("server", launch, stop_seconds=1))
    supervisor.watch(until(lambda: "server   | up" in said))
    assert said[0] == "server could not start (no room); starting it again in 0.5 s"


def test_children_of_a_killed_program_go_with_it(supervisor: Supervisor, said: list[str]) -> None:
    """A killed parent leaves nobody behind who would hold its port or its comments."""
    code = "import os, time\npid = os.fork()\nif pid: print(pid, flush=True)\ntime.sleep(60)"
    supervisor.add(Program("worker-1", python(code), stop_seconds=1))
    supervisor.watch(until(lambda: len(said) == 1))
    child = int(said[0].rpartition(" ")[2])
    parent = int(Path(f"/proc/{child}/stat").read_text().split()[3])
    os.kill(parent, 9)
    supervisor.watch(until(lambda: any("signal 9" in line for line in said)))
    supervisor.watch(until(lambda: _gone(child)))


def _gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"
    except OSError:
        return True


def test_programs_stop_in_order(supervisor: Supervisor, said: list[str], tmp_path: Path) -> None:
    """Web goes first and the server last, whatever the order of their start."""
    order = tmp_path / "order"
    for name in ("server", "worker-2", "worker-1", "sweep", "web", "newcomer"):
        code = (
            f"import signal, sys, time\ndef end(*_):\n open({str(order)!r}, 'a').write('{name} ')"
        )
        code += "\n sys.exit()\nsignal.signal(15, end); print('up', flush=True); time.sleep(60)"
        supervisor.add(Program(name, python(code), stop_seconds=10))
    supervisor.watch(until(lambda: len(said) == 6))
    supervisor.stop(("web", "sweep", "worker", "server"), impatient=lambda: False)
    ended = order.read_text().split()
    assert (*ended[:3], ended[5]) == ("newcomer", "web", "sweep", "server")
    assert sorted(ended[3:5]) == ["worker-1", "worker-2"]


def test_who_does_not_end_is_killed(supervisor: Supervisor, said: list[str]) -> None:
    """A program that ignores SIGTERM is killed after its time, and this is said."""
    supervisor.add(Program("web", python(STUBBORN), stop_seconds=0.3))
    supervisor.watch(until(lambda: len(said) == 1))
    supervisor.stop(("web",), impatient=lambda: False)
    assert said[-1] == "web took too long to end and is killed"


def test_children_do_not_outlive_a_killed_launcher(tmp_path: Path) -> None:
    """On Linux a program is killed when its launcher is killed with kill -9."""
    code = (
        "import subprocess, sys, time\nfrom service.launcher.child import spawn\n"
        f"child = spawn([sys.executable, '-c', {SLEEPER!r}], output=subprocess.DEVNULL)\n"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as launcher:
        assert launcher.stdout is not None
        child = int(launcher.stdout.readline())
        launcher.kill()
    deadline = time.monotonic() + SECONDS
    while not _gone(child):
        assert time.monotonic() < deadline, "it outlived its launcher"
        time.sleep(0.05)
