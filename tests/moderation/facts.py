"""Facts to route: a clean comment, one with scores, a Kazakh one under a promise."""

from __future__ import annotations

from dataclasses import replace

from moderation.policy import (
    ATTRIBUTES,
    Facts,
    Policy,
)
from moderation.promise.language_limits import LanguageLimits
from moderation.promise.limits import Limits
from moderation.promise.promise import Promise

CLEAN = Facts(
    body="The bridge opens in May.",
    scores=dict.fromkeys(ATTRIBUTES, 0.001),
    language="en",
    validated=True,
    author_approved=0,
)


def scored(**scores: float) -> Facts:
    return replace(CLEAN, scores={**CLEAN.scores, **scores})


PROMISE = Promise()
LIMITS = Limits(1, "m+site", {"kk": LanguageLimits(PROMISE, approve=0.1, reject=0.9)})
PROMISED = Policy(promises={"kk": PROMISE}, limits=LIMITS)


def kazakh(site: float, **scores: float) -> Facts:
    facts = scored(**scores)
    known = {**facts.scores, "site": site}
    return replace(facts, scores=known, language="kk", validated=False, model="m+site")
