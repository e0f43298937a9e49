"""The projection agrees with the store, answers questions, and is rebuilt from the journal."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from moderation import actions
from moderation.comment import Event
from moderation.projection.database import Place, ask
from moderation.projection.near_duplicates import count_copies
from moderation.projection.projector import Projector
from moderation.projection.search import Projection, Query, Sort
from moderation.registry import Registry
from moderation.status import Status
from moderation.store.reader import Reader
from moderation.store.server.commands import Redis
from tests.moderation.projection.conftest import FILE_ONLY, Newsroom


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


def test_decisions_edits_and_erasure_arrive(newsroom: Newsroom) -> None:
    """What happens to a comment changes its row, its words, or removes both."""
    awful = newsroom.submit("awful weather")
    gone = newsroom.submit("awful secret")
    newsroom.settle()
    actions.decide(
        newsroom.store, "demo", awful, status=Status.APPROVED, by="anna", expected_version=2
    )
    actions.edit(newsroom.store, str, "demo", awful, "sunny weather", by="k")
    actions.erase(newsroom.store, "demo", gone, by="k")
    newsroom.settle()
    assert newsroom.find(text="awful") == []
    assert newsroom.find(text="sunny") == [awful]
    assert not holds(newsroom, b"secret")


def holds(newsroom: Newsroom, word: bytes) -> bool:
    path = newsroom.place
    if not isinstance(path, Path):
        return False  # the database's own vacuum sees to it
    files = path.parent.glob(path.name + "*")
    return any(word in file.read_bytes() for file in files)


@FILE_ONLY
def test_a_reader_in_the_way_only_delays(newsroom: Newsroom) -> None:
    """While a search is under way the log keeps erased words; the next round takes them off."""
    gone = newsroom.submit("secretive words")
    newsroom.settle()
    with closing(sqlite3.connect(newsroom.place)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM comments").fetchone()
        actions.erase(newsroom.store, "demo", gone, by="k")
        newsroom.settle()
        assert holds(newsroom, b"secret"), "the reader was in nobody's way"
        reader.execute("ROLLBACK")
    newsroom.settle()
    assert not holds(newsroom, b"secret")


@FILE_ONLY
def test_a_projector_that_was_killed_goes_on(newsroom: Newsroom) -> None:
    """Killed after the erasure and before the words were off the disk: the next one sees to it."""
    gone = newsroom.submit("secretive words")
    newsroom.settle()
    with closing(sqlite3.connect(newsroom.place)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM comments").fetchone()
        actions.erase(newsroom.store, "demo", gone, by="k")
        newsroom.settle()
        newsroom.projector.close()
    newsroom.projector = Projector(newsroom.store, newsroom.place)
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


@FILE_ONLY
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


@FILE_ONLY
def test_file_of_another_version_is_filled_anew_under_its_readers(newsroom: Newsroom) -> None:
    """A release changes the tables inside the file, so a reader who has it open goes on reading."""
    newsroom.submit("fine")
    newsroom.settle()
    with closing(sqlite3.connect(newsroom.place)) as reader:
        reader.execute("PRAGMA user_version = 1")
        reader.execute("CREATE TABLE forgotten (name TEXT)")
        reader.commit()
        renewed = Newsroom(newsroom.store, newsroom.place)
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
    Registry(redis).add_site("demo", "Demo")
    newsroom.settle()
    assert newsroom.find() == []


def test_another_line_at_the_same_cursor_is_another_journal(
    newsroom: Newsroom, redis: Redis
) -> None:
    """Two primaries wrote in one millisecond: what only the lost one had is shown no more."""
    ghost = newsroom.submit("lost")
    newsroom.settle()
    store = newsroom.store
    cursor = store.last_cursor("demo")
    redis.flushdb()
    Registry(redis).add_site("demo", "Demo")
    kept = newsroom.submit("kept")
    (line,) = redis.xrange("{demo}:journal")
    redis.delete("{demo}:journal")
    redis.xadd("{demo}:journal", line[1], cursor)
    newsroom.settle()  # forgets
    newsroom.settle()
    assert ghost != kept
    assert newsroom.find() == [kept]
    assert newsroom.projection.rebuilds() == 1


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

    def counted(place: Place, sql: str, values: Sequence[object]) -> list[Any]:
        asked.append(sql)
        return ask(place, sql, values)

    for module in ("near_duplicates", "search"):
        monkeypatch.setattr(f"moderation.projection.{module}.ask", counted)
    assert count_copies(newsroom.projection, "demo", ids, status)[ids[0]] == 2
    assert len(asked) == 1
    newsroom.submit(COPY.format(9))
    newsroom.settle()
    assert count_copies(newsroom.projection, "demo", ids, status)[ids[0]] == 3
