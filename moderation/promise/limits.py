"""The limits that keep a promise, with what they rest on, and how they are written in Redis."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from moderation.documents import read_as
from moderation.promise.promise import Promise


@dataclass(frozen=True, slots=True)
class LanguageLimits:
    """The limits of one language, for one promise.

    Below ``approve`` the machine approves, from ``reject`` on it rejects; None is never. They rest
    on ``answers`` of people, of which ``rejected`` are rejections, and let the machine decide
    ``share`` 0..1 of the comments; after 200 more answers it may be ``share_next``.
    ``watched`` has the stretches of time, as (since, until) in ms since 1970, in which the machine
    decided nothing in this language, so that people saw all of it.
    """

    promise: Promise
    approve: float | None = None
    reject: float | None = None
    answers: int = 0
    rejected: int = 0
    share: float = 0.0
    share_next: float = 0.0
    watched: tuple[tuple[int, int], ...] = ()

    @property
    def stands(self) -> bool:
        """Whether there is evidence enough for the machine to decide anything."""
        return self.approve is not None or self.reject is not None

    def decide(self, score: float) -> bool:
        """Return whether the machine decides a comment of this score, 0..1, by itself."""
        approves = self.approve is not None and score < self.approve
        return approves or (self.reject is not None and score >= self.reject)


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one model, by language; ``at`` in ms since 1970, 0 before the first time."""

    at: int = 0
    model: str = ""
    languages: Mapping[str, LanguageLimits] = field(default_factory=dict)

    def standing(self, language: str, promise: Promise, model: str) -> LanguageLimits | None:
        """Return the limits that keep ``promise`` with the scores of ``model``, if any do."""
        found = self.languages.get(language)
        if found is None or model != self.model or found.promise != promise:
            return None
        return found if found.stands else None


NO_LIMITS = Limits()


def limits_document(limits: Limits) -> dict[str, object]:
    """Return ``limits`` as JSON."""
    return {
        "at": limits.at,
        "model": limits.model,
        "languages": {code: asdict(one) for code, one in limits.languages.items()},
    }


def load_limits(text: str | None) -> Limits:
    """Return the limits behind a stored document; none where there is none."""
    if not text:
        return NO_LIMITS
    doc = json.loads(text)
    return Limits(doc["at"], doc["model"], {c: _load(one) for c, one in doc["languages"].items()})


def _load(fields: dict[str, object]) -> LanguageLimits:
    promise, watched = fields.pop("promise"), fields.pop("watched")
    assert isinstance(promise, dict)  # noqa: S101
    assert isinstance(watched, list)  # noqa: S101
    stretches = tuple((since, until) for since, until in watched)
    own = {**fields, "promise": read_as(Promise, promise), "watched": stretches}
    return read_as(LanguageLimits, own)
