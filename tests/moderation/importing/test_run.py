"""From an archive into the store: states, threads, dates, and a second run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from moderation.comment import Comment
from moderation.importing.archive import (
    ArchivedArticle,
    ArchivedAuthor,
    ArchivedComment,
    Broken,
    Fault,
    Item,
    PersonsDecision,
)
from moderation.importing.articles import ArticleRules
from moderation.importing.writing import Writer
from moderation.learning.labels import SiteLabels
from moderation.learning.site_label import Chosen
from moderation.projection.projector import Projector
from moderation.projection.search import Projection, Query, Sort
from moderation.status import Status
from moderation.store.writer import Store
from moderation.submission import AUTHOR_NAME_LIMIT
from moderation.webhooks.endpoints import Endpoints
from moderation.webhooks.outbox import Outbox
from tests.moderation.importing.conftest import AT, PAGE, SITE, Import, comment, identify


def ids(store: Store) -> Writer:
    return Writer(store.redis, SITE, "jsonl", identify)


def thread(store: Store) -> list[tuple[int, str]]:
    """Return what readers see: how deep, and the text or what stands for it."""
    depths: dict[str | None, int] = {None: -1}
    lines = []
    for one in store.thread(SITE, "https://news.example/a", limit=500).items:
        depths[one.id] = depths[one.above] + 1
        submission = one.submission if isinstance(one, Comment) else None
        lines.append((depths[one.id], submission.body if submission else "-"))
    return lines


def test_a_tree_stays_a_tree(import_items: Import, store: Store) -> None:
    """Parents come before their replies, in whatever order the file has them."""
    items = [comment("4", "2"), comment("3", "1"), comment("2", "1"), PAGE, comment("1")]
    report = import_items(items)
    assert dict(report.outcomes) == {"written": 4}
    assert thread(store) == [(0, "Text 1."), (1, "Text 3."), (1, "Text 2."), (2, "Text 4.")]


def test_states_and_dates_stay(import_items: Import, store: Store) -> None:
    """Nothing waits for a verdict, and a comment is as old as it was."""
    states = [Status.APPROVED, Status.HELD, Status.REJECTED]
    import_items([PAGE, *(comment(str(n), status=s) for n, s in enumerate(states))])
    found = store.get_many(SITE, [ids(store).id_of(str(n)) for n in range(3)])
    assert [c.status for c in found] == states
    assert {c.posted_at for c in found} == {AT + 1000}
    assert store.counts(SITE)[Status.PENDING] == 0
    assert store.waiting(SITE) == 0


def test_a_date_that_nobody_names_is_that_of_what_it_answers(
    import_items: Import, store: Store
) -> None:
    """Else that of the article; never today."""
    import_items([PAGE, comment("1"), comment("2", "1", at=None), comment("3", at=None)])
    found = store.get_many(SITE, [ids(store).id_of(key) for key in "123"])
    assert [c.posted_at for c in found] == [AT + 1000, AT + 1000, AT]


def test_picks_stay_where_they_are_public(import_items: Import, store: Store) -> None:
    """A pick of a held comment is none."""
    import_items([PAGE, comment("1", picked=True), comment("2", status=Status.HELD, picked=True)])
    found = store.get_many(SITE, [ids(store).id_of(key) for key in "12"])
    assert [c.pick for c in found] == ["pick", ""]


def test_a_second_run_changes_nothing(import_items: Import, store: Store) -> None:
    """What is there stays, even where the archive says something else by now."""
    items = [PAGE, comment("1"), comment("2", "1")]
    import_items(items)
    before, cursor = thread(store), store.last_cursor(SITE)
    assert dict(import_items(items).outcomes) == {"same": 2}
    changed = [PAGE, comment("1", body="Other."), comment("2", "1")]
    assert dict(import_items(changed).outcomes) == {"differs": 1, "same": 1}
    assert (thread(store), store.last_cursor(SITE)) == (before, cursor)


def test_an_erased_parent_is_a_stub(import_items: Import, store: Store) -> None:
    """Replies stay where they were; a stub that nobody answers is not written."""
    gone = Status.ERASED
    report = import_items(
        [PAGE, comment("1", status=gone), comment("2", "1"), comment("3", status=gone)]
    )
    assert report.faults["stub_without_replies"] == 1
    assert thread(store) == [(0, "-"), (1, "Text 2.")]


def test_parents_that_are_not_there(import_items: Import, store: Store) -> None:
    """A reply to nobody, to another article's comment, or in a circle stands at the top."""
    other = ArchivedArticle("q", id="q")
    items = [
        PAGE, other, comment("1", "missing"), comment("2", article="q"), comment("3", "2"),
        comment("5", "4"), comment("4", "5", at=AT), comment("6", "6"),
    ]  # fmt: skip
    report = import_items(items)
    assert (report.faults["parent_missing"], report.faults["circle_cut"]) == (3, 1)
    assert thread(store) == [
        (0, "Text 4."), (1, "Text 5."), (0, "Text 1."), (0, "Text 3."), (0, "Text 6."),
    ]  # fmt: skip


