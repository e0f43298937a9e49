"""PostgreSQL answers as the file does, and one projector writes it for all machines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event

import psycopg
import pytest

from moderation import actions
from moderation.archive.opening import OpenArchive
from moderation.errors import ProjectionUnavailable
from moderation.projection.database import Place, ask
from moderation.projection.engines.postgres import FAMILY, LEAD, SCHEMA
from moderation.projection.projector import Projector
from moderation.projection.schema import VERSION
from moderation.projection.search import Projection, Query, Sort
from moderation.registry import Registry
from moderation.status import Status
from moderation.store.writer import Store
from tests.moderation.projection.conftest import Newsroom
from tests.moderation.projection.history import History
from tests.moderation.projection.questions import DEMO, QUESTIONS, Asked
from tests.support.servers.redis_servers import wait_until
from worker.project import Follower

DATABASE = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


@DATABASE
@pytest.mark.parametrize("seed", [4, 5])
def test_both_engines_answer_alike(
    newsroom: Newsroom, open_archive: OpenArchive, tmp_path: Path, seed: int
) -> None:
    """After the same history every question has the same answer, of the same types."""
    history = History(newsroom, seed, open_archive, tmp_path)
    for _ in range(8):
        history.submit()
    for _ in range(70):
        history.play()
    newsroom.settle()
    file = Newsroom(newsroom.store, tmp_path / "file.sqlite3")
    file.settle()
    ours, theirs = (Asked(newsroom.store, one.place) for one in (file, newsroom))
    theirs.now, theirs.span = ours.now, ours.span
    for question in QUESTIONS:
        assert repr(question(theirs)) == repr(question(ours)), question.__name__
    file.projector.close()


@pytest.fixture
def follower(newsroom: Newsroom, registry: Registry) -> Iterator[Follower]:
    """The follower of another machine."""
    with closing(Projector(newsroom.store, newsroom.place)) as projector:
        yield Follower(registry, projector)


@DATABASE
def test_one_projector_leads_and_another_takes_over(newsroom: Newsroom, follower: Follower) -> None:
    """A second one waits while the first lives, and goes on where it stopped when it is gone."""
    newsroom.submit("one")
    newsroom.settle()
    newsroom.submit("two")
    assert follower.round(Event()) == 0
    assert newsroom.find(text="two") == []
    newsroom.projector.close()
    wait_until(lambda: follower.round(Event()) > 0, "another projector leads")
    assert len(newsroom.find(text="two")) == 1
    assert newsroom.projection.rebuilds() == 0


@DATABASE
def test_a_leader_that_lost_its_connection_writes_no_more(
    newsroom: Newsroom, follower: Follower, postgres_url: str
) -> None:
    """Its lock went with the connection on which it writes, so two never write; it comes back."""
    newsroom.submit("one")
    newsroom.settle()
    newsroom.submit("two")
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' "
            "AND classid = %s",
            (LEAD,),
        )
    with pytest.raises(ProjectionUnavailable):
        newsroom.projector.follow(DEMO)
    wait_until(lambda: follower.round(Event()) > 0, "another projector leads")
    assert not newsroom.projector.leads()
    with pytest.raises(ProjectionUnavailable):
        newsroom.projector.follow(DEMO)
    assert len(newsroom.find()) == 2


@DATABASE
def test_a_former_release_keeps_its_tables_while_it_runs(
    newsroom: Newsroom, postgres_url: str
) -> None:
    """They go when a projector begins that finds nobody writing them."""
    former, schemas = VERSION - 1, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'modqueue%'"
    newsroom.projector.close()
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(f"CREATE SCHEMA {FAMILY}{former}".encode())
        admin.execute("SELECT pg_advisory_lock(%s, %s)", (LEAD, former))
        for expected in ({SCHEMA, f"{FAMILY}{former}"}, {SCHEMA}):
            wait_until(newsroom.projector.leads, "the projector leads")
            assert {name for (name,) in admin.execute(schemas).fetchall()} == expected
            newsroom.projector.close()
            admin.execute("SELECT pg_advisory_unlock(%s, %s)", (LEAD, former))


@DATABASE
def test_nothing_is_there_before_the_projector_ran(place: Place) -> None:
    """A dashboard that starts first shows nothing instead of failing."""
    assert Projection(place).find(Query(DEMO), sort=Sort.RISK).items == []


def test_an_absent_database_is_named(tmp_path: Path) -> None:
    """Whoever asks or writes is told that the projection is away, and by no text of a comment."""
    place = f"postgresql://modqueue@/archive?host={tmp_path}"
    with pytest.raises(ProjectionUnavailable):
        ask(place, "SELECT 1", ())
    with pytest.raises(ProjectionUnavailable):
        Projector(Store.__new__(Store), place).leads()


@DATABASE
def test_an_erased_comment_leaves_no_row(newsroom: Newsroom) -> None:
    """Its words, its bands and its decisions go in the transaction that reads of its erasure."""
    id_ = newsroom.submit("awful secretive words of a long and winding comment here")
    newsroom.settle()
    actions.decide(newsroom.store, DEMO, id_, status=Status.REJECTED, by="anna", expected_version=2)
    actions.erase(newsroom.store, DEMO, id_, by="k")
    newsroom.settle()
    for table in ("words", "bands", "decisions", "comments", "sums", "article_sums"):
        assert ask(newsroom.place, f"SELECT count(*) FROM {table}", ()) == [(0,)], table
