"""The shipped model publishes a comment that merely names a group, a garment, a place or a war."""

from __future__ import annotations

import classifier
from classifier import artifact
from classifier.data.heldout import judge
from classifier.evaluation import written
from classifier.evaluation.routing import clearly_clean
from classifier.training import thresholds

LIMITS = thresholds.read(artifact.SHIPPED)
PLAIN = (
    "Many Muslims in Syria wear a niqab.",
    "She wears a niqab.",
    "My neighbours are Muslims from Syria.",
    "My neighbours are Kazakhs from Mongolia.",
    "Many Uzbeks work in Moscow.",
    "Tajiks celebrate Navruz in March.",
    "A Kyrgyz family lives next door.",
    "The mosque is next to the school.",
    "The war in Syria lasted ten years.",
    "Многие мусульмане в Сирии носят никаб.",
    "В Москве живёт много казахов.",
    "Мои соседи приехали из Таджикистана.",
    "Узбеки отмечают Навруз в марте.",
    "Моя соседка носит хиджаб.",
    "Мечеть стоит рядом со школой.",
    "Война в Сирии шла десять лет.",
)
HATEFUL = (
    "Many Muslims in Syria are filthy animals.",
    "Her niqab is for dumb cows.",
    "My neighbours are stupid Uzbek pigs.",
    "Многие мусульмане в Сирии грязные животные.",
    "Мои соседи тупые таджикские свиньи.",
)


def test_plain_mentions_are_approved(scorer: classifier.Scorer) -> None:
    """One sentence that names a group and says nothing bad of it needs no moderator."""
    approved = clearly_clean(judge(scorer, PLAIN), LIMITS)
    assert [text for text, yes in zip(PLAIN, approved, strict=True) if not yes] == []


def test_hateful_sentences_with_the_same_names_are_not_approved(scorer: classifier.Scorer) -> None:
    """The names alone made no sentence clean."""
    assert not clearly_clean(judge(scorer, HATEFUL), LIMITS).any()


def test_most_mentions_of_the_reported_half_are_approved(scorer: classifier.Scorer) -> None:
    """At least 85 in 100 harmless ones, at most five in 100 hateful ones, in each language."""
    assert [row.name for row in written.mentions(scorer, LIMITS) if not row.met] == []
