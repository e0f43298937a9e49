"""The scorer beside a scikit-learn Pipeline of the same features, and alt-profanity-check.

All subjects take turns in one process, on comments of 300 characters. Times are the processor's
(one core), so that a busy machine disturbs them less.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

import classifier
from benchmarks.figures import Spread, interleaved, paired_ratio
from benchmarks.report import Section, Target, number, spread
from benchmarks.rivals.scorers import pipeline, profanity_check
from classifier.artifact import SHIPPED
from classifier.data import handwritten
from classifier.text.links import bare

LENGTH = 300  # characters of a comment
BATCH = 64
FEW = 40  # of them that scikit-learn scores one by one, for as long as modqueue scores all
ROUNDS = 9
WORST = {
    "joiners": "\u200d" * 1_500,
    "combining marks": "a" + "\u0301" * 1_499,
    "U+FDFA": "\ufdfa" * 1_500,
    "families": "👩‍👩‍👧‍👦" * 136,
    "spelled out": "s t u p i d i d i o t " * 68,
    "unknown words": " ".join(f"qx{n}zvw" for n in range(190)),
}
# What a fresh process runs: the processor's seconds to import numpy, then to load the model, the
# MiB that this adds, and what a child of a fork then has for itself once it has scored.
LOADING = """
import os, time
import numpy
numpy_seconds = time.process_time()
def mebibytes(field):
    lines = open("/proc/self/smaps_rollup").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024
def score():
    scorer.score(["a word"] * 64)
before, begin = mebibytes("Rss"), time.process_time()
import classifier
scorer = classifier.load()
took = time.process_time() - begin
score()
print(numpy_seconds, took, mebibytes("Rss") - before, end=" ", flush=True)
if os.fork() == 0:
    inherited = mebibytes("Private_Dirty")
    score()
    print(mebibytes("Private_Dirty") - inherited, flush=True)
    os._exit(0)
os.wait()
"""


@dataclass(frozen=True, slots=True)
class Loading:
    """Seconds of the processor, and MiB: added by the scorer, and a forked child's own."""

    numpy_seconds: float
    seconds: float
    added: float
    child: float


def comments(count: int) -> list[str]:
    """Return comments of LENGTH characters made of our sentences: English and Russian in turns."""
    english, russian = (_written(count, (lang,)) for lang in ("en", "ru"))
    return [text for pair in zip(english, russian, strict=True) for text in pair][:count]


def mixed(count: int) -> list[str]:
    """Return comments whose sentences are English and Russian, so that their parts are judged."""
    return _written(count, ("en", "ru"))


def _written(count: int, languages: Sequence[str]) -> list[str]:
    rows = [row.text for row in handwritten.training() if row.lang in languages]
    order = np.random.default_rng(3).permutation(len(rows))
    texts, at = [], 0
    while len(texts) < count:
        text = ""
        while len(text) < LENGTH:
            text += rows[order[at % len(rows)]] + " "
            at += 1
        texts.append(text[:LENGTH])
    return texts


def _with_links(texts: list[str]) -> float:
    """Return the share of comments that the scorer reads twice."""
    return sum(bare(text)[1] > 0 for text in texts) / len(texts)


def _clock(work: Callable[[], object], comments_done: int) -> Callable[[], float]:
    def run() -> float:
        begin = time.process_time()
        work()
        return (time.process_time() - begin) / comments_done * 1e6

    return run


