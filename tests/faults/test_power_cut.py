"""A power cut: what was answered is there, from what the disk had for certain at that moment.

The server notes how much of its file it has synced (``synced.c``). A cut is a copy of the files
that ends there, sometimes with a torn piece of what followed, as a file system may leave it.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import pytest

from moderation import actions
from moderation.registry import Registry
from moderation.store.acceptance import Intake, Limits
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from service.launcher.append_only import FOLDER
from service.launcher.embedded import EmbeddedServer

SITE, WRITERS, EACH, CUTS = "demo", 4, 25, 6
SOURCE = Path(__file__).parents[1] / "support" / "servers" / "synced.c"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it preloads as Linux does")


@dataclass
class Power:
    """A server whose power may be cut: its files, and what was answered with what was synced."""

    server: EmbeddedServer
    note: Path
    answers: list[tuple[str, int]] = field(default_factory=list)

    def synced(self) -> int:
        """Return how many bytes of the file are on the disk."""
        return int.from_bytes(self.note.read_bytes(), sys.byteorder)

    def cut(self, synced: int, tail: int, folder: Path) -> Path:
        """Return a copy of the files as a cut leaves them, ``tail`` bytes behind the last sync."""
        shutil.copytree(self.server.folder / FOLDER, folder / FOLDER)
        (file,) = (folder / FOLDER).glob("*.incr.aof")
        os.truncate(file, synced + tail)
        return folder


@contextmanager
def power(folder: Path, patch: pytest.MonkeyPatch, options: Sequence[str] = ()) -> Iterator[Power]:
    """Give a server with comments that several writers posted at once."""
    library, note = folder / "synced.so", folder / "synced"
    note.write_bytes(bytes(8))
    compiler = os.environ.get("CC", "cc")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
    server = EmbeddedServer(folder / "server", options=options)
    with patch.context() as preloaded:
        preloaded.setenv("LD_PRELOAD", str(library))
        preloaded.setenv("SYNCED", str(note))
        url = server.start()
    made = Power(server, note)
    try:
        with closing(connect(url)) as client:
            Registry(client).add_site(SITE, "Demo")
            post_all(Store(client), made)
        yield made
    finally:
        server.stop()


def post_all(store: Store, made: Power) -> None:
    lock = Lock()

    def post(number: int) -> None:
        intake = Intake(Submission(Article("a"), Author("Ann"), f"comment number {number}"))
        id_ = actions.submit(store, str, SITE, intake, caller="k", limits=Limits()).id
        with lock:
            made.answers.append((id_, made.synced()))

    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(post, range(WRITERS * EACH)))


def after(folder: Path) -> tuple[set[str], int]:
    """Return the comments that a start on a cut's files finds, and how many were counted."""
    server = EmbeddedServer(folder)
    try:
        with closing(connect(server.start())) as client:
            store = Store(client)
            ids = {comment.id for comment in store.export(SITE)}
            return ids, store.counters(SITE).get("accepted", 0)
    finally:
        server.stop()


@pytest.mark.parametrize("seed", [1])
def test_what_was_answered_survives_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """At any moment, whatever of the next write is torn: each answered one is there, once."""
    dice = random.Random(seed)
    with power(tmp_path, monkeypatch) as made:
        for number in range(CUTS):
            place = dice.randrange(WRITERS, len(made.answers))
            tail = dice.choice([0, 1, dice.randrange(2, 2_000)])
            folder = made.cut(made.answers[place][1], tail, tmp_path / f"cut-{number}")
            ids, counted = after(folder)
            assert ids >= {id_ for id_, _ in made.answers[: place + 1]}, f"cut {number}"
            assert counted == len(ids)
            shutil.rmtree(folder)


def test_a_server_that_syncs_each_second_loses_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cut is a real one: with ``everysec``, which production refuses, answers are missing."""
    with power(tmp_path, monkeypatch, ("--appendfsync", "everysec")) as made:
        ((synced, answers),) = Counter(synced for _, synced in made.answers).most_common(1)
        assert answers > WRITERS, "each of them may have noted late what was synced before"
        answered = {id_ for id_, before in made.answers if before <= synced}
        ids, _ = after(made.cut(synced, 0, tmp_path / "cut"))
        assert not ids >= answered
