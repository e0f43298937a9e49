"""The English word and sentence of each rule that fires, their one home.

The API shows them as they are; the dashboard passes the template through its translations first.
"""

from __future__ import annotations

from collections.abc import Callable

from moderation.verdict import FiredRule

ATTRIBUTE_WORDS = {
    "toxicity": "toxicity",
    "severe_toxicity": "severe toxicity",
    "obscene": "obscenity",
    "threat": "threat",
    "insult": "insult",
    "identity_attack": "attack on a group",
    "spam": "spam",
    "site": "rejection here",
}

RULE_SENTENCES = {
    "score_reject": (
        "{attribute}: {percent} in 100 likely, over the rejection threshold of {threshold}"
    ),
    "score_hold": "{attribute}: {percent} in 100 likely, over the threshold of {threshold}",
    "score_unsure": "{attribute}: {percent} in 100 likely, too much to call it clean",
    "word": "matches the site's list: {label}",
    "links": "links: {links}, allowed unchecked: {limit}",
    "first_comment": "the author has no approved comment yet",
    "name_only": "the author is known by name only, and anybody can type a name",
    "author_rejected": (
        "rejected: {rejected} of the author's {decided} decided comments, limit: {limit} %"
    ),
    "author_premoderated": "the author's comments are held: pre-moderation",
    "author_banned": "the author is suspended or banned",
    "author_trusted": "the author is trusted: unsure scores are passed over",
    "article_premoderated": "all comments of the article are held: pre-moderation",
    "raid": "many authors posted nearly the same text within an hour: a raid",
    "language": "the model is not validated for this language ({language})",
    "edited_after_rejection": "a rejected comment was edited",
    "unscored": "could not be scored, attempts: {attempts}",
    "promise_reject": "{percent} in 100 on the scale of the promise, rejected from {threshold} on",
    "promise_unsure": "{percent} in 100 on the scale of the promise, approved below {threshold}",
    "promise_unasked": (
        "{percent} in 100 by the shipped scores: people did not see such comments while the site's "
        "own model was proven, so no answers speak of them"
    ),
    "promise_unproven": (
        "the answers so far do not prove that the promise would be kept in this language "
        "({language})"
    ),
}
RULE_WORDS = {
    "score_reject": "score over the rejection threshold",
    "score_hold": "score over the threshold",
    "score_unsure": "score too high to be called clean",
    "word": "word list",
    "links": "links",
    "first_comment": "first comment of an author",
    "name_only": "author known by name only",
    "author_rejected": "author whose comments are often rejected",
    "author_premoderated": "pre-moderated author",
    "author_banned": "suspended or banned author",
    "author_trusted": "trusted author",
    "article_premoderated": "pre-moderated article",
    "raid": "raid: nearly the same text by many authors",
    "language": "language that the model does not know",
    "edited_after_rejection": "edited after a rejection",
    "unscored": "could not be scored",
    "promise_reject": "so high that the promise rejects",
    "promise_unsure": "too high for the promise to call it clean",
    "promise_unasked": "nobody was asked about such comments while the site's model was proven",
    "promise_unproven": "promise not proven for the language",
}


def sentence(rule: FiredRule, translate: Callable[[str], str] = str) -> str:
    """Return ``rule`` in words; ``translate`` maps an English template to the reader's language."""
    detail: dict[str, object] = dict(rule.detail)
    if "score" in rule.detail:
        detail["percent"] = _percent(rule.detail["score"])
        detail["threshold"] = _percent(rule.detail["threshold"])
        attribute = str(rule.detail.get("attribute", ""))
        detail["attribute"] = translate(ATTRIBUTE_WORDS.get(attribute, attribute))
    return translate(RULE_SENTENCES[rule.rule]).format(**detail)


def _percent(share: object) -> str:
    """Return 1..99: no score is certain, and "0 in 100 likely" is no reason."""
    return str(min(99, max(1, round(float(str(share)) * 100))))
