"""What a policy may say: every value within its limits."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.attributes import ATTRIBUTES
from moderation.errors import Invalid
from moderation.policy import WORD_RULES_LIMIT, Policy
from moderation.promise.promise import problems as problems_of
from moderation.text.word_list import word_problem


def check(policy: Policy) -> None:
    """Raise Invalid with every problem of ``policy``, by the path of its field."""
    problems = {**dict(_threshold_problems(policy)), **dict(problems_of(policy.promises))}
    if len(policy.words) > WORD_RULES_LIMIT:
        problems["words"] = f"has {len(policy.words)} rules, limit {WORD_RULES_LIMIT}"
    for index, word in enumerate(policy.words[:WORD_RULES_LIMIT]):
        if problem := word_problem(word):
            problems[f"words/{index}"] = problem
    if policy.links_max < 0:
        problems["links_max"] = f"must be 0 or more, got {policy.links_max}"
    if not 0 <= policy.hold_rejected_percent <= 100:
        got = policy.hold_rejected_percent
        problems["hold_rejected_percent"] = f"must be 0 to 100, got {got}"
    if policy.reports_to_hold < 1:
        problems["reports_to_hold"] = f"must be 1 or more, got {policy.reports_to_hold}"
    if problems:
        raise Invalid("policy", problems)


def _threshold_problems(policy: Policy) -> Iterator[tuple[str, str]]:
    for attribute in policy.thresholds.keys() - set(ATTRIBUTES):
        yield f"thresholds/{attribute}", f"must be one of {', '.join(ATTRIBUTES)}"
    for attribute in set(ATTRIBUTES) - policy.thresholds.keys():
        missing = "is missing: an attribute without thresholds hides its score"
        yield f"thresholds/{attribute}", missing
    for attribute, limits in policy.thresholds.items():
        reject = 1.0 if limits.reject is None else limits.reject
        for language in ("", *limits.approve_in, *limits.hold_in):
            approve, hold = limits.clean_below(language), limits.likely_from(language)
            if not 0 <= approve <= hold <= reject <= 1:
                given = [approve, hold, reject]
                problem = f"must be 0 <= approve <= hold <= reject <= 1, got {given}"
                yield f"thresholds/{attribute}", problem
