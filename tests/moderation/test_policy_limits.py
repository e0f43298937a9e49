"""What a policy may say."""

from __future__ import annotations

import pytest

from moderation.errors import Invalid
from moderation.policy import DEFAULT_THRESHOLDS, Policy, Threshold
from moderation.policy_limits import check
from moderation.promise.promise import Promise
from moderation.text.word_list import WordKind, WordRule


def test_a_languages_limit_is_checked_like_the_general_one() -> None:
    """An approve threshold above the hold threshold is refused in every language."""
    for own in (
        Threshold(0.02, 0.5, approve_in={"en": 0.6}),
        Threshold(0.02, 0.5, hold_in={"en": 0.01}),
        Threshold(0.02, 0.5, 0.7, hold_in={"en": 0.8}),
        Threshold(0.02, 0.5, approve_in={"en": 0.4}, hold_in={"en": 0.3}),
    ):
        with pytest.raises(Invalid) as refused:
            check(Policy(thresholds={**DEFAULT_THRESHOLDS, "insult": own}))
        assert list(refused.value.problems) == ["thresholds/insult"]
    both = Threshold(0.02, 0.5, approve_in={"en": 0.6}, hold_in={"en": 0.7})
    check(Policy(thresholds={**DEFAULT_THRESHOLDS, "insult": both}))


@pytest.mark.parametrize(
    ("policy", "field"),
    [
        (Policy(thresholds={**DEFAULT_THRESHOLDS, "insult": Threshold(0.6, 0.5)}), "insult"),
        (Policy(thresholds={**DEFAULT_THRESHOLDS, "rudeness": Threshold(0, 1)}), "rudeness"),
        (Policy(thresholds={"insult": Threshold(0, 1)}), "threat"),
        (Policy(words=(WordRule("(", WordKind.REGEX),)), "words/0"),
        (Policy(words=(WordRule("", WordKind.WORD),)), "words/0"),
        (Policy(words=(WordRule("(a+)+$(?=b)", WordKind.REGEX),)), "words/0"),
        (Policy(words=(WordRule("((a{100}){100}){100}", WordKind.REGEX),)), "words/0"),
        (Policy(words=(WordRule(r"\pL{900}x{900}", WordKind.REGEX),)), "words/0"),
        (Policy(words=(WordRule("x" * 201),)), "words/0"),
        (Policy(words=(WordRule("x"),) * 501), "words"),
        (Policy(promises={"en": Promise(missed_max=0.0)}), "promises/en/missed_max"),
        (Policy(promises={"en": Promise(missed_max=0.6)}), "promises/en/missed_max"),
        (Policy(promises={"en": Promise(right_min=1.0)}), "promises/en/right_min"),
        (Policy(promises={f"l{n}": Promise() for n in range(21)}), "promises"),
        (Policy(links_max=-1), "links_max"),
        (Policy(hold_rejected_percent=101), "hold_rejected_percent"),
        (Policy(reports_to_hold=0), "reports_to_hold"),
    ],
)
def test_unusable_policies_are_refused_by_field(policy: Policy, field: str) -> None:
    """Limits in the wrong order, unknown names and pattern bombs are named, not stored."""
    with pytest.raises(Invalid) as invalid:
        check(policy)
    assert any(field in path for path in invalid.value.problems)


def test_default_policy_is_usable() -> None:
    """The default passes its own check."""
    check(Policy())
