"""Archives that are longer than they look: neither the disk nor the memory is theirs."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from moderation.importing import unpacking
from moderation.importing.archive import ArchivedComment, Unreadable
from moderation.importing.formats import FORMATS
from moderation.status import Status
from tests.moderation.importing.conftest import Import

LINE = b'{"id": "1", "article_id": "a", "body": "One"}\n'


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bomb of kilobytes is one."""
    monkeypatch.setattr(unpacking, "BYTES_MIN", 10_000)


def test_a_packed_file_that_unpacks_to_too_much(tmp_path: Path) -> None:
    """What no archive packs to is refused while it is read; ordinary lines are read."""
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(gzip.compress(LINE * 200))
    assert sum(isinstance(item, ArchivedComment) for item in FORMATS["jsonl"](path)) == 200
    for form, text in (("jsonl", LINE * 100_000), ("isso", b"[" + b" " * 4_000_000)):
        path.write_bytes(gzip.compress(text))
        with pytest.raises(Unreadable, match="unpacks to more than"):
            list(FORMATS[form](path))


def test_a_zip_that_unpacks_to_too_much(tmp_path: Path) -> None:
    """Its sizes are looked at before anything is unpacked."""
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("x.xml", f"<rss><item>{' ' * 1_000_000}</item></rss>")
    with pytest.raises(Unreadable, match="too many"):
        list(FORMATS["wordpress"](path))


def test_a_disk_without_room(import_items: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading ends before the disk is full: the store may lie on it."""
    full = SimpleNamespace(free=1_000_000)
    monkeypatch.setattr("moderation.importing.index.disk_usage", lambda _: full)
    with pytest.raises(Unreadable, match="1,000,000 bytes left"):
        import_items([ArchivedComment("1", "a", Status.HELD, 1, "One")])


def test_a_body_that_nobody_wrote(import_file: Import, archive: Callable[[str, str], Path]) -> None:
    """It is left out with its length; a long one comes in whole."""
    rows = "".join(
        f'{{"id": "{n}", "article_id": "a", "body": "{"x" * n}"}}\n' for n in (200_000, 200_001)
    )
    report = import_file("jsonl", archive("x.jsonl", rows))
    assert (report.outcomes, report.faults["malformed"]) == ({"written": 1}, 1)
    assert "200,001 characters" in {one.kind: one.detail for one in report.problems}["malformed"]
