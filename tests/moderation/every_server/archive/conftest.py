"""A site with an archive: a file beside the embedded server and the Cluster, else PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation import actions
from moderation.archive.opening import OpenArchive, opener
from moderation.status import Status
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from tests.moderation.every_server.archive.deciding import ARTICLES, decide
from tests.moderation.every_server.conftest import Moderation
from tests.support import undo_window
from tests.support.servers.postgres import empty


@pytest.fixture
def open_archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenArchive]:
    if "debian" in request.node.name:
        url = str(request.getfixturevalue("postgres_url"))
        archive = opener(url)
        empty(url)
    else:
        archive = opener(f"sqlite:///{tmp_path}/archive.sqlite3")
    yield archive
    archive().close()


@pytest.fixture
def store(store_redis: Redis, open_archive: OpenArchive) -> Store:
    return Store(store_redis, open_archive)


@pytest.fixture
def ids(moderation: Moderation) -> list[str]:
    """A site with a bit of everything; the last comment is pending."""
    site, store = moderation.site, moderation.store
    undo_window.open_for(store, site)
    told = [moderation.judged(f"number {n}", article=ARTICLES[n % 2]).id for n in range(7)]
    replies = [moderation.judged("reply", parent=told[0]).id, moderation.judged("awful").id]
    below = moderation.judged("below a reply", parent=replies[0]).id
    held = [moderation.judged(f"doubtful {n}").id for n in range(4)]
    decide(moderation, held[0], Status.APPROVED)
    decide(moderation, held[1], Status.REJECTED)
    decide(moderation, held[2], Status.APPROVED)
    undone = store.get(site, held[2])
    actions.undo(store, site, undone.id, by="ann", expected_version=undone.version)
    undo_window.pass_by(store, site)
    decide(moderation, held[2], Status.REJECTED)
    decide(moderation, told[2], Status.REJECTED)
    actions.report(store, site, told[3], reporter="r1", reason="rude")
    decide(moderation, told[3], Status.REJECTED)
    actions.report(store, site, told[4], reporter="r2", reason="rude")
    actions.erase(store, site, told[5], by="key:1")
    actions.edit(store, moderation.rings.append, site, told[6], "another text", by="key:1")
    moderation.drain()
    decide(moderation, replies[0], Status.REJECTED)  # a stub: `below` stands below it
    undo_window.pass_by(store, site)
    return [*told, *replies, below, *held, moderation.submit("waits").id]
