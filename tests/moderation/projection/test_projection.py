"""The projection agrees with the store, answers questions, and is rebuilt from the journal."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from moderation import actions, judging
from moderation.comment import Article, Author, Event, Opinion, Status, Submission
from moderation.judging import DrainLimits
from moderation.projection.copies import count_copies
from moderation.projection.database import ask
from moderation.projection.projector import Projector
from moderation.projection.search import Projection, Query, Sort
from moderation.store.acceptance import Intake, Limits
from moderation.store.reader import Reader
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from tests.conftest import FakeScorer


class Newsroom:
    """A site with a projector that runs when told."""

    def __init__(self, store: Store, path: Path) -> None:
        self.store, self.path = store, path
        self.projector = Projector(store, path)
        self.projection = Projection(path)

    def submit(
        self, body: str, author: str = "Dana", article: str = "a1", title: str = "", url: str = ""
    ) -> str:
        about = Article(article, url or None, title or None)
        intake = Intake(Submission(about, Author(author), body))
        accepted = actions.submit(self.store, str, "demo", intake, caller="k", limits=Limits())
        return accepted.id

    def settle(self) -> None:
        judging.drain(
            self.store, str, FakeScorer(), "demo", DrainLimits(budget_seconds=30), worker="w"
        )
        while self.projector.follow("demo"):
            pass

    def find(self, sort: Sort = Sort.OLDEST, **filters: object) -> list[str]:
        query = Query("demo", **filters)  # type: ignore[arg-type]
        return self.projection.find(query, sort=sort).items


@pytest.fixture
def newsroom(store: Store, site: str, tmp_path: Path) -> Iterator[Newsroom]:
    newsroom = Newsroom(store, tmp_path / "projection.sqlite3")
    yield newsroom
    newsroom.projector.close()


def test_words_are_found_in_any_form(newsroom: Newsroom) -> None:
    """Russian, Kazakh and English words are found by other forms of them."""
    russian = newsroom.submit("Закрыли школы в районе")
    kazakh = newsroom.submit("Мектептерімізде жөндеу жүріп жатыр")
    english = newsroom.submit("The schools were closed")
    newsroom.settle()
    assert newsroom.find(text="школа") == [russian]
    assert newsroom.find(text="мектеп жөндеуі") == [kazakh]
    assert newsroom.find(text="School CLOSED") == [english]
    assert newsroom.find(text="school open") == []


def test_author_and_article_are_searched_too(newsroom: Newsroom) -> None:
    """A name or a headline finds the comment as well as its own words do."""
    found = newsroom.submit("Yes", author="Айгерім", title="Салық реформасы")
    newsroom.submit("No")
    newsroom.settle()
    assert newsroom.find(text="айгерім") == newsroom.find(text="реформа") == [found]


def test_comments_are_found_by_what_is_pinned(newsroom: Newsroom) -> None:
    """A title that is pinned is searched in place of what each comment said, until it is let go."""
    ids = [newsroom.submit("Yes", title="Draft"), newsroom.submit("No", title="Final")]
    newsroom.submit("Elsewhere", article="a2", title="Draft")
    newsroom.settle()
    article = Article("a1", title="Салық реформасы")
    newsroom.store.change_article("demo", article, by="api:t")
    ids.append(newsroom.submit("Later", title="Third"))
    newsroom.settle()
    assert newsroom.find(article_words="реформа") == newsroom.find(text="салық") == ids
    assert newsroom.find(article="a1", article_words="draft") == []
    newsroom.store.change_article("demo", Article("a1"), released=["title"], by="api:t")
    newsroom.settle()
    assert newsroom.find(article="a1", article_words="draft") == ids[:1]


@pytest.mark.parametrize("text", ['" OR 1', "body:x", "NEAR(a b)", "a*", "-", "☃", "x' --"])
def test_operators_are_only_words(newsroom: Newsroom, text: str) -> None:
    """Nothing that is typed into the search box is read as syntax."""
    newsroom.submit("a b x or")
    newsroom.settle()
    assert isinstance(newsroom.find(text=text), list)


def test_joined_words_are_found(newsroom: Newsroom) -> None:
    """A hyphen, an apostrophe, a date, an address: each finds what was written so."""
    written = (
        "Кто-то опять забыл про воду",
        "Said O'Brien on Monday",
        "It ends on 2026-11-28",
        "See https://news.example/a?b=1#c",
    )
    ids = [newsroom.submit(text) for text in written]
    newsroom.settle()
    asked = ("кто-то", "O’Brien", "2026-11-28", "https://news.example/a?b=1#c")
    assert [newsroom.find(text=text) for text in asked] == [[id_] for id_ in ids]


def test_accents_are_optional(newsroom: Newsroom) -> None:
    """A Latin word is found with and without its accents."""
    cafe = newsroom.submit("The café is closed")
    newsroom.settle()
    assert newsroom.find(text="cafe") == newsroom.find(text="cafe\u0301") == [cafe]


def test_an_id_and_an_address_are_found(newsroom: Newsroom) -> None:
    """What a moderator pastes from elsewhere leads to the comment or the article's comments."""
    url = "https://news.example/central-asia/water-2026"
    found = newsroom.submit("One", article="a-17", url=url)
    newsroom.submit("Two")
    newsroom.settle()
    for text in (found, f" {found} ", url, "a-17"):
        assert newsroom.find(text=text) == [found]


