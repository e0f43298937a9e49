"""A routing of our policy in Coral's words. One wrong word there and Coral drops the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from moderation.policy import Routing
from moderation.rule_words import sentence
from moderation.site.reasons import Reason, standing_for
from moderation.status import Route
from moderation.verdict import FiredRule

TOXIC = "COMMENT_DETECTED_TOXIC"
SPAM = "COMMENT_DETECTED_SPAM"
# Where no reason of the site answers to an attribute.
CODES = {
    "toxicity": "OFFENSIVE",
    "severe_toxicity": "ABUSIVE",
    "obscene": "OFFENSIVE",
    "threat": "HARASSMENT_BULLYING",
    "insult": "ABUSIVE",
    "identity_attack": "HATE_SPEECH",
    "spam": "SPAM",
}
EXPLANATION_LIMIT = 500  # characters; a list can fire hundreds of rules

# What is not judged in time is for a person; nobody has found it toxic.
HOLD: dict[str, Any] = {"status": "SYSTEM_WITHHELD", "actions": []}
LIKELY = frozenset({"score_hold", "score_reject"})


def answer(
    routing: Routing, reasons: Sequence[Reason] = (), language: str = "en"
) -> dict[str, Any] | None:
    """Return the body for Coral, or None where we have no opinion.

    A rejection is explained by the site's own reason for it, in the comment's language.
    """
    if routing.route is Route.APPROVE:
        return None
    actions = [{"actionType": "FLAG", "reason": reason} for reason in _flags(routing.rules)]
    if routing.route is Route.HOLD:
        return {"status": "SYSTEM_WITHHELD", "actions": actions}
    reason = _reason(routing.rules, reasons, language)
    return {
        "status": "REJECTED",
        "actions": actions,
        "moderationAction": {"status": "REJECTED", "rejectionReason": reason},
    }


def _flags(rules: Sequence[FiredRule]) -> list[str]:
    """Return the flags; Coral knows two, and what is held for another reason gets none.

    Where the model was not tested for the language, its scores flag nothing either.
    """
    tested = all(rule.rule != "language" for rule in rules)
    scored = [rule.detail["attribute"] for rule in rules if rule.rule in LIKELY and tested]
    named = {rule.rule for rule in rules}
    flags = [TOXIC] if "word" in named or any(name != "spam" for name in scored) else []
    return [*flags, SPAM] if "links" in named or "spam" in scored else flags


def _reason(rules: Sequence[FiredRule], reasons: Sequence[Reason], language: str) -> dict[str, str]:
    """Return the reason of the strongest rule that rejects: a score, else the site's word list."""
    rejecting = (rule for rule in rules if rule.rule == "score_reject")  # the highest comes first
    strongest = next(rejecting, None)
    if strongest is None:
        return {"code": "BANNED_WORD", "detailedExplanation": _explain(rules)}
    attribute = str(strongest.detail["attribute"])
    own = standing_for(reasons, attribute)
    if own is None:
        return {"code": CODES[attribute], "detailedExplanation": _explain(rules)}
    explanation = own.text(language) or _explain(rules)
    return {"code": own.coral.value, "detailedExplanation": explanation[:EXPLANATION_LIMIT]}


def _explain(rules: Sequence[FiredRule]) -> str:
    return "; ".join(sentence(rule) for rule in rules)[:EXPLANATION_LIMIT]
