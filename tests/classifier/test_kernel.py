"""The compiled scorer gives what the arrays give, in every process and thread."""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import classifier
from classifier.data import handwritten
from classifier.data.perturb import KINDS, perturb_all
from classifier.kernel import Kernel, __main__, kernel_for
from classifier.kernel.binding import CHUNK, WASM
from classifier.kernel.wasm import WasmMachine
from classifier.model import Scorer
from tests.classifier.test_oracle import HOSTILE

CONFUSABLE = "abciostуканиді1!@$*.|+-_'’ \u0301\u0306\u0308\u200d😀you0345ёйһ\ufdfaㅋ가λ٦\n"


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    """The shipped model."""
    return classifier.load()


@pytest.fixture(scope="module")
def kernel(scorer: Scorer) -> Kernel:
    """The shipped model's kernel."""
    assert scorer.kernel, "wasmtime is not installed"
    return scorer.kernel


def assert_same(scorer: Scorer, texts: Sequence[str]) -> None:
    """Compare scores, language and reasons with those that numpy computes, text by text."""
    assert scorer.kernel
    for text, ours in zip(texts, scorer.kernel.score(texts), strict=True):
        (theirs,) = scorer.score_arrays([text])
        assert ours.scores == pytest.approx(theirs.scores, abs=1e-5), text
        assert ours.language_confidence == pytest.approx(theirs.language_confidence, abs=1e-9), text
        assert (ours.language, ours.validated) == (theirs.language, theirs.validated), text
        assert [replace(reason, weight=0) for reason in ours.reasons] == [
            replace(reason, weight=0) for reason in theirs.reasons
        ], text
        assert [reason.weight for reason in ours.reasons] == pytest.approx(
            [reason.weight for reason in theirs.reasons], abs=1e-5
        ), text


def test_plain_and_disguised_sentences(scorer: Scorer) -> None:
    """Sentences of three languages, each as it is and in one disguise, are read alike."""
    plain = [row.text for row in random.Random(11).sample(handwritten.training(), 600)]
    kinds = list(KINDS)
    texts = plain + [perturb_all([t], kinds[n % len(kinds)], n)[0] for n, t in enumerate(plain)]
    for begin in range(0, len(texts), CHUNK):
        assert_same(scorer, texts[begin : begin + CHUNK])


def test_hostile_texts(scorer: Scorer) -> None:
    """Bombs, joiners, marks and broken surrogates are read alike."""
    assert_same(scorer, HOSTILE)


def test_every_character(scorer: Scorer) -> None:
    """Each code point that there is can be scored, alone between letters, and is read alike."""
    codes = [*range(0x20000), *range(0x20000, 0x110000, 61)]
    texts = [
        "".join(f"a{chr(code)}b " for code in codes[begin : begin + 1_000])
        for begin in range(0, len(codes), 1_000)
    ]
    for begin in range(0, len(texts), CHUNK):
        assert_same(scorer, texts[begin : begin + CHUNK])


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from(CONFUSABLE), max_size=120))
@example("0а_٦@")
def test_confusable_text(scorer: Scorer, text: str) -> None:
    """Nothing that hypothesis makes of confusable characters tells the two apart."""
    assert_same(scorer, [text])


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_any_text(scorer: Scorer, text: str) -> None:
    """Nothing that hypothesis makes of all of Unicode tells the two apart."""
    assert_same(scorer, [text])


def test_a_full_chunk_of_the_longest_texts_fits(kernel: Kernel) -> None:
    """The kernel's memory holds the most that a call can bring, and the chunk after it is right."""
    (before,) = kernel.score(["you idiot"])
    bomb = "\ufdfaa\u0301" * 20_000
    assert len(kernel.score([bomb] * CHUNK)) == CHUNK
    assert kernel.score(["you idiot"]) == [before]


def test_threads_take_turns(scorer: Scorer) -> None:
    """Threads that share one scorer get what each would get alone."""
    texts = [row.text for row in random.Random(3).sample(handwritten.training(), 240)]
    alone = [scorer.score([text]) for text in texts]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda text: scorer.score([text]), texts)) == alone


def test_a_child_is_not_left_waiting(kernel: Kernel) -> None:
    """A process forked while another thread is inside the kernel scores all the same."""
    expected = kernel.score(["you idiot"])
    with kernel._turn:
        child = os.fork()
        if child == 0:
            signal.alarm(30)
            os._exit(0 if kernel.score(["you idiot"]) == expected else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_the_file_was_compiled_from_these_sources() -> None:
    """Whoever changes the C files compiles them: `python -m classifier.kernel`."""
    assert __main__.SUMS.read_text("utf-8") == __main__.sums()


def test_without_wasmtime_numpy_scores(scorer: Scorer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where wasmtime has no wheel, the arrays serve, with the same result."""
    monkeypatch.setitem(sys.modules, "classifier.kernel.wasm", None)
    assert kernel_for(scorer.artifact) is None
    slow = Scorer(scorer.artifact)
    for ours, theirs in zip(slow.score(HOSTILE), scorer.score(HOSTILE), strict=True):
        assert ours.scores == pytest.approx(theirs.scores, abs=1e-6)


def test_a_model_that_does_not_fit_is_refused(scorer: Scorer) -> None:
    """An array larger than the kernel's never runs over its neighbour."""
    grams = np.concatenate([scorer.artifact.grams] * 2)
    with pytest.raises(ValueError, match="grams has 4194304 bytes"):
        Kernel(WasmMachine(WASM), replace(scorer.artifact, grams=grams))
