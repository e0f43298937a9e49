"""The processes in which the tests run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = """
import os
from pathlib import Path
import pytest
from tests.support.run.processes import run

def pytest_runtestloop(session):
    run(session, 2)
    return True

@pytest.fixture(scope="session")
def made():
    with Path("made").open("a") as log:
        log.write(f"{os.getpid()}\\n")
    yield
    with Path("ended").open("a") as log:
        log.write(f"{os.getpid()}\\n")
"""
ONE = """
import os, signal, warnings

def test_good(made, tmp_path): (tmp_path / "own").write_text("")
def test_bad(made):
    print("what it said")
    assert [1] == [2]
def test_warns(made): warnings.warn("a word of warning")
def test_killed(): os.kill(os.getpid(), signal.SIGKILL)
def test_after(made): pass
"""
OTHER = """
import os
from pathlib import Path

def test_first(made): Path("first").write_text(f"{os.getpid()}")
def test_second(made): assert Path("first").read_text() == f"{os.getpid()}"
"""


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_one.py").write_text(ONE)
    (tmp_path / "test_other.py").write_text(OTHER)
    return tmp_path


def outcome(suite: Path, repository: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the suite in two processes."""
    plugins = ("-p", "no:cacheprovider", "-p", "pytest_timeout")
    command = [sys.executable, "-m", "pytest", *plugins, *options]
    environ = {**os.environ, "PYTHONPATH": str(repository), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(
        command, cwd=suite, env=environ, capture_output=True, text=True, timeout=60
    )


def pids(log: Path) -> list[str]:
    return sorted(log.read_text().split())


def test_everything_is_told(suite: Path, repository: Path) -> None:
    """What fails, warns or ends its process is named; another process does what is left.

    The tests of a file share a process, and what is made for a process ends with it.
    """
    done = outcome(suite, repository)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "2 failed, 5 passed, 1 warning" in done.stdout
    assert re.search(r"FAILED test_one.py::test_bad - assert \[1\] == \[2\]", done.stdout)
    assert "Captured stdout call" in done.stdout
    assert "what it said" in done.stdout
    assert "UserWarning: a word of warning" in done.stdout
    assert "The process of this test ended with exit code -9." in done.stdout
    made, ended = pids(suite / "made"), pids(suite / "ended")
    assert len(made) == 3, "the two processes, and the one in place of the killed one"
    assert len(ended) == 2
    assert {*ended} < {*made}


def test_it_ends_with_the_first_failure(suite: Path, repository: Path) -> None:
    """``-x`` ends every process after the test that it runs, and none is left."""
    done = outcome(suite, repository, "-x", "test_one.py")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 failed, 1 passed" in done.stdout
    assert pids(suite / "made") == pids(suite / "ended")


def test_a_test_that_hangs_is_named(suite: Path, repository: Path) -> None:
    """One that takes too long fails with its stack."""
    (suite / "test_hangs.py").write_text("import time\ndef test_hangs(): time.sleep(50)\n")
    done = outcome(suite, repository, "--timeout", ".2", "test_hangs.py", "test_other.py")
    assert "1 failed, 2 passed" in done.stdout, done.stdout + done.stderr
    assert "Failed: Timeout (>0.2s) from pytest-timeout." in done.stdout
    assert "def test_hangs(): time.sleep(50)" in done.stdout
