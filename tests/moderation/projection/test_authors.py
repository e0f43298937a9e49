"""Who an author is: what the projection tells, and what an erasure takes away from it."""

from __future__ import annotations

from moderation import actions
from moderation.projection.authors.facts import author_figures, reports_made
from moderation.status import Status
from moderation.store.acceptance import Intake, Limits
from moderation.submission import Article, Author, Submission
from tests.moderation.projection.conftest import Newsroom


def post(newsroom: Newsroom, author: Author, network: str | None = None, body: str = "Yes") -> str:
    submission = Submission(Article("a1"), author, body, ip_digest=network)
    accepted = actions.submit(
        newsroom.store, str, "demo", Intake(submission), caller="k", limits=Limits()
    )
    return accepted.id


def decide(newsroom: Newsroom, comment_id: str, status: Status, reason: str | None = None) -> None:
    seen = newsroom.store.get("demo", comment_id).version
    actions.decide(
        newsroom.store, "demo", comment_id, status=status, by="a", reason=reason,
        expected_version=seen,
    )  # fmt: skip


def test_counts_names_reasons_and_reports(newsroom: Newsroom) -> None:
    """The page of an author has counts by status, names, reasons, reports, and a share."""
    asel, renamed = Author("Asel", "u-7"), Author("Asel S.", "u-7")
    ids = [post(newsroom, asel), post(newsroom, asel), post(newsroom, renamed)]
    post(newsroom, Author("Marat", "u-8"))
    newsroom.settle()
    decide(newsroom, ids[0], Status.REJECTED, "insult")
    decide(newsroom, ids[1], Status.REJECTED, "insult")
    for number in range(2):
        actions.report(newsroom.store, "demo", ids[0], reporter=f"r-{number}", reason="rude")
    actions.report(newsroom.store, "demo", ids[2], reporter="r-0", reason="")
    newsroom.settle()
    figures = author_figures(newsroom.projection, "demo", asel.key)
    assert figures is not None
    assert figures.counts[Status.REJECTED] == 2
    assert figures.comments == 3
    assert [(name.name, name.comments) for name in figures.names] == [("Asel S.", 1), ("Asel", 2)]
    assert figures.reasons == [("insult", 2)]
    assert (figures.received.reports, figures.received.upheld) == (3, 2)
    approved = figures.counts.get(Status.APPROVED, 0)
    assert figures.rejected.share == 2 / (2 + approved)
    made = reports_made(newsroom.projection, "demo", "r-0")
    assert (made.reports, made.upheld) == (2, 1)


def test_nothing_is_known_of_a_stranger(newsroom: Newsroom) -> None:
    """An author without a comment has no figures, and made no reports."""
    newsroom.settle()
    assert author_figures(newsroom.projection, "demo", "id:nobody") is None
    assert reports_made(newsroom.projection, "demo", "nobody").reports == 0


def test_authors_of_one_mailbox_or_network_are_hinted_at(newsroom: Newsroom) -> None:
    """A mailbox comes before a network, each author once, and no other site's."""
    own = Author("Asel", "u-7", mailbox="m1")
    post(newsroom, own, network="n1")
    post(newsroom, Author("Both", "u-8", mailbox="m1"), network="n1")
    post(newsroom, Author("Near", "u-9", mailbox="m2"), network="n1")
    post(newsroom, Author("Far", "u-10", mailbox="m3"), network="n2")
    post(newsroom, Author("Unknown", "u-11"))
    newsroom.settle()
    figures = author_figures(newsroom.projection, "demo", own.key)
    assert figures is not None
    alike = [(one.name, one.same_mailbox) for one in figures.alike]
    assert alike == [("Both", True), ("Near", False)]


def test_an_erased_comment_leaves_the_page(newsroom: Newsroom) -> None:
    """Erasing takes the comment, its name and its reports out of the projection."""
    author = Author("Asel", "u-7")
    comment_id = post(newsroom, author)
    newsroom.settle()
    actions.report(newsroom.store, "demo", comment_id, reporter="r-1", reason="rude")
    newsroom.settle()
    actions.erase(newsroom.store, "demo", comment_id, by="k")
    newsroom.settle()
    assert author_figures(newsroom.projection, "demo", author.key) is None
    assert reports_made(newsroom.projection, "demo", "r-1").reports == 0
