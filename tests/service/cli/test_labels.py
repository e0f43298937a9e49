"""The labels of a site as rows to train on."""

from __future__ import annotations

import csv
import io

from moderation import actions, bulk, judging
from moderation.comment import Move
from moderation.judging import DrainLimits
from moderation.learning.labels import SiteLabels, pseudonym
from moderation.status import Status
from moderation.store.acceptance import Intake, Limits
from moderation.store.learning.labels import Label, LabelStore
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from tests.conftest import FakeScorer
from tests.service.cli.conftest import Run


def accept(store: Store, site: str, body: str) -> str:
    intake = Intake(Submission(Article("a"), Author("Dana"), body))
    return actions.submit(store, str, site, intake, caller="test", limits=Limits()).id


def test_labels_are_rows_to_train_on(run: Run, store: Store, site: str) -> None:
    """All that the command line's own training bounds influence by; erased texts are not there."""
    bodies = ["=awful, he said", "awful\ntwo", "awful three", "awful four"]
    ids = [accept(store, site, body) for body in bodies]
    judging.drain(store, str, FakeScorer(), site, DrainLimits(), worker="w")
    for id_, status in ((ids[0], Status.REJECTED), (ids[2], Status.APPROVED)):
        actions.decide(
            store, site, id_, status=status, by="anna", expected_version=2, reason="insult"
        )
    bulk.decide_many(store, site, {ids[1]: 2, ids[3]: 2}, Move(Status.REJECTED, "anna", "spam"))
    actions.erase(store, site, ids[3], by="author")
    LabelStore(store.redis).add(site, Label("akismet", "Buy it", {"SPAM": 1.0}, language="en"))
    answer = run("labels", site)
    header, *rows = csv.reader(io.StringIO(answer.stdout, newline=""))
    assert header == ["text", "label", "attribute", "language", "weight", "group", "day"]
    anna, days = pseudonym(site, "anna"), {x.day for x in SiteLabels(store).all(site)}
    assert {row.pop() for row in rows} == days
    assert sorted(rows) == [
        ["=awful, he said", "1", "insult", "en", "1", anna],
        ["Buy it", "1", "spam", "en", "1", "akismet"],
        ["awful\ntwo", "1", "spam", "en", "0.25", anna],
        ["awful three", "0", "", "en", "1", anna],
    ]
    assert answer.stderr.endswith("labels: 4\n")
    assert len(list(SiteLabels(store).all(site))) == 4


def test_an_unknown_site_is_named(run: Run, site: str) -> None:
    """A sentence, no table."""
    answer = run("labels", "nowhere", code=2)
    assert "nowhere" in answer.stderr
    assert answer.stdout == ""