def subjects(texts: list[str]) -> dict[str, Callable[[], float]]:
    """Return what takes turns: microseconds a comment, single and in batches."""
    scorer, rival = classifier.load(), pipeline(texts[:128])
    few, both = texts[:FEW], mixed(BATCH)
    scorer.score(texts)

    def batches(score: Callable[[list[str]], object]) -> Callable[[], object]:
        return lambda: [score(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]

    def single(score: Callable[[list[str]], object], some: Sequence[str]) -> Callable[[], object]:
        return lambda: [score([text]) for text in some]

    return {
        "modqueue, batch of 64": _clock(batches(scorer.score), len(texts)),
        "modqueue, batch of 64, two languages in each": _clock(
            lambda: scorer.score(both), len(both)
        ),
        "modqueue, single": _clock(single(scorer.score, texts), len(texts)),
        "scikit-learn, batch of 64": _clock(batches(rival.predict_proba), len(texts)),
        "scikit-learn, single": _clock(single(rival.predict_proba, few), len(few)),
    }


def loadings(times: int) -> list[Loading]:
    """Load the model in a fresh process, several times."""
    return [_loading() for _ in range(times)]


def _loading() -> Loading:
    command = [sys.executable, "-c", LOADING]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Loading(*map(float, done.stdout.split()))


def artefact_bytes() -> int:
    """Return what the model's folder takes on disk."""
    return sum(path.stat().st_size for path in SHIPPED.iterdir())


def worst_cases() -> dict[str, list[float]]:
    """Return microseconds of each of WORST, alone, five times."""
    score = classifier.load().score
    clocks = {name: _clock(lambda text=text: score([text]), 1) for name, text in WORST.items()}
    return {
        f"1,500 characters of {name}": [clock() for _ in range(5)] for name, clock in clocks.items()
    }


def measure(quick: bool) -> Section:
    """Return this benchmark's part of the report."""
    texts = comments(4 * BATCH if quick else 10 * BATCH)
    times = interleaved(subjects(texts), 3 if quick else ROUNDS)
    rival = None if quick else profanity_check(texts[:FEW])
    if rival:
        times["alt-profanity-check, single"] = rival
    worst, loaded = worst_cases(), loadings(3 if quick else 7)
    return Section(
        title="Scoring",
        method=f"Comments of {LENGTH} characters, each another one, English and Russian in turns: "
        "all attributes, language and highlights on one core, in turns; the processor's time. "
        "scikit-learn is a Pipeline of the same n-grams, words and pairs with seven logistic "
        "regressions, without language, highlights, the reading of disguises, the roles of words, "
        "the second layer, and the second reading of comments with links, which "
        f"{100 * _with_links(texts):.0f} in 100 of these have. "
        f"Of single comments scikit-learn scores {FEW} in a turn. "
        "alt-profanity-check is PyPI's, in an environment of its own. "
        "Loading starts when numpy is there, in a fresh process.",
        head=("subject", "us a comment", "lowest - highest"),
        rows=[[name, *spread(Spread.of(values))] for name, values in (times | worst).items()],
        targets=[*_speed(times, worst), *_size(loaded)],
        remarks=_remarks(loaded),
    )


def _speed(times: dict[str, list[float]], worst: dict[str, list[float]]) -> list[Target]:
    batch, single = times["modqueue, batch of 64"], times["modqueue, single"]
    batched = paired_ratio(times["scikit-learn, batch of 64"], batch).median
    alone = paired_ratio(times["scikit-learn, single"], single).median
    slowest = max(median(values) for values in worst.values())
    rates = [
        _below("a comment in a batch of 64", median(batch), 100, "us"),
        _below("a single comment", median(single), 200, "us"),
        _times("batched, over scikit-learn", batched, 12),
        _times("single, over scikit-learn", alone, 45),
        _below("worst case of 1,500 characters", slowest / 1e3, 5, "ms"),
    ]
    rival = times.get("alt-profanity-check, single")
    if rival:
        ratio = median(rival) / median(single)
        rates.append(_times("single, over alt-profanity-check", ratio, 20))
    return rates


def _size(loaded: Sequence[Loading]) -> list[Target]:
    started = [one.seconds / one.numpy_seconds for one in loaded]
    return [
        _below("artefact", artefact_bytes() / 1e6, 14, "MB"),
        _below("loading, over the start of Python with numpy", median(started), 2, "times"),
        _below("resident memory of the scorer", median(one.added for one in loaded), 80, "MiB"),
    ]


def _remarks(loaded: Sequence[Loading]) -> str:
    child, seconds, numpy = (
        median(getattr(one, name) for one in loaded)
        for name in ("child", "seconds", "numpy_seconds")
    )
    return (
        f"Loading took {number(seconds * 1e3)} ms of the processor, and Python with numpy "
        f"{number(numpy * 1e3)} ms to start, in the same processes: where that is far above 100, "
        "the machine was busy. "
        f"A process that is forked once the model is loaded and then scores writes to "
        f"{number(child)} MiB of its own; the rest it shares."
    )


def _below(what: str, value: float, limit: float, unit: str) -> Target:
    return Target(what, f"< {limit:g} {unit}", f"{number(value)} {unit}", value < limit)


def _times(what: str, value: float, least: float) -> Target:
    return Target(what, f">= {least:g} times", f"{number(value)} times", value >= least)
