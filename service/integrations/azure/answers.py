"""The answer of ``text:analyze``: severities by the site's policy, and matches of its word list."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from moderation.judging import Scorer, readings_for
from moderation.policy import Policy
from moderation.text.word_list import Readings
from service.integrations.azure.requests import WORDS, Asked
from service.integrations.azure.severity import CATEGORIES, LOW, severity
from service.integrations.moderations.categories import unscored
from service.integrations.moderations.rating import Rating, rate


def answer(scorer: Scorer, policy: Policy, asked: Asked) -> dict[str, Any]:
    """Return the document of a 200; what we do not judge has the severity 0.

    Our full answer rides along in ``modqueue``, which the clients let pass.
    """
    (rating,) = rate(scorer, policy, CATEGORIES, [asked.text])
    matches = [*_matches(scorer, policy, asked.text)] if asked.words else []
    analysis = [] if asked.halt and matches else asked.categories
    return {
        "blocklistsMatch": matches,
        "categoriesAnalysis": [
            {
                "category": name,
                "severity": _severity(policy, name, rating, asked.eight),
            }
            for name in analysis
        ],
        "modqueue": {**rating.extension, "unscored": unscored(CATEGORIES)},
    }


def _severity(policy: Policy, name: str, rating: Rating, eight: bool) -> int:
    source = CATEGORIES[name]
    if source is None:
        return 0
    (attribute,) = source.attributes
    language = str(rating.extension["language"])
    grade = severity(rating.scores[attribute], policy.thresholds[attribute], language, eight=eight)
    return max(LOW, grade) if rating.unsure else grade


def _matches(scorer: Scorer, policy: Policy, text: str) -> Iterator[dict[str, str]]:
    """Yield the entries of the site's word list that match, under names of their own."""
    if not policy.words:
        return
    (reading,) = readings_for(policy, scorer, [text])
    readings = Readings(text, reading)
    for word in policy.words:
        if readings.find(word):
            digest = sha256(f"{word.pattern}\n{word.label}".encode()).hexdigest()[:32]
            said = word.label or word.pattern
            yield {"blocklistName": WORDS, "blocklistItemId": digest, "blocklistItemText": said}
