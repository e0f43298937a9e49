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
    """Return ``limits`` as the API tells them."""
    return {
        "at": limits.at,
        "model": limits.model,
        "languages": _documents(limits.languages),
        "shipped": _documents(limits.shipped),
    }


def stored_document(limits: Limits) -> dict[str, object]:
    """Return ``limits`` as they are stored.

    Each scale has a name of its own and ``languages`` stays empty. A worker of an earlier release
    looks there and finds none: it holds what it would else decide by one scale alone.
    """
    return {
        "at": limits.at,
        "model": limits.model,
        "languages": {},
        "own": _documents(limits.of_own),
        "shipped": _documents(limits.of_shipped),
    }


def _documents(limits: Mapping[str, LanguageLimits]) -> dict[str, dict[str, Any]]:
    return {code: asdict(one) for code, one in limits.items()}


def load_limits(text: str | None) -> Limits:
    """Return the limits behind a stored document; none where there is none."""
    if not text:
        return NO_LIMITS
    doc = json.loads(text)
    has_own = is_own(doc["model"])
    # Earlier releases wrote under ``languages`` those of the model, and at first no ``shipped``.
    name = "languages" if "own" not in doc else "own" if has_own else "shipped"
    languages, shipped = (
        {code: _load(one) for code, one in some.items()}
        for some in (doc[name], doc.get("shipped", {}) if has_own else {})
    )
    return Limits(doc["at"], doc["model"], languages, shipped)


def _load(fields: dict[str, Any]) -> LanguageLimits:
    times = {name: _stretches(fields.pop(name, ())) for name in ("watched", "asked")}
    promise = read_as(Promise, fields.pop("promise"))
    low, high = fields.pop("left", EVERYTHING)
    tried = tuple((since, until, of) for since, until, of in fields.pop("tried", ()))
    read = {**fields, **times, "tried": tried, "promise": promise, "left": (low, high)}
    return read_as(LanguageLimits, read)


def _stretches(rows: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return tuple((since, until) for since, until in rows)
