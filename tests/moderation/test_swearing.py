"""A site that allows what is obscene publishes swearing at nobody, and no swearing at somebody."""

from __future__ import annotations

import pytest

from moderation import judging
from moderation.policy import DEFAULT_THRESHOLDS, Policy, Threshold, route
from moderation.status import Route
from tests.support import shipped_model

ALLOWED = Policy(thresholds={**DEFAULT_THRESHOLDS, "obscene": Threshold(approve=1, hold=1)})


@pytest.mark.parametrize(
    ("text", "by_default", "allowed"),
    [
        ("This fucking weather never ends.", Route.HOLD, Route.APPROVE),
        ("Блять, опять дождь, зонт дома забыла.", Route.HOLD, Route.APPROVE),
        ("You fucking idiot, read the article.", Route.HOLD, Route.HOLD),
        ("Fuck you and your newspaper.", Route.HOLD, Route.HOLD),
        ("Пошёл нахуй со своими советами.", Route.HOLD, Route.HOLD),
        ("Thank you for the map.", Route.APPROVE, Route.APPROVE),
    ],
)
def test_who_allows_swear_words_does_not_call_them_toxic(
    text: str, by_default: Route, allowed: Route
) -> None:
    """Only the limits of obscenity differ between the two policies."""
    scorer = shipped_model.scorer()
    (score,) = scorer.score([text])
    for policy, expected in ((Policy(), by_default), (ALLOWED, allowed)):
        facts = judging.text_facts(policy, text, score, None, scorer.model)
        assert route(policy, facts).route is expected, policy
        assert facts.scores["obscene"] == score.scores["obscene"]
