"""The kernel: the same answer in every company, process and thread, and on every character."""

from __future__ import annotations

import mmap
import os
import platform
import random
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import classifier
from classifier.data import handwritten
from classifier.kernel import Instance, Kernel, KernelUnavailable, __main__, wasm
from classifier.kernel.binding import CHUNK
from tests.classifier.oracle import Oracle

CONFUSABLE = "abciostуканиді1!@$*.|+-_'’ \u0301\u0306\u0308\u200d😀you0345ёйһ\ufdfaㅋ가λ٦\n"
TOLERANCE = 1e-5


@pytest.fixture(scope="module")
def scorer() -> classifier.Scorer:
    """The shipped model."""
    return classifier.load()


@pytest.fixture(scope="module")
def kernel(scorer: classifier.Scorer) -> Kernel:
    """The shipped model's kernel."""
    return scorer.kernel


def test_every_character(scorer: classifier.Scorer) -> None:
    """Each code point that there is can be scored, alone between letters, and is added up."""
    oracle = Oracle(scorer)
    codes = [*range(0x20000), *range(0x20000, 0x110000, 61)]
    texts = [
        "".join(f"a{chr(code)}b " for code in codes[begin : begin + 1_000])
        for begin in range(0, len(codes), 1_000)
    ]
    for text, score in zip(texts, scorer.score(texts), strict=True):
        assert oracle.difference(text, score) < TOLERANCE, text


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(st.sampled_from(CONFUSABLE), max_size=120), min_size=2, max_size=4))
@example(["*", "*a"])
@example(["0а_٦@", "a"])
def test_a_neighbour_changes_nothing(scorer: classifier.Scorer, texts: list[str]) -> None:
    """Whatever stands beside a text in a batch, its score is the one that it has alone."""
    assert scorer.score(texts) == [scorer.score([text])[0] for text in texts]


def test_a_full_chunk_of_the_longest_texts_fits(kernel: Kernel) -> None:
    """The kernel's memory holds the most that a call can bring, and the chunk after it is right."""
    (before,) = kernel.score(["you idiot"])
    bomb = "\ufdfaa\u0301" * 20_000
    assert len(kernel.score([bomb] * CHUNK)) == CHUNK
    assert kernel.score(["you idiot"]) == [before]


def test_threads_take_turns(scorer: classifier.Scorer) -> None:
    """Threads that share one scorer get what each would get alone."""
    texts = [row.text for row in random.Random(3).sample(handwritten.training(), 240)]
    alone = [scorer.score([text]) for text in texts]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda text: scorer.score([text]), texts)) == alone


def test_a_child_is_not_left_waiting(kernel: Kernel) -> None:
    """A process forked while another thread is inside the kernel scores all the same."""
    expected = kernel.score(["you idiot"])
    with kernel._instance.turn:
        child = os.fork()
        if child == 0:
            signal.alarm(30)
            os._exit(0 if kernel.score(["you idiot"]) == expected else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.skipif(not hasattr(mmap, "MADV_HUGEPAGE"), reason="this system has no large pages")
def test_the_model_is_to_lie_in_large_pages(kernel: Kernel) -> None:
    """Linux was asked for them where the tables are, and not where each child writes (proc(5))."""
    memory = kernel._instance._machine.memory.ctypes.data
    flags: dict[str, bool] = {}
    begin, end = 0, 0
    for line in Path("/proc/self/smaps").read_text("ascii").splitlines():
        if limits := re.match("([0-9a-f]+)-([0-9a-f]+) ", line):
            begin, end = (int(part, 16) for part in limits.groups())
        for name in ("pairs", "words"):
            place = memory + kernel._memory._places[name]
            if line.startswith("VmFlags:") and begin <= place < end:
                flags[name] = "hg" in line.split()
    assert flags == {"pairs": True, "words": False}


def test_the_file_was_compiled_from_these_sources() -> None:
    """Whoever changes the C files compiles them: `python -m classifier.kernel`."""
    assert __main__.SUMS.read_text("utf-8") == __main__.sums()


def test_without_wasmtime_a_sentence_names_the_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where wasmtime has no wheel, the error says where we are, and what to do."""
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    monkeypatch.setitem(sys.modules, "wasmtime", None)
    wasm.library.cache_clear()
    with pytest.raises(
        KernelUnavailable, match=r"on \w+ riscv64 .*: use Linux on x86_64 or aarch64"
    ):
        classifier.load()


def test_a_worker_without_wasmtime_ends_with_the_sentence() -> None:
    """The start of a worker says it in one line, without a traceback."""
    start = "import sys; sys.modules['wasmtime'] = None; import worker.app"
    found = subprocess.run([sys.executable, "-c", start], capture_output=True, text=True)
    assert found.returncode == 1
    assert found.stderr.startswith("modqueue worker: the scorer does not run on ")
    assert found.stderr.count("\n") == 1


def test_a_model_that_does_not_fit_is_refused(scorer: classifier.Scorer) -> None:
    """An array larger than the kernel's never runs over its neighbour."""
    grams = np.concatenate([scorer.artifact.grams] * 2)
    with pytest.raises(ValueError, match="gram_weights has 4194304 bytes"):
        Kernel(Instance.start(), replace(scorer.artifact, grams=grams))
