"""The limits that keep a promise, with what they rest on, and how they are written in Redis."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from moderation.attributes import base_of, is_own
from moderation.documents import read_as
from moderation.promise.language_limits import EVERYTHING, LanguageLimits
from moderation.promise.promise import Promise, Promises, promise_for
from moderation.promise.standing import Standing


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one model, by language; ``at`` in ms since 1970, 0 before the first time.

    Beside a site's own model ``languages`` are on the scale of its score, and ``shipped`` has those
    on the shipped scores, which the next model inherits.
    """

    at: int = 0
    model: str = ""
    languages: Mapping[str, LanguageLimits] = field(default_factory=dict)
    shipped: Mapping[str, LanguageLimits] = field(default_factory=dict)

    @property
    def of_shipped(self) -> Mapping[str, LanguageLimits]:
        """The limits on the shipped scores, by language."""
        return self.shipped if is_own(self.model) else self.languages

    @property
    def of_own(self) -> Mapping[str, LanguageLimits]:
        """The limits on the score of the site's own model, by language."""
        return self.languages if is_own(self.model) else {}

    def promised(self, promises: Promises) -> Limits:
        """Return those of languages for which something is promised."""
        own, shipped = (
            {code: one for code, one in some.items() if promise_for(promises, code)}
            for some in (self.languages, self.shipped)
        )
        return replace(self, languages=own, shipped=shipped)

    def standing(self, language: str, promise: Promise, model: str) -> Standing | None:
        """Return what keeps ``promise`` with the scores of ``model``, if anything does.

        Limits on the shipped scores stay whichever model of the site is on top of them.
        """
        shipped = self.of_shipped if base_of(model) == base_of(self.model) else {}
        own = self.of_own if model == self.model else {}
        some = (_of(limits, language, promise) for limits in (shipped, own))
        standing = Standing(*some)
        return standing if standing.stands else None


def _of(
    limits: Mapping[str, LanguageLimits], language: str, promise: Promise
) -> LanguageLimits | None:
    some = limits.get(language)
    return some if some and some.promise == promise else None


NO_LIMITS = Limits()


def limits_document(limits: Limits) -> dict[str, object]:
    """Return ``limits`` as JSON."""
    return {
        "at": limits.at,
        "model": limits.model,
        "languages": {code: asdict(one) for code, one in limits.languages.items()},
        "shipped": {code: asdict(one) for code, one in limits.shipped.items()},
    }


def load_limits(text: str | None) -> Limits:
    """Return the limits behind a stored document; none where there is none."""
    if not text:
        return NO_LIMITS
    doc = json.loads(text)
    # Limits of earlier releases are on one scale.
    own, shipped = (
        {code: _load(one) for code, one in doc.get(name, {}).items()}
        for name in ("languages", "shipped")
    )
    return Limits(doc["at"], doc["model"], own, shipped)


def _load(fields: dict[str, Any]) -> LanguageLimits:
    times = {name: _stretches(fields.pop(name, ())) for name in ("watched", "asked")}
    promise = read_as(Promise, fields.pop("promise"))
    low, high = fields.pop("left", EVERYTHING)
    return read_as(LanguageLimits, {**fields, **times, "promise": promise, "left": (low, high)})


def _stretches(rows: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return tuple((since, until) for since, until in rows)
