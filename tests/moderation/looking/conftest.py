"""A site that wants a second look, with comments that are held."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from moderation import actions, judging
from moderation.judging import DrainLimits
from moderation.looking.looker import Looker
from moderation.looking.looks import Looks
from moderation.looking.reader import Question, View
from moderation.store.acceptance import Intake, Limits
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from tests.conftest import FakeScorer


class WordReader:
    """Rejects what says "casino", is silent about "silence", and has no doubt of the rest."""

    name = "words 1"

    def __init__(self) -> None:
        self.asked: list[Question] = []

    def views(self, questions: Sequence[Question]) -> list[View | None]:
        self.asked += questions
        return [_view(question.text) for question in questions]


def _view(text: str) -> View | None:
    return None if "silence" in text else View(0.99 if "casino" in text else 0.02, 0.5)


def switch(store: Store, site: str, *, on: bool) -> None:
    """Switch the second look of a site on or off."""
    settings = store.settings(site)
    new = replace(settings, second_look=on)
    actions.save_settings(store, site, new, by="ada", expected_version=settings.version)


@pytest.fixture
def post(store: Store, site: str) -> Callable[[str], str]:
    """Post a comment, have it scored, return its id; "awful" and "doubtful" ones are held."""
    switch(store, site, on=True)

    def post(body: str) -> str:
        intake = Intake(Submission(Article("a1"), Author("Ann", "u-1"), body))
        accepted = actions.submit(store, str, site, intake, caller="test", limits=Limits())
        judging.drain(store, str, FakeScorer(), site, DrainLimits(), worker="w")
        return accepted.id

    return post


@pytest.fixture
def reader() -> WordReader:
    return WordReader()


@pytest.fixture
def looker(store: Store, redis: Redis, reader: WordReader) -> Looker:
    return Looker(store, Looks(redis), reader)
