"""Accepting: atomic, idempotent, refused with a reason."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from moderation import actions
from moderation.errors import ArticleClosed, KeyReused, ParentUnknown, QueueFull, RateLimited
from moderation.policy import Policy, Publishing
from moderation.status import Status
from moderation.store.acceptance import Acceptance, Accepted, Batch, Intake, Limits
from moderation.store.epochs import open_site
from moderation.store.server.connection import connect
from moderation.submission import Article, Author, Submission
from tests.moderation.every_server.conftest import Moderation


def test_accepted_comment_is_pending_and_journalled(moderation: Moderation) -> None:
    """An accepted comment exists, waits for a verdict, and has one line in the journal."""
    accepted = moderation.submit("Ақтөбеде қар жауды.")
    comment = moderation.get(accepted.id)
    assert (comment.status, comment.version, comment.sequence) == (Status.PENDING, 1, 1)
    assert comment.submission is not None
    assert comment.submission.body == "Ақтөбеде қар жауды."
    lines = moderation.store.history(moderation.site, accepted.id)
    assert [line.type for line in lines] == ["comment.accepted"]
    assert moderation.store.waiting(moderation.site) == 1


def test_first_comment_rings_and_the_next_does_not(moderation: Moderation) -> None:
    """Workers are woken once, not once per comment."""
    for _ in range(3):
        moderation.submit()
    assert moderation.rings == ["demo"]


def test_same_key_and_payload_is_one_comment(moderation: Moderation) -> None:
    """Repeating a request with its Idempotency-Key returns the same receipt."""
    first = moderation.submit(key="k", digest="same")
    second = moderation.submit(key="k", digest="same")
    assert second.replayed
    assert (second.id, second.accepted_at) == (first.id, first.accepted_at)
    assert moderation.store.counters(moderation.site)["accepted"] == 1


def test_same_key_with_other_payload_is_refused(moderation: Moderation) -> None:
    """A key that is used again for something else is a client's mistake, and said so."""
    moderation.submit(key="k", digest="one")
    with pytest.raises(KeyReused):
        moderation.submit(key="k", digest="two")


def test_keys_of_two_sites_do_not_meet(moderation: Moderation) -> None:
    """An Idempotency-Key belongs to its site."""
    first = moderation.submit(key="k")
    moderation.site = "other"
    open_site(moderation.store.redis, "other")
    assert moderation.submit(key="k").id != first.id


def test_closed_article_refuses(moderation: Moderation) -> None:
    """A closed article takes no comment, and takes them again when it is opened."""
    store, site = moderation.store, moderation.site
    actions.change_article(store, site, Article("a1"), closed=True, by="admin")
    with pytest.raises(ArticleClosed):
        moderation.submit(article="a1")
    actions.change_article(store, site, Article("a1"), closed=False, by="admin")
    assert moderation.submit(article="a1")


@pytest.mark.parametrize("parent", ["unknown", "other-article"])
def test_parent_must_be_in_the_same_article(moderation: Moderation, parent: str) -> None:
    """A reply to nothing, or to a comment under another article, is refused."""
    other = moderation.submit(article="a2")
    with pytest.raises(ParentUnknown):
        moderation.submit(parent=other.id if parent == "other-article" else "nosuchcomment")


def test_full_backlog_refuses_and_recovers(moderation: Moderation) -> None:
    """Beyond pending_max intake says when to come back, and takes comments after a drain."""
    limits = Limits(pending_max=2)
    moderation.submit(limits=limits)
    moderation.submit(limits=limits)
    with pytest.raises(QueueFull) as refused:
        moderation.submit(limits=limits)
    assert refused.value.retry_after_seconds > 0
    moderation.drain()
    assert moderation.submit(limits=limits)


def test_rate_allows_the_burst_and_then_says_when(moderation: Moderation) -> None:
    """A key may post its burst at once; then it is told how long to wait."""
    limits = Limits(rate_per_second=0.1, burst=3)
    for _ in range(3):
        moderation.submit(limits=limits)
    with pytest.raises(RateLimited) as refused:
        moderation.submit(limits=limits)
    assert 9 < refused.value.retry_after_seconds <= 10


def test_batch_answers_each_item_in_its_place(moderation: Moderation) -> None:
    """One bad item of a batch neither stops nor moves the others."""
    store, site = moderation.store, moderation.site
    intakes = [
        Intake(Submission(Article("a1"), Author("Dana"), "one")),
        Intake(Submission(Article("a1"), Author("Dana"), "two", parent_id="nosuchcomment")),
        Intake(Submission(Article("a1"), Author("Dana"), "three")),
    ]
    results = actions.submit_batch(
        store, moderation.rings.append, site, intakes, caller="k", limits=Limits()
    )
    assert isinstance(results[1], ParentUnknown)
    bodies = [
        moderation.get(result.id).submission.body  # type: ignore[union-attr]
        for result in (results[0], results[2])
    ]
    assert bodies == ["one", "three"]


