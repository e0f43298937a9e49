"""How many people are asked about of what limits decide: as many as the audit's share of all.

What limits decide people do not see, so a limit that stands hardly grows: with 2 % of it drawn,
one answer may stand for 200 comments, and an answer that could weigh 200 proves a 200th. But limits
that are just proven decide little: of 5 in 100 comments two fifths are no more questions than 2 %
of all comments. So each comment that the machine decides in the language is drawn with a chance of
one in ``one_of``, the smallest number with which no more than the audit's share of all that arrive
is asked. An answer of such a time counts 1 / ``one_of`` or more, because its largest weight was
fixed before the comment came (``evidence``). The more the limits decide, the rarer the questions
are, down to the audit itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import ceil

from moderation.attributes import is_own
from moderation.promise.language_limits import LanguageLimits
from moderation.promise.limits import Limits


def on_trial(limits: Limits, percent: int) -> Limits:
    """Return ``limits`` with what people are asked of them; the site audits ``percent``, 0..20."""
    asked = {
        code: replace(some, one_of=_one_of(limits, code, percent))
        for code, some in limits.of_shipped.items()
    }
    if is_own(limits.model):
        return replace(limits, shipped=asked)
    return replace(limits, languages=asked)


def _one_of(limits: Limits, language: str, percent: int) -> int:
    """Return the number; 0 where nothing is decided or nothing audited."""
    scales: tuple[Mapping[str, LanguageLimits], ...] = (limits.of_shipped, limits.of_own)
    some = (scale.get(language) for scale in scales)
    shares = [one.share for one in some if one and one.stands]
    if not percent or not shares:
        return 0
    return max(1, ceil(max(shares) * 100 / percent))
