"""What a measured command used, whoever measures it."""

from __future__ import annotations

import resource
import sys

import pytest

from benchmarks.measures.importing import run
from benchmarks.servers import BenchmarkError

KIB = 1024


def test_the_peak_is_its_own() -> None:
    """A small command has a small peak, however much memory the one has that measures it."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB
    ballast = b"x" * (64 << 20)
    _, processor, peak = run([sys.executable, "-S", "-c", "pass"], {})
    assert len(ballast) / KIB**2 + own > 2 * peak > 0
    assert processor > 0


def test_a_command_that_fails() -> None:
    """Its last words are in the exception."""
    with pytest.raises(BenchmarkError, match="no such archive"):
        run([sys.executable, "-c", "raise SystemExit('no such archive')"], {})
