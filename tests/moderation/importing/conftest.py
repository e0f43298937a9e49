"""A store, and imports into its site."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from moderation.importing.archive import ArchivedArticle, ArchivedAuthor, ArchivedComment, Item
from moderation.importing.articles import ArticleRules
from moderation.importing.formats import FORMATS
from moderation.importing.index import Index
from moderation.importing.report import Report
from moderation.importing.run import Wishes, run
from moderation.importing.work import MakeWriter
from moderation.importing.writing import Writer
from moderation.status import Status
from moderation.store.writer import Store
from moderation.submission import Author
from tests.support.servers.web_store import store_redis  # noqa: F401 - a fixture

SITE = "demo"
AT = 1_700_000_000_000
PAGE = ArchivedArticle("p", url="https://news.example/a?utm_source=x", title="A day", at=AT)


def identify(archived: ArchivedAuthor) -> tuple[Author, str | None]:
    """Name authors as they are called: who makes digests of them is another test's."""
    return Author(archived.name, archived.id or None, archived.email or None), None


def comment(key: str, parent: str = "", status: Status = Status.APPROVED, **more: object) -> Item:
    """Return a comment of the archive, by a reader of its own."""
    fields = {
        "article": "p",
        "position": int(key) if key.isdigit() else 1,
        "body": "" if status is Status.ERASED else f"Text {key}.",
        "author": ArchivedAuthor(f"Reader {key}"),
        "at": AT + 1000,
        **more,
    }
    return ArchivedComment(key=key, parent=parent, status=status, **fields)  # type: ignore[arg-type]


def writers_of(store: Store) -> MakeWriter:
    """Return what writes an archive into ``store``."""
    return lambda archive: Writer(store.redis, SITE, archive, identify)


Import = Callable[..., Report]


@pytest.fixture
def archive(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a file of an archive."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def import_items(store: Store, site: str, tmp_path: Path) -> Iterator[Import]:
    """Import what a reader gives; each import has an index of its own unless ``path`` names one."""
    opened: list[Index] = []

    def import_(
        items: Iterable[Item], *, form: str = "jsonl", path: Path | None = None, **wishes: object
    ) -> Report:
        index = Index(path or tmp_path / f"index-{len(opened)}.sqlite3")
        opened.append(index)
        writer = Writer(store.redis, SITE, form, identify)
        asked = Wishes(**{"rules": ArticleRules(), **wishes})  # type: ignore[arg-type]
        return run(items, index, store, SITE, writer, asked)

    yield import_
    for index in opened:
        index.close()


@pytest.fixture
def import_file(import_items: Import) -> Import:
    """Import a file of a format."""

    def import_(form: str, path: Path, **wishes: object) -> Report:
        return import_items(FORMATS[form](path), form=form, **wishes)

    return import_
