"""A promise in two numbers, for all languages or for one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

EVERY_LANGUAGE = "default"  # the name of the promise for languages without one of their own
LANGUAGES_MAX = 20
SHARE_MIN, SHARE_MAX = 0.001, 0.5  # of what may be wrong: from 1 in 1,000 to a half


@dataclass(frozen=True, slots=True)
class Promise:
    """What the machine's decisions must keep, as shares 0..1.

    Of the comments that people would reject, at most ``missed_max`` are published unseen. Of the
    comments that the machine rejects, people would reject at least ``right_min``.
    """

    missed_max: float = 0.05
    right_min: float = 0.95


Promises = Mapping[str, Promise]  # by language, or EVERY_LANGUAGE


def promise_for(promises: Promises, language: str) -> Promise | None:
    """Return what is promised for ``language``; None where its thresholds decide."""
    return promises.get(language) or promises.get(EVERY_LANGUAGE)


def problems(promises: Promises) -> Iterator[tuple[str, str]]:
    """Yield what makes promises unusable, each with the path of its field."""
    if len(promises) > LANGUAGES_MAX:
        yield "promises", f"has {len(promises)} languages, limit {LANGUAGES_MAX}"
    for language, promise in promises.items():
        if not SHARE_MIN <= promise.missed_max <= SHARE_MAX:
            limits = f"must be from {SHARE_MIN} to {SHARE_MAX}, got {promise.missed_max}"
            yield f"promises/{language}/missed_max", limits
        if not 1 - SHARE_MAX <= promise.right_min <= 1 - SHARE_MIN:
            limits = f"must be from {1 - SHARE_MAX} to {1 - SHARE_MIN}, got {promise.right_min}"
            yield f"promises/{language}/right_min", limits
