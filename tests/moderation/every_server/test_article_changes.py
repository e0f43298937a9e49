"""What is done about an article: for intake, for verdicts, and its undo."""

from __future__ import annotations

import pytest

from moderation import actions, judging
from moderation.articles.change import undone_ids
from moderation.errors import ArticleChanged, ArticleClosed, Invalid, NotFound, SlowMode
from moderation.judging import AtWork
from moderation.policy import Publishing
from moderation.status import Status
from moderation.store.keys import key
from moderation.store.writer import Store
from moderation.submission import Article
from tests.conftest import FakeScorer
from tests.moderation.every_server.conftest import Moderation

A1 = Article("a1")


def change(moderation: Moderation, **settings: object) -> None:
    actions.change_article(
        moderation.store,
        moderation.site,
        A1,
        by="dana",
        **settings,  # type: ignore[arg-type]
    )


def changes(store: Store) -> list[dict[str, tuple[str, str]]]:
    return [dict(one.fields) for one in store.article_changes("demo", "a1")]


def test_a_premoderated_article_holds_every_comment(moderation: Moderation) -> None:
    """What would be approved is held, also where comments are published at once."""
    change(moderation, premoderated=True, publishing=Publishing.POST)
    comment = moderation.submit("calm", article="a1")
    elsewhere = moderation.submit("calm", article="a2")
    assert moderation.store.thread_count("demo", "a1") == 0
    moderation.drain()
    held = moderation.get(comment.id)
    assert held.status is Status.HELD
    assert held.verdict
    assert [fired.rule for fired in held.verdict.rules] == ["article_premoderated"]
    assert moderation.get(elsewhere.id).status is Status.APPROVED


def test_an_edit_is_not_published_below_a_premoderated_article(moderation: Moderation) -> None:
    """A published comment leaves the page with its edit until somebody looked at it."""
    change(moderation, publishing=Publishing.POST)
    comment = moderation.submit("calm", article="a1")
    moderation.drain()
    change(moderation, premoderated=True)
    actions.edit(moderation.store, str, "demo", comment.id, "other words", by="site")
    assert moderation.store.thread_count("demo", "a1") == 0


def test_no_verdict_lands_against_a_change_before_it(moderation: Moderation) -> None:
    """Pre-moderation after the rules were read, and before the verdict, is in the verdict."""
    comment, store = moderation.submit("calm", article="a1"), moderation.store
    claimed, _ = store.claim("demo", batch=9, lease_seconds=60, attempts_max=3)
    read, calls = store.rules, []

    def late(*args: object) -> object:
        answer = read(*args)  # type: ignore[arg-type]
        if not calls:
            change(moderation, premoderated=True)
        calls.append(1)
        return answer

    store.rules = late  # type: ignore[method-assign, assignment]
    assert judging.judge(store, AtWork(FakeScorer()), "demo", claimed, worker="w") == 1
    assert len(calls) == 2
    assert moderation.get(comment.id).status is Status.HELD


def test_slow_mode_takes_one_comment_per_person(moderation: Moderation) -> None:
    """The second one is refused until the seconds are over; others, and elsewhere, are not."""
    change(moderation, slow_seconds=60)
    moderation.submit(article="a1", author="Dana")
    with pytest.raises(SlowMode) as refused:
        moderation.submit(article="a1", author="Dana")
    assert 0 < refused.value.retry_after_seconds <= 60
    assert moderation.submit(article="a1", author="Asel")
    assert moderation.submit(article="a2", author="Dana")
    change(moderation, slow_seconds=0)
    assert moderation.submit(article="a1", author="Dana")


def test_a_repeated_request_is_not_slowed(moderation: Moderation) -> None:
    """The same Idempotency-Key gets its first answer again."""
    change(moderation, slow_seconds=60)
    first = moderation.submit(article="a1", key="k")
    assert moderation.submit(article="a1", key="k").id == first.id


