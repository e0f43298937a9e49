"""Texts of authors upon whom a sanction lies: none is public unjudged, none comes by an edit."""

from __future__ import annotations

import pytest

from moderation import actions
from moderation.authors.act import DAY_MS, ActKind
from moderation.errors import AuthorBanned
from moderation.policy import Publishing
from moderation.site.site_settings import SiteSettings
from moderation.status import Status
from moderation.store.authors.acts import Acts
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
