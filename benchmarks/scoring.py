"""The scorer beside a scikit-learn Pipeline of the same features, and alt-profanity-check.

`python -m benchmarks.scoring` prints it. All subjects take turns in one process, on comments of
300 characters. Times are the processor's (one core), so that a busy machine disturbs them less.
alt-profanity-check is measured in an environment of its own, made for the run with pip; where that
fails it is left out.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
import unicodedata
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion, Pipeline

import classifier
from benchmarks.figures import Spread, interleaved, paired_ratio
from benchmarks.report import Section, Target, number, spread
from classifier import written
from classifier.score import ATTRIBUTES

LENGTH = 300  # characters of a comment
BATCH = 64
ROUNDS = 9
WORST = {
    "joiners": "\u200d" * 1_500,
    "combining marks": "a" + "\u0301" * 1_499,
    "U+FDFA": "\ufdfa" * 1_500,
    "families": "👩‍👩‍👧‍👦" * 136,
    "spelled out": "s t u p i d i d i o t " * 68,
    "unknown words": " ".join(f"qx{n}zvw" for n in range(190)),
}
_REPEATS = re.compile(r"(.)\1{2,}")
# What the rival's own environment runs: seconds for one comment after another, best of three.
RIVAL = """
import sys, time, json
from profanity_check import predict_prob
texts = json.load(sys.stdin)
predict_prob(texts[:5])
best = 9e9
for _ in range(3):
    begin = time.process_time()
    for text in texts:
        predict_prob([text])
    best = min(best, (time.process_time() - begin) / len(texts))
print(best)
"""


def comments(count: int) -> list[str]:
    """Return comments of LENGTH characters made of sentences that we wrote, English and Russian."""
    rows = [row.text for row in written.training() if row.lang in ("en", "ru")]
    order = np.random.default_rng(3).permutation(len(rows))
    found, at = [], 0
    while len(found) < count:
        text = ""
        while len(text) < LENGTH:
            text += rows[order[at % len(rows)]] + " "
            at += 1
        found.append(text[:LENGTH])
    return found


def folded(text: str) -> str:
    """Return a comment folded as plain Python would: NFKC, case, marks, hidden ones, repeats."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = "".join(c for c in text if unicodedata.category(c) not in ("Mn", "Me", "Cf"))
    return _REPEATS.sub(r"\1\1", text)


