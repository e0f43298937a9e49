"""The witness: a store that came back older is noticed once, and the loss stays on record."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from threading import Event

import pytest

from moderation import actions
from moderation.archive.opening import opener
from moderation.archiving.mover import Mover
from moderation.erasure.erasures import Erasures
from moderation.process.config import Config
from moderation.process.startup import what_is_missing
from moderation.registry import Registry
from moderation.store.acceptance import Intake, Limits
from moderation.store.archived.outgoing import Outgoing
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect
from moderation.store.server.witness import Loss, Witness
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from service.launcher.embedded import EmbeddedServer
from tests.support.servers.redis_servers import wait_until
from worker.sweep import Sweeper

SITE = "demo"
AT_ONCE = 1e-6  # days: 86 ms


def accept(redis: Redis, site: str = SITE) -> str:
    """Accept a comment; return the site's newest journal line."""
    intake = Intake(Submission(Article("a"), Author("Ann"), "hello"))
    actions.submit(Store(redis), str, site, intake, caller="test", limits=Limits())
    return Store(redis).last_cursor(site)


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(tmp_path / "erased" / "witness")


def cursors(witness: Witness) -> dict[str, str]:
    return {site: seen.cursor for site, seen in witness.testimony().newest.items()}


def test_a_store_that_goes_on_loses_nothing(redis: Redis, site: str, witness: Witness) -> None:
    """However often it is looked at, with and without new lines, and with new sites."""
    assert witness.look(redis, [site]) == []
    for _ in range(3):
        newest = accept(redis)
        assert witness.look(redis, [site, "empty"]) == []
        assert cursors(witness) == {"demo": newest, "empty": "0-0"}
    assert witness.testimony().losses == ()


def test_what_moved_to_the_archive_is_not_lost(
    redis: Redis, site: str, witness: Witness, tmp_path: Path
) -> None:
    """The newest line moves as soon as another one comes, be it before the next look."""
    accept(redis)
    witness.look(redis, [site])
    accept(redis)
    store = Store(redis, opener(f"sqlite:///{tmp_path / 'archive.sqlite3'}"))
    mover = Mover(store, Outgoing(redis), Erasures(redis), days=AT_ONCE)
    wait_until(lambda: mover.round([site], Event()).lines > 0, "a move")
    assert witness.look(redis, [site]) == []
    redis.delete("{demo}:journal", "{demo}:archived")
    assert len(witness.look(redis, [site])) == 1


def test_an_emptied_store_is_noticed_once(redis: Redis, site: str, witness: Witness) -> None:
    """Also where its registry is gone, and nobody names the site any more."""
    newest = accept(redis)
    witness.look(redis, [site])
    redis.flushdb()
    assert witness.look(redis, []) == [Loss(SITE, newest, "0-0")]
    assert witness.look(redis, []) == []
    assert witness.testimony().losses == (Loss(SITE, newest, "0-0"),)


def test_new_lines_hide_nothing(redis: Redis, site: str, witness: Witness) -> None:
    """A store that lost lines and took others since is not mistaken for one that went on."""
    first = accept(redis)
    lost = accept(redis)
    witness.look(redis, [site])
    redis.xdel("{demo}:journal", lost)
    newest = accept(redis)
    (loss,) = witness.look(redis, [site])
    assert loss == Loss(SITE, lost, newest)
    assert first in {event.cursor for event in Store(redis).events(SITE).items}


def test_another_line_at_the_same_cursor_is_a_loss(
    redis: Redis, site: str, witness: Witness
) -> None:
    """Two primaries wrote in one millisecond, and the one that was seen is gone."""
    cursor = accept(redis)
    witness.look(redis, [site])
    ((_, line),) = redis.xrange("{demo}:journal", cursor, cursor)
    redis.delete("{demo}:journal")
    redis.xadd("{demo}:journal", {**line, "id": "another"}, cursor)
    assert witness.look(redis, [site]) == [Loss(SITE, cursor, cursor)]
    assert witness.look(redis, [site]) == []


