"""What the policy page says of each promise: its numbers, what they allow, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from moderation.learning.proof.limits import fewest_right
from moderation.policy import Policy
from moderation.projection.weeks import arrivals_by_language
from moderation.projection.what_if import seconds_per_decision
from moderation.promise.language_limits import LanguageLimits
from moderation.promise.limits import Limits
from moderation.promise.promise import EVERY_LANGUAGE, Promise, promise_for
from moderation.promise.standing import Standing
from moderation.store.server.clock import WEEK_MS
from service.dashboard.rules.policy_changes import promise_language
from service.dashboard.rules.thresholds import hundredths
from service.dashboard.words import marked
from service.services import services

NOWHERE = Standing()
# Why no limits were found.
FINDING_WORDS = {
    "projection": marked(
        "The limits could not be found: the view of past comments cannot be read. The learner "
        "tries again within a minute; its log says why."
    ),
    "later_release": marked(
        "The limits could not be found: a later release wrote the models of this site. Update the "
        "learner."
    ),
    "died": marked("The learner ended three times before the limits were found. Its log says why."),
}
OFFERED = (EVERY_LANGUAGE, "en", "ru", "kk")


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """One promise in the form: percents as typed, and what its limits allow; None without any.

    ``limits`` are on the scale that decides; ``standing`` has both. ``hours`` are those of people's
    work that it saves in a week, of ``arrived`` comments. ``needed`` is the number of rejections by
    people that a proof takes at least.
    """

    language: str
    name: str
    missed: str
    right: str
    limits: LanguageLimits | None = None
    standing: Standing = NOWHERE
    hours: float = 0.0
    arrived: int = 0
    needed: int = 0


def promise_rows(site: str, policy: Policy) -> list[PromiseRow]:
    """Return the rows of the form, then those of other languages with limits of their own."""
    now = services().store.now()
    arrived = arrivals_by_language(services().projection, site, now - WEEK_MS)
    seconds = seconds_per_decision(services().projection, site)
    languages = dict.fromkeys([*OFFERED, *policy.promises, *policy.limits.languages])
    return [_row(policy, language, arrived, seconds) for language in languages]


def _row(policy: Policy, language: str, arrived: Mapping[str, int], seconds: float) -> PromiseRow:
    own = policy.promises.get(language)
    promise = promise_for(policy.promises, language)
    limits, standing = _in_force(policy.limits, language, promise)
    count = arrived.get(language, 0)
    return PromiseRow(
        language=language,
        name=promise_language(language),
        missed=hundredths(own.missed_max) if own else "",
        right=hundredths(own.right_min) if own else "",
        limits=limits,
        standing=standing,
        hours=count * (limits.share if limits else 0) * seconds / 3600,
        arrived=count,
        needed=fewest_right(promise.missed_max) if promise else 0,
    )


def _in_force(
    limits: Limits, language: str, promise: Promise | None
) -> tuple[LanguageLimits | None, Standing]:
    """Return the limits that decide, with the share of both scales, and both."""
    both = limits.languages.get(language)
    if both is None or both.promise != promise:
        return None, NOWHERE
    standing = Standing(limits.of_shipped.get(language), limits.of_own.get(language))
    basis = both if standing.is_own else standing.shipped or both
    return replace(basis, share=both.share, share_next=both.share_next), standing