def pipeline(texts: Sequence[str]) -> Any:
    """Return a scikit-learn Pipeline with the scorer's features and attributes, fitted on noise.

    Folded words and pairs, and character 2..5-grams inside words, hashed; seven logistic
    regressions. Language, reasons, respelling and repair are left out: they would make it slower.
    """
    shared: dict[str, Any] = {"preprocessor": folded}
    features = FeatureUnion(
        [
            ("words", HashingVectorizer(**shared, ngram_range=(1, 2), n_features=1 << 19)),
            (
                "grams",
                HashingVectorizer(
                    **shared, analyzer="char_wb", ngram_range=(2, 5), n_features=1 << 18
                ),
            ),
        ]
    )
    labels = np.random.default_rng(0).integers(0, 2, (len(texts), len(ATTRIBUTES)))
    model = OneVsRestClassifier(LogisticRegression(max_iter=5))
    whole = Pipeline([("features", features), ("model", model)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole.fit(texts, labels)
    return whole


def _clock(work: Callable[[], object], comments_done: int) -> Callable[[], float]:
    def run() -> float:
        begin = time.process_time()
        work()
        return (time.process_time() - begin) / comments_done * 1e6

    return run


def subjects(texts: list[str]) -> dict[str, Callable[[], float]]:
    """Return what takes turns: microseconds a comment, single and in batches."""
    scorer, rival = classifier.load(), pipeline(texts[:128])
    few = texts[:40]
    scorer.score(texts)

    def batches(score: Callable[[list[str]], object]) -> Callable[[], object]:
        return lambda: [score(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]

    def single(score: Callable[[list[str]], object]) -> Callable[[], object]:
        return lambda: [score([text]) for text in few]

    return {
        "modqueue, batch of 64": _clock(batches(scorer.score), len(texts)),
        "modqueue, single": _clock(single(scorer.score), len(few)),
        "scikit-learn, batch of 64": _clock(batches(rival.predict_proba), len(texts)),
        "scikit-learn, single": _clock(single(rival.predict_proba), len(few)),
    }


def profanity_check(texts: Sequence[str]) -> float | None:
    """Return microseconds a comment of alt-profanity-check; None where it cannot be installed."""
    with tempfile.TemporaryDirectory() as folder:
        python = str(Path(folder) / "bin" / "python")
        make = [sys.executable, "-m", "venv", folder]
        install = [python, "-m", "pip", "install", "-q", "alt-profanity-check"]
        try:
            subprocess.run(make, check=True, capture_output=True, timeout=120)
            subprocess.run(install, check=True, capture_output=True, timeout=300)
            done = subprocess.run(
                [python, "-c", RIVAL],
                input=json.dumps(list(texts)),
                text=True,
                check=True,
                capture_output=True,
                timeout=300,
            )
        except (subprocess.SubprocessError, OSError):
            return None
        return float(done.stdout) * 1e6


def load_seconds() -> tuple[float, float]:
    """Return the seconds that loading takes in a fresh process, and the MiB it adds (Linux)."""
    code = (
        "import time, numpy\n"
        "from pathlib import Path\n"
        "def resident():\n"
        "    lines = Path('/proc/self/status').read_text().splitlines()\n"
        "    return int(next(line.split()[1] for line in lines if line.startswith('VmRSS')))\n"
        "before = resident()\n"
        "begin = time.perf_counter()\n"
        "import classifier\n"
        "scorer = classifier.load()\n"
        "took = time.perf_counter() - begin\n"
        "scorer.score(['a word'] * 64)\n"
        "print(took, (resident() - before) / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, mebibytes = done.stdout.split()
    return float(seconds), float(mebibytes)


def run(quick: bool = False) -> list[dict[str, Any]]:
    """Measure everything; one record per subject, times in microseconds a comment."""
    texts = comments(4 * BATCH if quick else 10 * BATCH)
    times = interleaved(subjects(texts), 3 if quick else ROUNDS)
    found = [{"what": name, "times": values} for name, values in times.items()]
    rival = None if quick else profanity_check(texts[:40])
    if rival is not None:
        found.append({"what": "alt-profanity-check, single", "times": [rival]})
    scorer = classifier.load()
    for name, text in WORST.items():
        clock = _clock(lambda text=text: scorer.score([text]), 1)  # type: ignore[misc]
        found.append({"what": f"1,500 characters of {name}", "times": [clock() for _ in range(5)]})
    return found


def measure(quick: bool = False) -> Section:
    """Return this benchmark's part of the report."""
    found = {record["what"]: record["times"] for record in run(quick)}
    seconds, mebibytes = load_seconds()
    batch = Spread.of(found["modqueue, batch of 64"])
    single = Spread.of(found["modqueue, single"])
    batched = paired_ratio(found["scikit-learn, batch of 64"], found["modqueue, batch of 64"])
    alone = paired_ratio(found["scikit-learn, single"], found["modqueue, single"])
    worst = max(Spread.of(v).median for k, v in found.items() if k.startswith("1,500"))
    targets = [
        _below("a comment in a batch of 64", batch.median, 100, "us"),
        _below("a single comment", single.median, 200, "us"),
        _times("batched, over scikit-learn", batched.median, 7),
        _times("single, over scikit-learn", alone.median, 20),
        _below("worst case of 1,500 characters", worst / 1e3, 5, "ms"),
        _below("loading", seconds * 1e3, 150, "ms"),
        _below("resident memory added", mebibytes, 120, "MiB"),
    ]
    rival = found.get("alt-profanity-check, single")
    if rival:
        targets.append(_times("single, over alt-profanity-check", rival[0] / single.median, 20))
    return Section(
        "Scoring",
        f"Comments of {LENGTH} characters, all attributes, language and reasons, one core.",
        ("subject", "us a comment", "lowest - highest"),
        [[name, *spread(Spread.of(values))] for name, values in found.items()],
        targets,
    )


def _below(what: str, value: float, limit: float, unit: str) -> Target:
    return Target(what, f"< {limit:g} {unit}", f"{number(value)} {unit}", value < limit)


def _times(what: str, value: float, least: float) -> Target:
    return Target(what, f">= {least:g} times", f"{number(value)} times", value >= least)


if __name__ == "__main__":
    from benchmarks.report import render, table

    section = measure("--quick" in sys.argv)
    rows = [[t.what, t.promised, t.measured, "yes" if t.met else "NO"] for t in section.targets]
    print(render(section), table(("what", "target", "measured", "met"), rows), sep="\n\n")