def test_batches_written_together_keep_to_themselves(redis_url: str, site: str) -> None:
    """One caller's empty allowance and a full queue stop nobody else; each gets its own answers."""
    acceptance = Acceptance(connect(redis_url))

    def batch(caller: str, limits: Limits, *bodies: str) -> Batch:
        submissions = [Submission(Article("a1"), Author(caller), body) for body in bodies]
        return Batch(caller, limits, [Intake(submission) for submission in submissions])

    slow = Limits(rate_per_second=0.1, burst=2)
    answers = acceptance.write(
        site,
        [
            batch("slow", slow, "one", "two"),
            batch("slow", slow, "three"),
            batch("fast", Limits(), "four", "five"),
            batch("late", Limits(pending_max=4), "six"),
        ],
    )
    kinds = [[type(answer) for answer in receipts] for receipts, _ in answers]
    assert kinds == [[Accepted] * 2, [RateLimited], [Accepted] * 2, [QueueFull]]
    assert [wake for _, wake in answers] == [True, False, False, False]


def test_threads_that_submit_at_once_get_their_own_receipts(moderation: Moderation) -> None:
    """Whoever carries the others' comments to the store brings everybody's own answer back."""
    bodies = [f"Comment number {number}" for number in range(64)]
    with ThreadPoolExecutor(16) as pool:
        receipts = list(pool.map(moderation.submit, bodies))
    stored = [moderation.get(receipt.id).submission for receipt in receipts]
    assert [submission.body for submission in stored if submission] == bodies
    assert sorted(receipt.sequence for receipt in receipts) == list(range(1, 65))
    assert moderation.rings == ["demo"]


def test_post_moderation_publishes_at_once(moderation: Moderation) -> None:
    """Where the policy publishes first, a comment is public before, and gone after, a hold."""
    store, site = moderation.store, moderation.site
    policy = Policy(publishing=Publishing.POST)
    actions.save_policy(store, site, policy, by="admin", expected_version=0)
    accepted = moderation.submit("an awful remark")
    assert [comment.id for comment in store.thread(site, "a1").items] == [accepted.id]
    moderation.drain()
    assert store.thread(site, "a1").items == []


def test_an_edit_is_as_public_as_a_new_comment(moderation: Moderation) -> None:
    """An edited comment waits out of sight, unless its article publishes at once."""
    store, site = moderation.store, moderation.site
    actions.change_article(store, site, Article("a1"), publishing=Publishing.POST, by="admin")
    for article, public in (("a1", 1), ("a2", 0)):
        comment = moderation.judged(article=article)
        actions.edit(store, moderation.rings.append, site, comment.id, "Corrected.", by="key-1")
        assert store.thread_count(site, article) == public


@pytest.mark.parametrize("status", [Status.HELD, Status.REJECTED])
def test_an_edit_publishes_nothing_that_was_hidden(moderation: Moderation, status: Status) -> None:
    """Where comments are public at once, one that was held or rejected stays out of sight.

    It does so over two edits, too; what a person rejected waits until a person decides.
    """
    store, site = moderation.store, moderation.site
    actions.change_article(store, site, Article("a1"), publishing=Publishing.POST, by="admin")
    comment = moderation.judged("an awful remark")
    if status is Status.REJECTED:
        actions.decide(
            store, site, comment.id, status=status, by="anna", expected_version=comment.version
        )
    for body in ("Corrected.", "Corrected again."):
        actions.edit(store, moderation.rings.append, site, comment.id, body, by="key-1")
        assert store.thread_count(site, "a1") == 0
    moderation.drain()
    assert store.thread_count(site, "a1") == (status is Status.HELD)
    assert moderation.get(comment.id).status is not Status.REJECTED


def test_an_edit_without_a_change_changes_nothing(moderation: Moderation) -> None:
    """The same text sent again keeps a person's approval, and no line says otherwise."""
    store, site = moderation.store, moderation.site
    comment = moderation.judged("an awful remark")
    actions.decide(store, site, comment.id, status=Status.APPROVED, by="anna", expected_version=2)
    body = "an awful remark"
    same = actions.edit(store, moderation.rings.append, site, comment.id, body, by="key-1")
    assert (same.status, same.version, same.edits) == (Status.APPROVED, 3, ())
    assert store.events(site).items[-1].type == "comment.decided"


def test_article_overrides_the_way_of_publishing(moderation: Moderation) -> None:
    """An article that is set to publish at once does so under a site that does not."""
    store, site = moderation.store, moderation.site
    actions.change_article(store, site, Article("a1"), publishing=Publishing.POST, by="admin")
    moderation.submit(article="a1")
    moderation.submit(article="a2")
    assert store.thread_count(site, "a1") == 1
    assert store.thread_count(site, "a2") == 0


@pytest.mark.parametrize("article", ["a:b", "{x}", "*", "../up", "ё" * 200, "a b\n"])
def test_any_article_id_is_kept_apart(moderation: Moderation, article: str) -> None:
    """Key separators, hash tags and patterns in an article's id are only characters."""
    moderation.judged(article=article)
    assert moderation.store.thread_count(moderation.site, article) == 1
    assert moderation.store.thread_count(moderation.site, "a1") == 0
