"""The comments that newcomers post first are published by the default policy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import classifier
from moderation.policy import Facts, Policy, route
from moderation.status import Route
from tests.support import shipped_model

PLACES = ("README.md", "docs/api.md", "docs/guides/your-site.md", "service/launcher/welcome.py")
BODY = re.compile(r"""["']?\bbody["']?\s*(?::|=>|=)\s*["']([^"'\\]+)["']""")


def examples(repository: Path) -> Iterator[str]:
    for place in PLACES:
        found = BODY.findall((repository / place).read_text("utf-8"))
        assert found, place
        yield from found


@pytest.fixture(scope="module")
def scorer() -> classifier.Scorer:
    return shipped_model.scorer()


def test_first_comments_are_published(repository: Path, scorer: classifier.Scorer) -> None:
    """No example of a first comment waits for a moderator without the guide saying so."""
    texts = sorted(set(examples(repository)))
    for text, score in zip(texts, scorer.score(texts), strict=True):
        facts = Facts(text, score.scores, score.language, score.validated, author_approved=0)
        assert route(Policy(), facts).route is Route.APPROVE, text