def test_many_circles_are_cut_at_their_oldest(import_items: Import, store: Store) -> None:
    """Each circle opens once; what hangs on it stays below it."""
    circles = [
        comment(f"{name}{n}", f"{name}{(n + 1) % 3}", at=AT + 5000 - 1000 * n)
        for name in "abc"
        for n in range(3)
    ]
    report = import_items([PAGE, *circles, comment("tail", "a0")])
    assert (report.faults["circle_cut"], report.outcomes["written"]) == (3, 10)
    tops = [text for depth, text in thread(store) if depth == 0]
    assert tops == ["Text a2.", "Text b2.", "Text c2."]


def test_repeated_comments_are_told_apart(import_items: Import) -> None:
    """The same comment twice is no difference; the later of two that differ counts."""
    items = [PAGE, comment("1"), comment("1", position=9), comment("1", body="Later.", position=10)]
    report = import_items(items)
    kinds = [(fault.position, fault.kind) for fault in report.problems]
    assert kinds == [(9, "repeated"), (10, "repeated_differs")]


def test_what_is_ahead_of_its_time_is_named(import_items: Import) -> None:
    """It is written as of today, and counted."""
    report = import_items([PAGE, comment("1", at=250_000_000_000_000)])
    assert (report.faults["date_in_future"], report.outcomes["written"]) == (1, 1)


def test_a_decision_ahead_of_its_time_teaches_nothing(import_items: Import, store: Store) -> None:
    """It would be the newest label for years; the comment is written without it, and named."""
    decided = PersonsDecision("human", 250_000_000_000_000)
    report = import_items([PAGE, comment("1", decision=decided)])
    assert (report.faults["decided_in_future"], report.outcomes["written"]) == (1, 1)
    assert report.labels == 0
    assert [*SiteLabels(store).all("demo")] == []


def test_a_long_article_id_is_cut(import_items: Import, store: Store) -> None:
    """At the limit, between characters, in no time."""
    page = ArchivedArticle("long", id="😀" * 500_000)
    import_items([page, comment("1", article="long")])
    submission = store.get(SITE, ids(store).id_of("1")).submission
    assert submission
    assert submission.article.id == "😀" * 100


def test_a_long_chain(import_items: Import, store: Store) -> None:
    """A thousand replies to replies, the last one first."""
    chain = [comment(str(n), str(n - 1) if n else "") for n in reversed(range(1_000))]
    assert dict(import_items([PAGE, *chain]).outcomes) == {"written": 1_000}
    assert store.thread_count(SITE, "https://news.example/a") == 1_000


def test_long_texts_stay_whole(import_items: Import, store: Store) -> None:
    """The limit is that of new comments; what is longer is kept and counted."""
    report = import_items([PAGE, comment("1", body="ы" * 2_000)])
    assert report.faults["over_limit"] == 1
    submission = store.get(SITE, ids(store).id_of("1")).submission
    assert submission
    assert len(submission.body) == 2_000


