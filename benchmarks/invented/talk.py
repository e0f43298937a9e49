"""A conversation: one comment and a thousand below it, some of them answers to each other."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.invented.comments import Writer
from benchmarks.servers import SITE
from moderation import actions, judging
from moderation.judging import DrainLimits, Scorer
from moderation.store.acceptance import Intake, Limits
from moderation.store.writer import Store
from moderation.submission import Submission

TALKERS = 1_000
ANSWERED = 7  # of the first half; two in three of the second half answer one of them


def talk(store: Store, scorer: Scorer) -> str:
    """Post and judge the conversation; return a comment a third of the way through it."""
    first, *others = Writer.seeded(12).submissions(TALKERS + 1)
    top = _post(store, first)
    answers = [replace(one, article=first.article, parent_id=top) for one in others]
    half = TALKERS // 2
    ids = [_post(store, one) for one in answers[:half]]
    for number, one in enumerate(answers[half:]):
        ids.append(
            _post(store, replace(one, parent_id=ids[number % ANSWERED] if number % 3 else top))
        )
    judging.drain(store, str, scorer, SITE, DrainLimits(budget_seconds=3600), worker="w")
    return ids[TALKERS // 3]


def _post(store: Store, submission: Submission) -> str:
    intake = Intake(submission)
    return actions.submit(store, str, SITE, intake, caller="key:benchmark", limits=Limits()).id
