"""What is written under a sanction, and upon one: what may be public, and what may be kept."""

from __future__ import annotations

import pytest

from moderation import actions
from moderation.authors.act import ActKind
from moderation.errors import AuthorBanned, Invalid
from moderation.policy import Publishing
from moderation.site.site_settings import SiteSettings
from moderation.status import Status
from moderation.store.authors.acts import Acts
from moderation.store.server.clock import DAY_MS
from moderation.store.writer import Store
from moderation.submission import Article, Author
from tests.moderation.every_server.test_acts import ASEL, act, drain, post


@pytest.fixture
def acts(store: Store) -> Acts:
    return Acts(store.redis)


def edit(store: Store, comment_id: str) -> None:
    actions.edit(store, lambda _: None, "demo", comment_id, "other calm words", by="k")


@pytest.mark.parametrize(
    ("kind", "public"),
    [(ActKind.PREMODERATION, 0), (ActKind.BAN, 0), (ActKind.WARNING, 1), (ActKind.TRUST, 1)],
)
def test_a_sanction_keeps_what_is_unjudged_out_of_sight(
    store: Store, site: str, acts: Acts, kind: ActKind, public: int
) -> None:
    """Where comments are public before their verdict, a new one and a new text are not."""
    actions.change_article(store, site, Article("a-1"), publishing=Publishing.POST, by="root")
    settings = SiteSettings(take_banned=True)
    actions.save_settings(store, site, settings, by="root", expected_version=0)
    former = post(store)
    drain(store)
    act(acts, kind)
    edit(store, former)
    assert store.thread_count(site, "a-1") == public
    post(store)
    assert store.thread_count(site, "a-1") == 2 * public
    post(store, Author("Dana", "u-8"))
    assert store.thread_count(site, "a-1") == 2 * public + 1


@pytest.mark.parametrize("subject", [ASEL.key, "mailbox:m1", "network:n1"])
def test_who_is_banned_changes_no_comment(
    store: Store, site: str, acts: Acts, subject: str
) -> None:
    """A new text is refused as a new comment is, and the comment stays as it was."""
    former = post(store, network="n1")
    drain(store)
    act(acts, ActKind.BAN, subject, until=store.now() + DAY_MS)
    with pytest.raises(AuthorBanned) as refused:
        edit(store, former)
    assert (refused.value.kind, refused.value.reason) == ("ban", "insult")
    assert refused.value.reason_text
    comment = store.get(site, former)
    assert (comment.status, comment.edits) == (Status.APPROVED, ())
    act(acts, ActKind.TRUST)
    edit(store, former)
    assert store.get(site, former).edits


@pytest.mark.parametrize("subject", ["mailbox:m1", "network:n1", "domain:d1"])
@pytest.mark.parametrize(
    ("kind", "text", "fields"),
    [
        (ActKind.NOTE, {"note": "lives next door"}, {"kind", "note"}),
        (ActKind.BAN, {"note": "lives next door"}, {"note"}),
        (ActKind.BAN, {"to_author": "Go home"}, {"to_author"}),
    ],
)
def test_no_words_stand_upon_an_address(
    store: Store,
    site: str,
    acts: Acts,
    subject: str,
    kind: ActKind,
    text: dict[str, str],
    fields: set[str],
) -> None:
    """The words would outlive the last comment of the person whom they are about."""
    until = store.now() + DAY_MS if kind is ActKind.BAN else None
    with pytest.raises(Invalid) as refused:
        act(acts, kind, subject, until=until, **text)
    assert set(refused.value.problems) == fields
    assert acts.upon(site, subject) == []