def test_an_import_that_was_killed_goes_on(
    import_items: Import, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between two batches, the next run writes what is missing and nothing twice.

    Its report is that of the whole import, with what was found while the file was read.
    """
    monkeypatch.setattr("moderation.importing.run.WRITTEN_AT_ONCE", 2)
    fault = Fault(3, "without_id")
    items: list[Item] = [PAGE, fault, *(comment(str(n)) for n in range(6))]
    path = tmp_path / "one.sqlite3"
    write, calls = Writer.write, iter(range(9))

    def killed(self: Writer, batch: Sequence[tuple[ArchivedComment, object]]) -> list[str]:
        if next(calls) == 1:
            raise KeyboardInterrupt
        return write(self, batch)  # type: ignore[arg-type]

    monkeypatch.setattr(Writer, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        import_items(items, path=path)
    report = import_items([], path=path)
    assert (dict(report.outcomes), report.problems) == ({"written": 6}, [fault])
    assert (report.articles, report.authors, report.states["approved"]) == (1, 6, 6)
    assert len(thread(store)) == 6


def test_a_broken_file_is_taken_up_to_the_break_or_not_at_all(
    import_items: Import, store: Store
) -> None:
    """By choice; either way the place is named."""

    def broken() -> Iterator[Item]:
        yield from (PAGE, comment("1"))
        raise Broken(7, "no JSON")

    with pytest.raises(Broken, match="7"):
        import_items(broken())
    assert store.last_cursor(SITE) == "0-0"
    report = import_items(broken(), until_break=True)
    assert (report.broken_at, dict(report.outcomes)) == (7, {"written": 1})


def test_rules_name_the_articles(import_items: Import, store: Store) -> None:
    """Exact rules count before prefixes, the longest prefix before others; closed stays closed."""
    rules = ArticleRules(
        [
            "# ours",
            "https://news.example/* n-*",
            "https://news.example/a/* a-*",
            "http://www.news.example/x/ x",
        ]
    )
    pages = [
        ArchivedArticle("1", url="https://news.example/b"),
        ArchivedArticle("2", url="https://news.example/a/c", closed=True),
        ArchivedArticle("3", url="https://news.example/x"),
    ]
    comments = [comment(str(n), article=str(n)) for n in (1, 2, 3)]
    import_items([*pages, *comments], rules=rules)
    written = store.get_many(SITE, [ids(store).id_of(str(n)) for n in (1, 2, 3)])
    assert [c.submission.article.id for c in written if c.submission] == ["n-b", "a-c", "x"]
    assert store.article(SITE, "a-c").settings.closed


def test_what_people_decided_becomes_labels(import_items: Import, store: Store) -> None:
    """Only where the archive says that a person did, and never of an erased text."""
    decision = PersonsDecision("maria", AT + 5000)
    import_items(
        [
            PAGE,
            comment("1", decision=decision),
            comment("2", status=Status.REJECTED, decision=decision, reason="insult"),
            comment("3"),
        ]
    )
    labels = list(SiteLabels(store).all(SITE))
    assert [(label.rejected, label.chosen, label.at_ms) for label in labels] == [
        (False, Chosen.IMPORT, AT + 5000),
        (True, Chosen.IMPORT, AT + 5000),
    ]
    assert set(SiteLabels(store).texts(SITE, labels).values()) == {"Text 1.", "Text 2."}


def test_webhooks_hear_nothing_unless_they_name_it(import_items: Import, store: Store) -> None:
    """An endpoint for all events gets none of an import; one that names the type gets each."""
    endpoints, outbox = Endpoints(store.redis), Outbox(store.redis)
    every, _ = endpoints.add(SITE, "https://hook.example/all", by="a")
    named, _ = endpoints.add(SITE, "https://hook.example/some", by="a", events=["comment.imported"])
    import_items([PAGE, comment("1"), comment("2")])
    due = {endpoint.id: outbox.advance(SITE, endpoint.id) for endpoint in (every, named)}
    assert due == {every.id: 0, named.id: 2}


def test_imported_comments_are_found(import_items: Import, store: Store, tmp_path: Path) -> None:
    """The projection has them as any other."""
    import_items([PAGE, comment("1", body="A horse in the snow.")])
    path = tmp_path / "projection.sqlite3"
    with closing(Projector(store, path)) as projector:
        projector.follow(SITE)
    page = Projection(path).find(Query(SITE, text="horses"), sort=Sort.NEWEST)
    assert page.items == [ids(store).id_of("1")]


def test_a_name_is_cut_as_intake_counts(import_items: Import, store: Store) -> None:
    """In UTF-16 units: an emoji is two of them, and is never cut in half."""
    one = comment("1", author=ArchivedAuthor("😀" * AUTHOR_NAME_LIMIT))
    import_items([PAGE, one])
    submission = store.get(SITE, ids(store).id_of("1")).submission
    assert submission
    assert submission.author.name == "😀" * (AUTHOR_NAME_LIMIT // 2)


def test_an_id_does_not_depend_on_the_run(store: Store) -> None:
    """The archive and its own name make it; two archives never share one."""
    one, other = (Writer(store.redis, SITE, form, identify) for form in ("disqus", "wordpress"))
    assert one.id_of("5") == one.id_of("5") != other.id_of("5")
    assert len(one.id_of("5")) == 16
    assert replace(PAGE, key="5") != PAGE
