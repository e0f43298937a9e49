"""The store's disk is full: no 202 after that, nothing that was answered is lost, and it recovers.

The disk's end is a limit of the server's files (RLIMIT_FSIZE): a write behind it fails like one on
a full disk, and needs no disk of its own. With ``appendfsync always`` the server then exits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from moderation import actions
from moderation.errors import StoreUnavailable
from moderation.registry import Registry
from moderation.store.acceptance import Intake, Limits
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from tests.support.servers.redis_servers import running_server

SITE, KILOBYTES = "demo", 200
# Blocks are 512 bytes (POSIX, ulimit). Without the trap the signal would end the server unasked.
SERVER = """#!/bin/sh
ulimit -f {blocks}
trap '' XFSZ
exec redis-server "$@"
"""


@pytest.fixture
def small_disk(tmp_path: Path) -> str:
    """A server whose files end at KILOBYTES."""
    program = tmp_path / "server-on-a-small-disk"
    program.write_text(SERVER.format(blocks=2 * KILOBYTES), "utf-8")
    program.chmod(0o700)
    return str(program)


@contextmanager
def store_on(folder: Path, binary: str = "") -> Iterator[Store]:
    with (
        running_server(folder, binary=binary) as (port, _),
        closing(connect(f"redis://127.0.0.1:{port}/0")) as client,
    ):
        yield Store(client)


def submit(store: Store, number: int) -> str:
    submission = Submission(Article("a"), Author("Ann"), f"hello {number} " * 100)
    intake = Intake(submission, f"key {number}", "digest")
    return actions.submit(store, str, SITE, intake, caller="k", limits=Limits()).id


def test_what_was_answered_is_there_after_a_restart(tmp_path: Path, small_disk: str) -> None:
    """A repetition of the post that was refused is its first, or has the id that it got."""
    answered: list[str] = []
    with store_on(tmp_path / "store", small_disk) as store:
        Registry(store.redis).add_site(SITE, "Demo")
        with suppress(StoreUnavailable):
            while len(answered) < KILOBYTES:  # each takes more than a kilobyte
                answered.append(submit(store, len(answered)))
        with pytest.raises(StoreUnavailable):
            submit(store, len(answered))
    assert len(answered) > 10
    with store_on(tmp_path / "store") as store:
        assert {one.id for one in store.get_many(SITE, answered)} == {*answered}
        again = submit(store, len(answered))
        assert {comment.id for comment in store.export(SITE)} == {*answered, again}
        assert store.counters(SITE)["accepted"] == len(answered) + 1
