"""The files that `modqueue replay` reads: CSV or JSON lines, plain or gzipped."""

from __future__ import annotations

import csv
import gzip
import io
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TextIO

import click

from moderation.text.strict_json import DECODER

BODY = ("body", "text", "comment")
SEPARATORS = ",;\t"
AUTHORS = 997  # so many invented authors; a prime, so that they spread over articles
ARTICLES = 50  # so many invented articles
CHUNK_BYTES = 1 << 16
LEGACY = "windows-1251"  # what spreadsheets in Central Asia still write

Fields = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Row:
    """What to post for one row; ``id`` and ``parent`` are the file's own names of comments."""

    document: dict[str, object]
    id: str | None = None
    parent: str | None = None


def read_rows(path: Path, limit: int | None) -> Iterator[Row]:
    """Yield what to post for each row of ``path``, at most ``limit``.

    Raises:
        click.ClickException: the file cannot be read, has no row or no column with a text, a row
            has more fields than columns, or a line is not JSON; a sentence says which.
    """
    with _open(path) as file:
        rows = _json_rows(file) if ".json" in path.name else _csv_rows(file)
        number = -1
        for number, fields in enumerate(islice(rows, limit)):
            yield row(fields, number)
        if number < 0 and limit != 0:
            raise click.ClickException(f"{path} has no row with a comment")


def row(fields: Fields, number: int) -> Row:
    """Return what to post for ``fields``; author and article are invented where missing.

    Both are names, objects of the API, or columns such as ``author_id`` and ``article_url``.
    """
    language = _first(fields, "language", "lang")
    document: dict[str, object] = {
        "article": _article(fields, number),
        "author": _author(fields, number),
        "body": _body(fields),
    }
    if language:
        document["language"] = language
    return Row(document, _first(fields, "id", "comment_id"), _first(fields, "parent_id", "parent"))


def _article(fields: Fields, number: int) -> dict[str, object]:
    article: dict[str, object] = {
        "id": _first(fields, "article_id", "article") or f"replay-{number % ARTICLES}",
        "url": _first(fields, "article_url", "url"),
        "title": _first(fields, "article_title", "title"),
    }
    return _merged(article, fields.get("article"))


def _author(fields: Fields, number: int) -> dict[str, object]:
    author: dict[str, object] = {
        "name": _first(fields, "author_name", "author", "name") or f"Reader {number % AUTHORS}",
        "id": _first(fields, "author_id"),
        "email": _first(fields, "author_email", "email"),
    }
    return _merged(author, fields.get("author"))


def _merged(known: dict[str, object], given: object) -> dict[str, object]:
    """Return ``known``, with what the object ``given`` says in its place."""
    fields = {name: given.get(name) for name in known} if isinstance(given, Mapping) else {}
    both = {name: fields.get(name) or value for name, value in known.items()}
    return {name: value for name, value in both.items() if value}


def _first(fields: Fields, *names: str) -> str | None:
    """Return the first of the named fields that holds a text or a number."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, str | int | float) and str(value).strip():
            return str(value)
    return None


def _body(fields: Fields) -> str:
    _require_body(fields)
    return next((str(fields[name]) for name in BODY if fields.get(name) is not None), "")


def _require_body(names: Collection[str]) -> None:
    """Raise ClickException unless one of ``names`` is that of a text."""
    if set(BODY).isdisjoint(names):
        raise click.ClickException(
            f"no column {' or '.join(BODY)}; there is: {', '.join(names) or 'nothing'}"
        )


@contextmanager
def _open(path: Path) -> Iterator[TextIO]:
    try:
        encoding = _encoding(path)
        with io.TextIOWrapper(_bytes(path), encoding=encoding, newline="") as file:
            yield file
    except UnicodeDecodeError:
        problem = f"{path} is neither UTF-8 nor {LEGACY}; save it as UTF-8"
        raise click.ClickException(problem) from None
    except (OSError, EOFError, csv.Error) as error:
        raise click.ClickException(f"{path} cannot be read: {error}") from None


def _bytes(path: Path) -> BinaryIO:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def _encoding(path: Path) -> str:
    """Return UTF-8 if the whole file is; else UTF-16 if it says so, else windows-1251."""
    with _bytes(path) as file:
        if file.read(2) in (BOM_UTF16_LE, BOM_UTF16_BE):
            return "utf-16"
        file.seek(0)
        with io.TextIOWrapper(file, encoding="utf-8-sig") as text:
            try:
                while text.read(CHUNK_BYTES):
                    pass
            except UnicodeDecodeError:
                return LEGACY
    return "utf-8-sig"


def _csv_rows(file: TextIO) -> Iterator[Fields]:
    head = file.readline()
    file.seek(0)
    separator = max(SEPARATORS, key=head.count)
    reader = csv.DictReader(file, delimiter=separator)
    _require_body(reader.fieldnames or ())
    for fields in reader:
        _require_columns(fields.pop(None, []), reader.line_num, separator)
        yield fields


def _require_columns(surplus: Sequence[str], line: int, separator: str) -> None:
    """Raise ClickException where a row has more fields than the head has names."""
    if any(field.strip() for field in surplus):
        raise click.ClickException(
            f"line {line} has more fields than the first line: a text with {separator!r} needs "
            f"quotes around it; {len(surplus)} too many, from {surplus[0][:40]!r} on"
        )


def _json_rows(file: TextIO) -> Iterator[Fields]:
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            fields = DECODER.decode(line)
        except (ValueError, RecursionError) as error:
            raise click.ClickException(f"line {number} is not JSON: {error}") from None
        if not isinstance(fields, dict):
            raise click.ClickException(f"line {number} is not a JSON object")
        yield fields
