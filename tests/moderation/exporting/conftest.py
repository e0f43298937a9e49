"""A site with a comment of each state, and its exports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from moderation import actions, judging
from moderation.exporting import FORMATS
from moderation.judging import DrainLimits
from moderation.status import Status
from moderation.store.acceptance import Intake, Limits
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from tests.conftest import FakeScorer
from tests.support.servers.web_store import store_redis  # noqa: F401 - a fixture

Export = Callable[[str, str], Path]


@pytest.fixture
def export(store: Store, tmp_path: Path) -> Export:
    """Export a site into a file."""

    def write(form: str, site: str) -> Path:
        path = tmp_path / f"{form}-{site}"
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(FORMATS[form].pieces(store, site, Counter()))
        return path

    return write


def post(store: Store, site: str, text: str, parent: str | None = None, **more: str) -> str:
    """Post a comment and let the machine judge it; return its id."""
    submission = Submission(
        Article("a", "https://news.example/a", "A <title>"),
        Author("Aigerim", email_digest="d" * 32),
        text,
        parent_id=parent,
        ip_digest="1" * 32,
        **more,
    )
    accepted = actions.submit(
        store, lambda _: None, site, Intake(submission), caller="test", limits=Limits()
    )
    judging.drain(store, lambda _: None, FakeScorer(), site, DrainLimits(), worker="w")
    return accepted.id


def decide(store: Store, site: str, comment_id: str, status: Status, reason: str | None) -> None:
    """Let a moderator decide."""
    version = store.get(site, comment_id).version
    actions.decide(
        store, site, comment_id, status=status, by="zarina", expected_version=version,
        reason=reason, note="seen",
    )  # fmt: skip


@pytest.fixture
def lively(store: Store, site: str) -> str:
    """A site with an approved, held, rejected, edited and erased comment, reports and a reply."""
    ids = [post(store, site, f"awful {n}") for n in range(4)]
    post(store, site, "a reply", ids[3])
    decide(store, site, ids[0], Status.APPROVED, None)
    decide(store, site, ids[1], Status.REJECTED, "spam")
    actions.report(store, site, ids[2], reporter="reader", reason="rude")
    actions.edit(store, lambda _: None, site, ids[0], "milder", by="author")
    actions.erase(store, site, ids[3], by="author")
    return site
