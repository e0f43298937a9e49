"""What the model is trained on: every source with the trust it earns, and what its labels imply."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.data import datasets, handwritten, reviews
from classifier.data.clauses import clauses
from classifier.data.datasets import COLUMNS, Table
from classifier.data.perturb import augment
from classifier.score import ATTRIBUTES

Floats = NDArray[np.float32]
IMPLIED = (
    0.3  # sample weight of a label that follows from another, such as "not toxic, so no threat"
)
NEWS = "vk_news_ru"  # the only Russian comments with labels of readers
DISGUISED = 0.08  # share of comments that are trained on a second time in a disguise
EVERY_FORM = 6  # of the many inflected Russian obscenities, one in so many is enough
# How far the labels of a source mean what ours mean.
TRUST = {
    "jigsaw_toxic_2018_part": 1.0,
    "civil_toxic_spans_votes": 0.7,
    "wiki_cat_context": 0.5,
    "paradetox_en": 0.4,
    "hatexplain": 0.3,
    "davidson": 0.15,
    "hatemoji_build": 0.6,
    NEWS: 3.0,
    "edos_sexism": 0.5,
    "written": 0.5,
    "stance": 0.15,
    "aim": 0.5,
    "mention": 0.5,
    "turn": 0.15,
    "neutral": 0.5,
    "lexicon": 0.1,
}
# Trust in our own sentences where they lack an attribute: a harmless mention must not be held.
# Pairs of stance are hard to tell apart by words: trusted like the others, they held two or three
# in a hundred harmless mentions.
OWN_KINDS = ("stance", "aim", "mention", "turn")  # of our own sentences, each a source of its own
OWN_ABSENT = {"written": 0.8, "stance": 0.4, "aim": 1.0, "mention": 1.0, "turn": 0.3}
# Trust in harmless and in hostile rows where Russian and Kazakh toxicity are learnt: words out of
# context and our own sentences tell little of what readers call toxic, and would drown the few
# Russian comments that readers labelled, whose letters Kazakh shares. The narrower attributes need
# these rows and trust them in full.
CYRILLIC = ("ru", "kk", "uk")
CYRILLIC_TOXICITY = {
    "written": (0.1, 0.05),
    "stance": (0.1, 0.02),
    "aim": (0.5, 0.1),
    "mention": (0.5, 0.1),
    "turn": (0.5, 0.1),
    "neutral": (0.1, 0.1),
    "lexicon": (0.01, 0.01),
}
# Trust in swearing at nobody, and at somebody, where toxicity is learnt. English readers call most
# of either toxic, so it takes more to keep the two apart in "damn good" and its like.
AT_NOBODY = {"en": (1.5, 0.5), "ru": (0.7, 0.1), "kk": (0.7, 0.1), "uk": (0.7, 0.1)}
# Trust in hostile pairs of stance that name a group, where their language has few other sentences
# about groups.
CYRILLIC_STANCE = 0.03
# Sources with Russian text whose toxicity no reader labelled, and the trust in the teacher's word.
TEACHER_TRUST = {
    "neutral": 2.0,
    "telegram_spam_ru": 2.0,
    "clauses": 0.5,
    "conversation": 2.0,
    "press": 2.0,
}
# Of these texts one in so many is not trained on, but reported.
REPORTED_SHARE = 20
UNLABELLED = {"conversation": "koziev_ru", "press": "telegram_news_ru"}  # Russian, by file
# Rows that are for reporting only.
REPORTED = {("jigsaw_toxic_2018_part", "test"), ("identity_neutral_en", "test")}
TOXIC, OBSCENE = ATTRIBUTES.index("toxicity"), ATTRIBUTES.index("obscene")
IDENTITY = ATTRIBUTES.index("identity_attack")


def gather(root: Path, further: Sequence[Path] = ()) -> tuple[Table, NDArray[np.int64]]:
    """Return every row that is trained on, in a fixed order, and which row each is taken from.

    The second array holds -1 for originals, or the number of the row that was disguised or cut.

    Raises:
        DataMissingError: the data folder is not there.
    """
    labelled = datasets.load(root, further)
    keys = zip(labelled.sources, labelled.splits, strict=True)
    labelled = labelled.take(np.array([key not in REPORTED for key in keys]))
    table = datasets.join([labelled, own(), neutral(root)[0]])
    table = datasets.join([table, lexicon(root, table)])
    copies, rows = disguised(table)
    pieces, wholes = cut(table)
    others = unlabelled(root)[0]
    originals = np.full(len(table), -1), np.full(len(others), -1)
    taken_from = np.concatenate([originals[0], rows, wholes, originals[1]])
    return datasets.join([table, copies, pieces, others]), taken_from


def own() -> Table:
    """Return the sentences that we wrote."""
    rows = handwritten.training()
    labels = [[row.labels.get(name, np.nan) for name in ATTRIBUTES] for row in rows]
    table = _table([row.text for row in rows], [row.lang for row in rows], "written", labels)
    kinds = (row.origin.split("/")[2] for row in rows)
    return replace(table, sources=[kind if kind in OWN_KINDS else "written" for kind in kinds])


def neutral(root: Path) -> tuple[Table, Table]:
    """Return harmless background text: every other row for training, the others for reporting."""
    texts, languages = [], []
    for name, language in (
        ("language_id_ntrex", ""),
        ("taiga_ru", "ru"),
        ("kazsandra_reviews_kk_unlabelled", "kk"),
    ):
        rows = datasets.read_rows(root / "unlabelled" / f"{name}.csv.gz")
        for row in rows[:6_000] if language == "kk" else rows:
            if (language or row["lang"]) in ("en", "ru", "kk"):
                texts.append(row["text"])
                languages.append(language or row["lang"])
    for language, further in (("kk", reviews.harmless(root)), ("uk", _ukrainian(root))):
        texts += further
        languages += [language] * len(further)
    clean = [[0.0] * len(ATTRIBUTES)] * len(texts)
    table = _table(texts, languages, "neutral", clean)
    even = np.arange(len(table)) % 2 == 0
    return table.take(even), table.take(~even)


def _ukrainian(root: Path) -> list[str]:
    rows = datasets.read_rows(root / "unlabelled" / "language_id_ntrex.csv.gz")
    return [row["text"] for row in rows if row["lang"] == "uk"]


def unlabelled(root: Path) -> tuple[Table, Table]:
    """Return Russian text that only the teachers judge: for training, and for reporting."""
    tables = []
    for source, name in UNLABELLED.items():
        texts = [row["text"] for row in datasets.read_rows(root / "unlabelled" / f"{name}.csv.gz")]
        labels = [[np.nan] * len(COLUMNS)] * len(texts)
        tables.append(_table(texts, ["ru"] * len(texts), source, labels))
    table = datasets.join(tables)
    reported = np.arange(len(table)) % REPORTED_SHARE == REPORTED_SHARE - 1
    return table.take(~reported), table.take(reported)


def lexicon(root: Path, table: Table) -> Table:
    """Return words of the obscenity lists that never occur in harmless text, one word a row."""
    harmless: Counter[str] = Counter()
    for text, toxic in zip(table.texts, table.label("toxicity").tolist(), strict=True):
        if toxic == 0:
            harmless.update(text.lower().split())
    folder = root / "lexicons"
    with datasets.open_text(folder / "obscene_forms_ru.txt.gz") as file:
        russian = sorted({line.strip() for line in file})[::EVERY_FORM]
    russian += (folder / "ldnoobw_v2_ru.txt").read_text(encoding="utf-8").split("\n")
    with datasets.open_text(folder / "profanity_en.csv") as file:
        english = [
            row["text"] for row in csv.DictReader(file) if float(row["severity_rating"]) >= 2
        ]
    labels = np.full(len(ATTRIBUTES), np.nan)
    labels[[TOXIC, OBSCENE]] = 1
    parts = []
    for words, language in ((russian, "ru"), (english, "en")):
        swear_words = [word for word in words if word and not harmless[word.lower()]]
        parts.append(
            _table(
                swear_words, [language] * len(swear_words), "lexicon", [labels] * len(swear_words)
            )
        )
    return datasets.join(parts)


def disguised(table: Table) -> tuple[Table, NDArray[np.int64]]:
    """Return some comments once more, perturbed as people do to evade, and their row numbers."""
    rng = random.Random(0)  # noqa: S311
    rows = np.flatnonzero(np.random.default_rng(1).random(len(table)) < DISGUISED)
    part = table.take(rows)
    texts = [augment(text[:1_500], rng) for text in part.texts]
    return Table(texts, part.languages, part.splits, part.sources, part.labels), rows


def cut(table: Table) -> tuple[Table, NDArray[np.int64]]:
    """Return the clauses of the Russian comments, which nobody labelled, and their row numbers."""
    wholes = {
        piece: row
        for row in np.flatnonzero(np.array(table.sources) == NEWS)[::-1].tolist()
        for piece in clauses(table.texts[row])
    }
    labels = np.full((len(wholes), len(COLUMNS)), np.nan)
    pieces = _table(list(wholes), ["ru"] * len(wholes), "clauses", list(labels))
    return pieces, np.array(list(wholes.values()), np.int64)


def _table(
    texts: list[str],
    languages: list[str],
    source: str,
    labels: Sequence[Sequence[float] | NDArray[np.float64]],
) -> Table:
    values = np.array(labels, np.float32).reshape(len(texts), len(COLUMNS))
    return Table(texts, languages, ["train"] * len(texts), [source] * len(texts), values)


def targets(table: Table) -> tuple[Floats, Floats]:
    """Return targets and sample weights, both [rows, attributes]; sample weight 0 means unlabelled.

    A comment that is not toxic is none of the narrower things either; that counts IMPLIED.
    """
    known = ~np.isnan(table.labels)
    trust = np.array([TRUST.get(source, 1.0) for source in table.sources], np.float32)[:, None]
    clean = (table.labels[:, [TOXIC]] == 0) & ~known
    sample_weight = np.where(known, trust, np.where(clean, IMPLIED * trust, 0))
    sources = np.array(table.sources)
    for source, absent in OWN_ABSENT.items():
        own = (sources[:, None] == source) & (table.labels == 0)
        sample_weight = np.where(own, absent, sample_weight)
    cyrillic = np.isin(table.languages, CYRILLIC)
    pairs = cyrillic & (sources == "stance") & (table.labels[:, IDENTITY] == 1)
    sample_weight[pairs] = np.minimum(sample_weight[pairs], CYRILLIC_STANCE)
    cyrillic &= known[:, TOXIC]
    for source, (harmless, hostile) in CYRILLIC_TOXICITY.items():
        rows = cyrillic & (sources == source)
        sample_weight[rows, TOXIC] = np.where(table.labels[rows, TOXIC] > 0.5, hostile, harmless)
    swearing = (table.labels[:, OBSCENE] == 1) & known[:, TOXIC] & (sources == "aim")
    for row in np.flatnonzero(swearing).tolist():
        side = int(table.labels[row, TOXIC] > 0.5)
        sample_weight[row, TOXIC] = AT_NOBODY[table.languages[row]][side]
    return np.nan_to_num(table.labels).astype(np.float32), sample_weight.astype(np.float32)


def teacher_trust(table: Table) -> Floats:
    """Return the trust in what the teacher says of each row, 0 where it is not asked, [rows].

    It learnt from NEWS: a model without that source has nothing of the teacher either.
    """
    if NEWS not in table.sources:
        return np.zeros(len(table), np.float32)
    russian = np.array(table.languages) == "ru"
    trust = np.array([TEACHER_TRUST.get(source, 0.0) for source in table.sources], np.float32)
    return np.where(russian, trust, np.float32(0))


def source_numbers(table: Table) -> NDArray[np.int64]:
    """Number the sources, [rows]."""
    names = sorted(set(table.sources))
    return np.array([names.index(source) for source in table.sources], np.int64)
