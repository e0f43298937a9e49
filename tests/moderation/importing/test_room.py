"""Archives that are longer than they look: neither the disk nor the memory is theirs."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from moderation.importing import batches, unpacking
from moderation.importing.archive import (
    ArchivedArticle,
    ArchivedAuthor,
    ArchivedComment,
    Unreadable,
)
from moderation.importing.formats import FORMATS
from moderation.importing.index import Index
from moderation.importing.writing import Place, Writer
from moderation.status import Status
from moderation.store.writer import Store
from tests.moderation.importing.conftest import SITE, Import, comment

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
    with pytest.raises(Unreadable, match=r"holds 1 XML files .* of [\d,]{6,} bytes are read"):
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


@pytest.mark.parametrize(
    "endless", ['<post id="{}"/>', '<other id="{}"/>', "<!--{}-->", "<?php {}?>", "<{}/>"]
)
def test_a_tag_or_a_comment_of_xml_without_end(tmp_path: Path, endless: str) -> None:
    """It is refused early, with its line: expat would keep it, and read it anew for each chunk."""
    path = tmp_path / "x.xml"
    path.write_text("<disqus>\n" + endless.format("a" * 6_000_000) + "</disqus>", encoding="utf-8")
    with pytest.raises(Unreadable, match=r"line 2 has a tag or a comment of more than 4,194,304"):
        list(FORMATS["disqus"](path))


@pytest.mark.parametrize("passed_over", ["{}", "<![CDATA[{}]]>"])
def test_text_outside_of_records_may_be_long(tmp_path: Path, passed_over: str) -> None:
    """Nothing of it is kept."""
    path = tmp_path / "x.xml"
    post = '<post xmlns:d="http://disqus.com/disqus-internals" d:id="1"><thread d:id="2"/></post>'
    text = passed_over.format("a" * 6_000_000)
    path.write_text(f"<disqus><more>{text}</more>{post}</disqus>", encoding="utf-8")
    assert [type(item) for item in FORMATS["disqus"](path)] == [ArchivedComment]


def test_long_texts_come_a_few_at_once(
    import_items: Import, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch ends where its texts are long: a thousand of 200,000 characters took a gigabyte."""
    monkeypatch.setattr(batches, "CHARACTERS_AT_ONCE", 1_000)
    sizes = []
    written = Writer.write

    def write(self: Writer, comments: Sequence[tuple[ArchivedComment, Place]]) -> list[str]:
        sizes.append(len(comments))
        return written(self, comments)

    monkeypatch.setattr(Writer, "write", write)
    report = import_items([comment(str(n), body="x" * 400) for n in range(1, 8)])
    assert dict(report.outcomes) == {"written": 7}
    assert sum(sizes) == 7
    assert max(sizes) <= 3
    assert len(store.thread(SITE, "p", limit=500).items) == 7


def test_long_titles_and_names_come_a_few_at_once(
    import_items: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is long in a record counts, not its text alone."""
    monkeypatch.setattr(batches, "CHARACTERS_AT_ONCE", 1_000)
    taken: list[int] = []

    def count(name: str) -> None:
        add = getattr(Index, name)

        def counted(self: Index, items: Iterable[Any]) -> object:
            given = list(items)
            taken.append(len(given))
            return add(self, given)

        monkeypatch.setattr(Index, name, counted)

    count("add")
    count("add_articles")
    articles = [ArchivedArticle(str(n), title="x" * 400) for n in range(7)]
    author = ArchivedAuthor("x" * 400, "a")
    report = import_items([*articles, *(comment(str(n), author=author) for n in range(7))])
    assert sum(taken) == 14
    assert max(taken) <= 3
    assert report.outcomes["written"] == 7
