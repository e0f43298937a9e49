"""A label that was erased is in no file, though labels before and after it stay."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path

import pytest

from moderation.erasure.erasures import Erasures
from moderation.erasure.rewriting import Rewriter
from moderation.registry import Registry
from moderation.store.keys import key
from moderation.store.learning import labels as module
from moderation.store.learning.labels import Label, LabelStore
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect
from moderation.store.server.nodes import nodes
from moderation.store.writer import Store
from service.launcher.embedded import EmbeddedServer
from tests.support.servers.installation import SITE, installation
from tests.support.servers.redis_servers import wait_until


class Files:
    """An embedded server whose files are written without compression, so that bytes show."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = EmbeddedServer(folder, grants=("+config|set",))
        self.redis: Redis = connect(self.server.start())
        self.redis.config_set("rdbcompression", "no")
        Registry(self.redis).add_site(SITE, "Demo")
        self.labels = LabelStore(self.redis)

    def close(self) -> None:
        self.redis.close()
        self.server.stop()

    def hold(self, text: str) -> bool:
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return any(text.encode() in path.read_bytes() for path in files)

    def rewrite(self) -> None:
        url = self.server.environment_of("sweep")["MODQUEUE_MAINTENANCE_URL"]
        rewriter = Rewriter(
            self.redis, partial(nodes, url), interval_seconds=0.1, clock=Store(self.redis).now
        )

        def gone() -> bool:
            rewriter.round([SITE])
            return Erasures(self.redis).pending_since(SITE) is None

        wait_until(gone, "a rewrite after the erasure")

    def rewrite_for_another(self) -> None:
        """Erase something else, so that a rewrite comes."""
        self.labels.add(SITE, Label("akismet", "else", {}, reference="else"))
        self.labels.erase(SITE, "else")
        self.rewrite()


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Files]:
    own = Files(tmp_path / "server")
    yield own
    own.close()


@pytest.fixture
def texts() -> list[str]:
    """Three texts; random, so that no one is part of another or of anything else."""
    return [secrets.token_hex(24) for _ in range(3)]


def named(text: str) -> Label:
    return Label("perspective", text, {}, reference=f"r-{text[:8]}")


def assert_only_the_middle_is_gone(files: Files, texts: list[str]) -> None:
    assert [files.hold(text) for text in texts] == [True, False, True]
    assert [label.text for label in files.labels.all(SITE)] == [texts[0], texts[2]]


def test_erased_between_others(files: Files, texts: list[str]) -> None:
    """Its neighbours keep their bytes, and its own are gone."""
    for text in texts:
        files.labels.add(SITE, named(text))
    assert files.hold(texts[1])
    assert files.labels.erase(SITE, f"r-{texts[1][:8]}") == 1
    files.rewrite()
    assert_only_the_middle_is_gone(files, texts)


def test_trimmed_between_others(
    files: Files, texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What made room for newer ones is off the files with the next rewrite."""
    monkeypatch.setattr(module, "LABELS_MAX", 2)
    for text in texts:
        files.labels.add(SITE, named(text))
    files.rewrite_for_another()
    assert not files.hold(texts[0])
    assert not files.hold(texts[1])  # the newest two: the last text, and the other that was erased
    assert files.hold(texts[2])


def test_erased_by_an_earlier_release(files: Files, texts: list[str]) -> None:
    """The stream goes, what was erased in it goes with it, the others are moved and found."""
    stream = key(SITE, "labels")
    for text in texts:
        label = json.dumps(asdict(named(text)))
        id_ = files.redis.xadd(stream, {"label": label, "references": ""})
        if text == texts[1]:
            files.redis.xdel(stream, id_)
    assert files.hold(texts[1])
    files.labels.move_former(SITE)
    files.rewrite()
    assert not files.redis.exists(stream)
    assert_only_the_middle_is_gone(files, texts)
    assert files.labels.erase(SITE, f"r-{texts[0][:8]}") == 1
    assert [label.text for label in files.labels.all(SITE)] == [texts[2]]


def test_a_moved_label_keeps_its_id(files: Files, texts: list[str]) -> None:
    """A list of erasures from before names it after the move, too."""
    id_ = files.redis.xadd(key(SITE, "labels"), {"label": json.dumps(asdict(named(texts[0])))})
    files.labels.move_former(SITE)
    assert files.labels.erase_ids(SITE, [id_]) == 1
    assert list(files.labels.all(SITE)) == []


def test_many_are_moved_once(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """Page by page, in their order, and then the stream is gone."""
    monkeypatch.setattr(module, "PAGE", 2)
    stream = key(SITE, "labels")
    for number in range(5):
        label = json.dumps(asdict(Label("akismet", f"t{number}", {})))
        files.redis.xadd(stream, {"label": label})
    assert [label.text for label in files.labels.all(SITE)] == [f"t{n}" for n in range(5)]
    assert not files.redis.exists(stream)


def test_web_moves_before_its_first_answer(files: Files, texts: list[str], tmp_path: Path) -> None:
    """An update leaves no stream behind, even where nobody asks for a label again."""
    stream = key(SITE, "labels")
    files.redis.xadd(stream, {"label": json.dumps(asdict(named(texts[0])))})
    files.close()
    with installation(tmp_path, "web") as running:
        assert not running.store.redis.exists(stream)
        assert running.store.redis.hlen(key(SITE, "label_texts")) == 1
