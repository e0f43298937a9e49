"""Writing and reading back: nothing is lost between the domain and Redis."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from moderation.comment import Edit
from moderation.policy import Policy
from moderation.status import Route, Status
from moderation.store import policy_records, records
from moderation.submission import Article, Author, Submission
from moderation.text.word_list import WordKind, WordRule
from moderation.thresholds import Threshold
from moderation.verdict import FiredRule, Verdict

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
MAYBE = st.none() | TEXT.filter(bool)
SUBMISSIONS = st.builds(
    Submission,
    article=st.builds(Article, TEXT, MAYBE, MAYBE),
    author=st.builds(Author, TEXT, MAYBE, MAYBE),
    body=TEXT,
    parent_id=MAYBE,
    language=MAYBE,
    submitted_at=MAYBE,
    ip_digest=MAYBE,
    user_agent=MAYBE,
)
VERDICT = Verdict(
    route=Route.HOLD,
    rules=(FiredRule("links", {"links": 2, "limit": 0}),),
    risk=0.5,
    policy_version=3,
    scores={"insult": 0.1234},
    language="kk",
    language_confidence=0.9,
    validated=True,
    model="m-1",
)


@given(SUBMISSIONS)
def test_submission_survives(submission: Submission) -> None:
    """What was submitted is read back exactly, whatever its characters."""
    assert records.load_submission(records.dump_submission(submission)) == submission


@given(TEXT)
def test_edits_survive(body: str) -> None:
    """Former texts keep their verdicts."""
    edits = (
        Edit(body, 1, 1_700_000_000_000, Status.HELD, VERDICT),
        Edit(body, 2, 1_700_000_000_001, Status.PENDING),
    )
    assert records.load_edits(records.dump_edits(edits)) == edits


def test_policy_survives() -> None:
    """A policy is read back as it was saved."""
    words = (WordRule("қар", WordKind.PHRASE, Route.REJECT, "weather"),)
    policy = Policy(version=7, by="anna", at=5, words=words, hold_first_comment=True)
    assert policy_records.load_policy(policy_records.dump_policy(policy)) == policy


def test_a_policy_saved_before_limits_by_language_has_none() -> None:
    """The shipped ones do not slip into it: every language keeps the site's limit."""
    document = policy_records.policy_document(Policy())
    limits = {"approve": 0.1, "hold": 0.3, "reject": None}
    former = json.dumps({**document, "thresholds": {"toxicity": limits}})
    read = policy_records.load_policy(former).thresholds["toxicity"]
    assert read == Threshold(0.1, 0.3)
    assert read.likely_from("kk") == 0.3


def test_a_worker_of_an_earlier_release_reads_a_policy() -> None:
    """It knows no field of a threshold but these; hold thresholds by language stand apart."""
    stored = json.loads(policy_records.dump_policy(Policy()))
    for limits in stored["thresholds"].values():
        assert {*limits} == {"approve", "approve_in", "hold", "reject"}
    assert stored["hold_in"] == {"toxicity": {"kk": 0.53}}


def test_verdict_is_compact() -> None:
    """A stored verdict stays small: a million of them must fit in memory."""
    assert records.load_verdict(records.dump_verdict(VERDICT)) == VERDICT
    assert len(records.dump_verdict(VERDICT)) < 200
