"""The files that `modqueue replay` reads: CSV or JSON lines, plain or gzipped."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TextIO

import click

BODY = ("body", "text", "comment")
AUTHORS = 997  # so many invented authors; a prime, so that they spread over articles
ARTICLES = 50  # so many invented articles


def payloads(path: Path, limit: int | None) -> Iterator[dict[str, object]]:
    """Yield what to post for each row of ``path``, at most ``limit``.

    Raises:
        click.ClickException: the file has no column with a text, or a line is not JSON.
    """
    with _open(path) as file:
        rows = _json_rows(file) if ".json" in path.name else _csv_rows(file)
        for number, row in enumerate(islice(rows, limit)):
            yield payload(row, number)


def payload(row: Mapping[str, object], number: int) -> dict[str, object]:
    """Return the API's document for ``row``; author and article are invented where missing."""
    language = row.get("language") or row.get("lang")
    return {
        "article": {"id": str(row.get("article") or f"replay-{number % ARTICLES}")},
        "author": {"name": str(row.get("author") or f"Reader {number % AUTHORS}")},
        "body": _body(row),
        **({"language": str(language)} if language else {}),
    }


def _body(row: Mapping[str, object]) -> str:
    for name in BODY:
        if row.get(name) is not None:
            return str(row[name])
    raise click.ClickException(
        f"no column {' or '.join(BODY)}; there is: {', '.join(map(str, row)) or 'nothing'}"
    )


def _open(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return io.TextIOWrapper(gzip.open(path), encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _csv_rows(file: TextIO) -> Iterator[Mapping[str, object]]:
    return csv.DictReader(file)


def _json_rows(file: TextIO) -> Iterator[Mapping[str, object]]:
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise click.ClickException(f"line {number} is not JSON: {error}") from None
        if not isinstance(row, dict):
            raise click.ClickException(f"line {number} is not a JSON object")
        yield row
