"""A site's policy applied to texts alone.

What it asks of authors and articles is left out: their records, sanctions and settings are of
today, and the comments are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from moderation.judging import Scorer, readings_for, text_facts
from moderation.policy import Policy, Routing, route
from moderation.rescoring.comparison import Basis


class Routed(NamedTuple):
    """The language of a text, and where it would go."""

    language: str
    routing: Routing


class TextPolicy:
    """Routes texts by ``policy`` with the scores of ``scorer``."""

    def __init__(self, policy: Policy, scorer: Scorer) -> None:
        self._policy = replace(policy, hold_first_comment=False, hold_rejected_percent=0)
        self._scorer = scorer

    @property
    def basis(self) -> Basis:
        """What the routes rest on."""
        return Basis(self._policy.version, self._policy.limits.at, self._scorer.model)

    def routed(self, bodies: Sequence[str]) -> list[Routed]:
        """Return what would become of each text, in order; one batch for the scorer."""
        if not bodies:
            return []
        scores, model = self._scorer.score(bodies), self._scorer.model
        readings = readings_for(self._policy, self._scorer, bodies)
        policy = self._policy
        return [
            Routed(score.language, route(policy, text_facts(policy, body, score, reading, model)))
            for body, score, reading in zip(bodies, scores, readings, strict=True)
        ]
