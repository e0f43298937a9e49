"""What stands around comments: their authors, what they answer, who works on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from moderation.authors.act import Act
from moderation.comment import Comment
from moderation.projection.conversations import reply_counts
from moderation.status import Status
from moderation.store.articles.records import StoredArticle
from moderation.store.authors.counts import AuthorRecord
from moderation.store.thread.comments import Report
from moderation.store.writer import Store
from service.dashboard.lists.look_alikes import likenesses
from service.dashboard.lists.proposals import proposed
from service.dashboard.lists.text import show, show_plain
from service.services import services


@dataclass(frozen=True, slots=True)
class Parent:
    """The comment that this one answers; ``author`` is empty where it was erased."""

    author: str
    body: Markup


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a comment; ``holder`` is who works on it.

    ``record`` is of the author's other comments, None where only a name is known; ``sanction`` is
    in force upon the author; ``like`` says whom the author's name looks like;
    ``strikes`` is 0 where they propose nothing; ``article`` has what is set for it; ``replies`` are
    those that a rejection may move.
    """

    record: AuthorRecord | None = None
    parent: Parent | None = None
    reports: Sequence[Report] = ()
    holder: str | None = None
    sanction: Act | None = None
    like: str | None = None
    strikes: int = 0
    article: StoredArticle | None = None
    replies: int = 0


def all_surroundings(
    store: Store, site: str, comments: Sequence[Comment], known: Mapping[str, StoredArticle]
) -> list[Surroundings]:
    """Return what stands around each comment; ``known`` are their articles."""
    authors = {c.id: c.submission.author for c in comments if c.submission}
    records = dict(zip(authors, store.authors(site, list(authors.values())), strict=True))
    standing = services().acts.standing(site, [author.key for author in authors.values()])
    sanctions = dict(zip(authors, standing, strict=True))
    struck = proposed(site, [author.key for author in authors.values()])
    replies = reply_counts(services().projection, site, comments)
    like = likenesses(site, {author: records[id_] for id_, author in authors.items()})
    parents = _parents(store, site, comments)
    holders = services().desk(site).holders([comment.id for comment in comments])
    reported = [comment.id for comment in comments if comment.reports]
    reports = dict(zip(reported, store.reports_on(site, reported), strict=True))
    return [
        Surroundings(
            record=_others(comment, records.get(comment.id, AuthorRecord(1, 0, 0))),
            parent=_parent(comment, parents),
            reports=reports.get(comment.id, []),
            holder=holders.get(comment.id),
            sanction=sanctions.get(comment.id),
            replies=replies.get(comment.id, 0),
            strikes=struck.get(comment.submission.author.key, 0) if comment.submission else 0,
            article=known.get(comment.article_id),
            like=like.get(comment.submission.author.key) if comment.submission else None,
        )
        for comment in comments
    ]


def _others(comment: Comment, record: AuthorRecord) -> AuthorRecord | None:
    """Return the author's record without ``comment``; two who are called Guest share none."""
    if comment.submission and comment.submission.author.named_only:
        return None
    return AuthorRecord(
        comments=record.comments - 1,
        approved=record.approved - (comment.status is Status.APPROVED),
        rejected=record.rejected - (comment.status is Status.REJECTED),
    )


def _parents(store: Store, site: str, comments: Iterable[Comment]) -> dict[str, Comment]:
    parent_ids = {
        c.submission.parent_id for c in comments if c.submission and c.submission.parent_id
    }
    return {parent.id: parent for parent in store.get_many(site, sorted(parent_ids))}


def _parent(comment: Comment, parents: Mapping[str, Comment]) -> Parent | None:
    parent_id = comment.submission.parent_id if comment.submission else None
    parent = parents.get(parent_id) if parent_id else None
    if parent is None:
        return None
    if parent.submission is None:
        return Parent("", Markup(""))
    return Parent(show_plain(parent.submission.author.name), show(parent.submission.body))