@given(st.text(max_size=60))
@example("word\u0301\u200d’-’")
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_finds_itself(newsroom: Newsroom, text: str) -> None:
    """Whatever a person pastes into the search box finds the comment that says the same."""
    found = newsroom.submit(f"word {text}")
    newsroom.settle()
    assert found in newsroom.find(Sort.NEWEST, text=f"word {text}")


def test_a_line_between_two_looks_forgets_nothing(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A journal line that arrives while the projector looks is read next time; rows stay."""
    first = newsroom.submit("one")
    newsroom.settle()
    look, late = Reader.events_from, []

    def look_and_arrive(*arguments: object, **named: object) -> list[Event]:
        lines = look(*arguments, **named)  # type: ignore[arg-type]
        if not late:
            late.append(newsroom.submit("two"))
        return lines

    monkeypatch.setattr(Reader, "events_from", look_and_arrive)
    newsroom.projector.follow("demo")
    assert first in newsroom.find()
    newsroom.projector.follow("demo")
    assert newsroom.find() == [first, *late]
    assert newsroom.projection.rebuilds() == 0


def test_filters(newsroom: Newsroom) -> None:
    """Status, article, author, rule, language and score bands cut the list."""
    clean = newsroom.submit("fine", author="Dana", article="a1")
    awful = newsroom.submit("awful", author="Timur", article="a2")
    kazakh = newsroom.submit("сәлем")
    newsroom.settle()
    assert newsroom.find(status=Status.APPROVED) == [clean]
    assert newsroom.find(article="a2") == newsroom.find(author="name:Timur") == [awful]
    assert newsroom.find(rule="score_hold") == [awful]
    assert newsroom.find(rule="score") == []
    assert newsroom.find(language="kk") == [kazakh]
    assert newsroom.find(attribute="toxicity", at_least=0.9) == [awful]
    assert newsroom.find(attribute="toxicity", below=0.9) == [clean, kazakh]
    assert newsroom.projection.count(Query("demo")) == 3
    assert newsroom.projection.count(Query("other")) == 0


def test_unknown_attribute_is_refused(newsroom: Newsroom) -> None:
    """A column's name never comes from outside unchecked."""
    with pytest.raises(ValueError, match="attribute"):
        Query("demo", attribute="id; DROP TABLE comments")
    with pytest.raises(ValueError, match="attribute"):
        newsroom.projection.histogram(Query("demo"), "1")


def test_histogram_counts_each_score_once(newsroom: Newsroom) -> None:
    """The bands of an attribute add up to the comments that were scored."""
    for body in ("fine", "fine", "doubtful", "awful"):
        newsroom.submit(body)
    newsroom.settle()
    bands = newsroom.projection.histogram(Query("demo"), "toxicity")
    assert (bands[0], bands[6], bands[19], sum(bands)) == (2, 1, 1, 4)


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_give_every_comment_once(newsroom: Newsroom, sort: Sort) -> None:
    """Paging through any order meets each comment exactly once."""
    bodies = ("fine", "awful", "doubtful", "fine", "awful", "fine", "doubtful")
    ids = {newsroom.submit(body) for body in bodies}
    newsroom.settle()
    seen: list[str] = []
    cursor = None
    for _ in range(10):
        page = newsroom.projection.find(Query("demo"), sort=sort, after=cursor, limit=2)
        seen += page.items
        cursor = page.next
        if cursor is None:
            break
    assert sorted(seen) == sorted(ids)


def test_uncertain_first(newsroom: Newsroom) -> None:
    """Sorted by doubt, what is next to the hold threshold comes before the clear cases."""
    newsroom.submit("fine")
    doubtful = newsroom.submit("doubtful")
    newsroom.submit("awful")
    newsroom.settle()
    assert newsroom.find(sort=Sort.UNCERTAIN)[0] == doubtful


def test_decisions_edits_and_erasure_arrive(newsroom: Newsroom) -> None:
    """What happens to a comment changes its row, its words, or removes both."""
    awful = newsroom.submit("awful weather")
    gone = newsroom.submit("awful secret")
    newsroom.settle()
    actions.decide(newsroom.store, "demo", awful, status=Status.APPROVED, by="anna", seen=2)
    actions.edit(newsroom.store, str, "demo", awful, "sunny weather", by="k")
    actions.erase(newsroom.store, "demo", gone, by="k")
    newsroom.settle()
    assert newsroom.find(text="awful") == []
    assert newsroom.find(text="sunny") == [awful]
    assert not holds(newsroom, b"secret")


def holds(newsroom: Newsroom, word: bytes) -> bool:
    files = newsroom.path.parent.glob(newsroom.path.name + "*")
    return any(word in file.read_bytes() for file in files)


def test_a_reader_in_the_way_only_delays(newsroom: Newsroom) -> None:
    """While a search is under way the log keeps erased words; the next round takes them off."""
    gone = newsroom.submit("secretive words")
    newsroom.settle()
    with closing(sqlite3.connect(newsroom.path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM comments").fetchone()
        actions.erase(newsroom.store, "demo", gone, by="k")
        newsroom.settle()
        assert holds(newsroom, b"secret"), "the reader was in nobody's way"
        reader.execute("ROLLBACK")
    newsroom.settle()
    assert not holds(newsroom, b"secret")


def test_a_projector_that_was_killed_goes_on(newsroom: Newsroom) -> None:
    """Killed after the erasure and before the words were off the disk: the next one sees to it."""
    gone = newsroom.submit("secretive words")
    newsroom.settle()
    with closing(sqlite3.connect(newsroom.path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM comments").fetchone()
        actions.erase(newsroom.store, "demo", gone, by="k")
        newsroom.settle()
        newsroom.projector.close()
    newsroom.projector = Projector(newsroom.store, newsroom.path)
    newsroom.settle()
    assert not holds(newsroom, b"secret")


def test_rebuilt_file_is_the_same(newsroom: Newsroom, tmp_path: Path) -> None:
    """The file can be thrown away: the journal gives it back."""
    for body in ("fine", "awful", "doubtful"):
        newsroom.submit(body)
    newsroom.settle()
    again = Newsroom(newsroom.store, tmp_path / "again.sqlite3")
    again.settle()
    assert again.find(sort=Sort.RISK) == newsroom.find(sort=Sort.RISK)
    again.projector.close()


def test_damaged_file_is_made_anew(newsroom: Newsroom, tmp_path: Path) -> None:
    """A file that is no database is replaced."""
    newsroom.submit("fine")
    newsroom.settle()
    path = tmp_path / "damaged.sqlite3"
    path.write_bytes(b"not a database" * 1000)
    repaired = Newsroom(newsroom.store, path)
    repaired.settle()
    assert len(repaired.find()) == 1
    repaired.projector.close()


def test_file_of_another_version_is_filled_anew_under_its_readers(newsroom: Newsroom) -> None:
    """A release changes the tables inside the file, so a reader who has it open goes on reading."""
    newsroom.submit("fine")
    newsroom.settle()
    with closing(sqlite3.connect(newsroom.path)) as reader:
        reader.execute("PRAGMA user_version = 1")
        reader.execute("CREATE TABLE forgotten (name TEXT)")
        reader.commit()
        renewed = Newsroom(newsroom.store, newsroom.path)
        assert reader.execute("SELECT count(*) FROM comments").fetchall() == [(0,)]
        renewed.settle()
        assert reader.execute("SELECT count(*) FROM comments").fetchall() == [(1,)]
        tables = "SELECT count(*) FROM sqlite_schema WHERE name = 'forgotten'"
        assert reader.execute(tables).fetchall() == [(0,)]
    renewed.projector.close()


def test_emptied_store_empties_the_projection(newsroom: Newsroom, redis: Redis) -> None:
    """After a restore from elsewhere, comments that do not exist are not shown."""
    newsroom.submit("fine")
    newsroom.settle()
    redis.flushdb()
    newsroom.settle()
    assert newsroom.find() == []


def test_questions_before_the_projector_ran_are_empty(tmp_path: Path) -> None:
    """A dashboard that starts first shows nothing instead of failing."""
    projection = Projection(tmp_path / "absent.sqlite3")
    assert projection.find(Query("demo"), sort=Sort.RISK).items == []
    assert projection.count(Query("demo")) == 0


def test_copies_of_a_comment_are_found(newsroom: Newsroom) -> None:
    """A brigade's copies with a word changed are alike; other comments on the subject are not."""
    text = "An awful mayor who sold our park and river to his friends in the capital for nothing"
    first = newsroom.submit(text)
    copies = [newsroom.submit(f"{text} {word}") for word in ("shame", "disgrace", "resign")]
    newsroom.submit("That awful park is closed because the river rose over its bank last night")
    short = newsroom.submit("awful")
    newsroom.submit("awful")
    newsroom.settle()
    assert newsroom.projection.similar("demo", first, Status.HELD) == copies
    assert newsroom.projection.similar("demo", short, Status.HELD) == []
    assert newsroom.projection.similar("demo", "nosuchcomment", Status.HELD) == []


def test_questions_and_reports_can_be_asked_for(newsroom: Newsroom) -> None:
    """What asks a senior or a colleague, and what readers reported, is found by a filter each."""
    escalated, asked, reported, _ = (newsroom.submit("awful") for _ in range(4))
    newsroom.settle()
    actions.escalate(newsroom.store, "demo", escalated, by="anna", note="?", seen=2)
    actions.report(newsroom.store, "demo", reported, reporter="r1", reason="rude")
    newsroom.settle()
    opinion = Opinion("anna", Status.APPROVED)
    actions.ask_opinion(newsroom.store, "demo", asked, opinion=opinion, seen=2)
    newsroom.settle()
    assert newsroom.find(escalated=True) == [escalated]
    assert newsroom.find(opinion_asked=True) == [asked]
    assert newsroom.find(reported=True) == [reported]


COPY = "Everyone knows that this mayor stole all the money of the city, number {}"


def test_copies_of_a_page_are_counted_as_one_by_one(newsroom: Newsroom) -> None:
    """One look gives each comment the number that a look at it alone gives."""
    ids = [newsroom.submit(COPY.format(number)) for number in range(6)]
    ids += [newsroom.submit(text) for text in ("awful", "awful words of another kind entirely")]
    newsroom.settle()
    for status in (Status.HELD, Status.APPROVED):
        one_by_one = {id_: len(newsroom.projection.similar("demo", id_, status)) for id_ in ids}
        counted = count_copies(newsroom.projection, "demo", ids, status)
        assert counted == {id_: count for id_, count in one_by_one.items() if count}
    assert count_copies(newsroom.projection, "demo", [], Status.HELD) == {}


def test_copies_are_remembered_until_the_journal_moves(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second look asks for the cursor alone; a new copy is counted at once."""
    ids = [newsroom.submit(COPY.format(number)) for number in range(3)]
    newsroom.settle()
    status = newsroom.store.get("demo", ids[0]).status
    assert count_copies(newsroom.projection, "demo", ids, status)[ids[0]] == 2
    asked: list[str] = []

    def counted(path: Path, sql: str, values: Sequence[object]) -> list[Any]:
        asked.append(sql)
        return ask(path, sql, values)

    monkeypatch.setattr("moderation.projection.copies.ask", counted)
    assert count_copies(newsroom.projection, "demo", ids, status)[ids[0]] == 2
    assert len(asked) == 1
    newsroom.submit(COPY.format(9))
    newsroom.settle()
    assert count_copies(newsroom.projection, "demo", ids, status)[ids[0]] == 3