def test_each_change_is_kept_and_can_be_taken_back(moderation: Moderation) -> None:
    """An undo sets the fields back, is a change itself, and happens once."""
    store = moderation.store
    change(moderation, closed=True, instruction="names of minors: reject")
    change(moderation, slow_seconds=30)
    _, closing = store.article_changes("demo", "a1")
    assert closing.fields == {
        "closed": ("", "1"), "instruction": ("", "names of minors: reject"),
    }  # fmt: skip
    with pytest.raises(ArticleClosed):
        moderation.submit(article="a1")
    article = store.undo_article_change("demo", "a1", closing.id, by="asel")
    assert (article.settings.closed, article.settings.instruction) == (False, "")
    assert article.settings.slow_seconds == 30
    assert moderation.submit(article="a1")
    assert undone_ids(store.article_changes("demo", "a1")) == {closing.id}
    for gone in (closing.id, store.article_changes("demo", "a1")[0].id, "nosuchchange"):
        with pytest.raises(NotFound):
            store.undo_article_change("demo", "a1", gone, by="asel")


def test_an_undo_leaves_a_later_change_alone(moderation: Moderation) -> None:
    """Where a colleague set the same field since, the undo is refused and changes nothing."""
    store = moderation.store
    change(moderation, slow_seconds=30)
    change(moderation, slow_seconds=90)
    first = store.article_changes("demo", "a1")[-1]
    with pytest.raises(ArticleChanged):
        store.undo_article_change("demo", "a1", first.id, by="asel")
    assert store.article("demo", "a1").settings.slow_seconds == 90
    assert len(changes(store)) == 2


def test_a_pin_is_taken_back(moderation: Moderation) -> None:
    """Undo brings the former pin back, or lets posts say it again."""
    store = moderation.store
    for title in ("First", "Second"):
        actions.change_article(store, "demo", Article("a1", title=title), by="dana")
    second, first = store.article_changes("demo", "a1")
    assert store.undo_article_change("demo", "a1", second.id, by="d").article.title == "First"
    article = store.undo_article_change("demo", "a1", first.id, by="d")
    assert article.pinned == frozenset()


def test_what_changes_nothing_is_not_listed(moderation: Moderation) -> None:
    """A change to what stands already leaves no line that could be taken back."""
    change(moderation, closed=False, slow_seconds=0)
    assert changes(moderation.store) == []


def test_the_journal_repeats_no_text(moderation: Moderation) -> None:
    """A line says what was set, and of an instruction only that there is one."""
    change(moderation, premoderated=True, instruction="names of minors: reject")
    (event,) = moderation.store.events("demo").items
    assert event.type == "article.changed"
    assert event.data["premoderated"] is True
    assert event.data["instruction"] is True
    assert "minors" not in str(event.data)


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"slow_seconds": 86401}, "slow_seconds"),
        ({"slow_seconds": -1}, "slow_seconds"),
        ({"instruction": "x" * 501}, "instruction"),
        ({"assigned": "nobody", "assignees": ["dana"]}, "assigned"),
    ],
)
def test_what_cannot_be_set_is_refused(
    moderation: Moderation, settings: dict[str, object], field: str
) -> None:
    """Each limit names its field and what came; nothing is stored."""
    with pytest.raises(Invalid) as refused:
        change(moderation, **settings)
    assert list(refused.value.problems) == [field]
    assert moderation.store.redis.exists(key("demo", "article", "a1")) == 0


def test_a_decision_stands_below_a_closed_article(moderation: Moderation) -> None:
    """Closing takes no new comment, and what waits is decided as before."""
    comment = moderation.submit("awful", article="a1")
    moderation.drain()
    change(moderation, closed=True)
    actions.decide(
        moderation.store, "demo", comment.id, status=Status.APPROVED, by="d", expected_version=2
    )
    assert moderation.store.thread_count("demo", "a1") == 1