def test_what_a_former_release_saw_is_compared_by_its_cursor(
    redis: Redis, site: str, witness: Witness, tmp_path: Path
) -> None:
    """Its file has no more than that."""
    cursor = accept(redis)
    (tmp_path / "erased").mkdir()
    (tmp_path / "erased" / "witness").write_text(f"seen demo {cursor}\n")
    assert witness.look(redis, [site]) == []
    assert witness.testimony().newest["demo"].line.startswith("comment.accepted:")


def test_a_former_release_reads_what_this_one_saw(
    redis: Redis, site: str, witness: Witness, tmp_path: Path
) -> None:
    """After a return to it an older copy of the store is told of, too; it reads whole lines."""
    cursor = accept(redis)
    witness.look(redis, [site])
    assert f"seen demo {cursor}" in (tmp_path / "erased" / "witness").read_text().splitlines()


def test_the_sentence_says_how_much() -> None:
    """In seconds, from the newest line that is there to the one that was."""
    assert "on site demo 90 s or more are missing" in str(Loss("demo", "90500-0", "500-7"))
    assert "on site demo everything is missing" in str(Loss("demo", "90500-0", "0-0"))


def test_a_torn_file_is_read(witness: Witness, tmp_path: Path, redis: Redis, site: str) -> None:
    """What a crash or a disk left of it counts as far as it goes, and stops no look."""
    path = tmp_path / "erased" / "witness"
    path.parent.mkdir()
    path.write_bytes(b"seen demo 5-0\nlost demo 5-0\n\xff \n\nlost demo x y\nseen other x-y\nseen")
    assert cursors(witness) == {"demo": "5-0"}
    assert witness.testimony().losses == ()
    assert [loss.known for loss in witness.look(redis, [site])] == ["5-0"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a server of which there is a copy without its newest comment."""
    server = EmbeddedServer(tmp_path / "server")
    redis = connect(server.start())
    Registry(redis).add_site(SITE, "Demo")
    accept(redis)
    shutil.copytree(server.folder / "appendonlydir", tmp_path / "older")
    accept(redis)
    Sweeper(redis, str, 0.01, witness=Witness(tmp_path / "erased" / "witness")).round()
    redis.close()
    server.stop()
    return tmp_path


def test_an_older_copy_is_told_of_at_the_start(folder: Path) -> None:
    """The sweeper saw the newest line, so the start with an older copy says what is missing."""
    server = EmbeddedServer(folder / "server")
    shutil.rmtree(server.folder / "appendonlydir")
    shutil.move(folder / "older", server.folder / "appendonlydir")
    settings = Config(redis_url=server.start(), data_dir=folder)
    (loss,) = what_is_missing(settings)
    server.stop()
    assert loss.site == SITE
    assert str(loss).startswith("the store came back older")


def test_a_user_who_must_not_read_the_journal(
    server: EmbeddedServer, site: str, witness: Witness, caplog: pytest.LogCaptureFixture
) -> None:
    """The sweep goes on without a witness, and the log says once what to grant."""
    caplog.set_level(logging.WARNING)
    client = connect(server.url_of("sweep"))
    client_without = _Forbidden(client)
    sweeper = Sweeper(client_without, str, 0.01, witness=witness)
    for _ in range(2):
        sweeper.round()
    assert caplog.text.count("lacks %R~{*}:journal") == 1
    client.close()


class _Forbidden:
    """A client whose user lacks the right to what its first pipeline, the witness's, reads."""

    def __init__(self, client: Redis) -> None:
        self._client, self._asked = client, False

    def __getattr__(self, name: str) -> object:
        return getattr(self._client, name)

    def pipeline(self, transaction: bool) -> object:
        pipe = self._client.pipeline(transaction=transaction)
        if not self._asked:
            pipe.hgetall("{modqueue}:moderators")  # which no sweeper may read
        self._asked = True
        return pipe
