"""Files that are odd or hostile: a sentence or a fault, never a traceback."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from moderation.importing.archive import ArchivedComment, Broken, Unreadable
from moderation.importing.dates import of_milliseconds
from moderation.importing.formats import FORMATS, isso, xml
from tests.moderation.importing.conftest import Import

ARCHIVES = Path(__file__).parent / "archives"
JSON_FORMS = ("commento", "comentario", "facebook", "isso", "jsonl", "remark42")
MARKED = (
    '<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals" '
    'xmlns:mq="urn:modqueue:export:1"><thread dsq:id="1"><id>a</id></thread><post dsq:id="2">'
    '<mq:comment status="%s" at="2026-01-01T00:00:00Z"/><message>One</message>'
    "<author><name>Dana</name></author>"
    '<thread dsq:id="1"/></post></disqus>'
)
ODD: tuple[Any, ...] = (
    None,
    7,
    -1,
    1e308,
    True,
    "",
    [],
    {},
    [None],
    {"a": 1},
    "99999-01-01T00:00:00Z",
)


def odd_everywhere(value: Any, odd: Any) -> Any:
    """Yield the document once for each place, with ``odd`` there."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield {**value, name: odd}
            for changed in odd_everywhere(inner, odd):
                yield {**value, name: changed}
    elif isinstance(value, list):
        for number, inner in enumerate(value[:2]):
            for changed in odd_everywhere(inner, odd):
                yield [*value[:number], changed, *value[number + 1 :]]


@pytest.mark.parametrize("form", JSON_FORMS)
def test_odd_values_end_in_no_traceback(form: str, tmp_path: Path) -> None:
    """Each field of each JSON archive is once each odd thing."""
    source = next(ARCHIVES.glob(f"{form}.*")).read_text("utf-8")
    by_line = form in ("jsonl", "remark42")
    document = [json.loads(line) for line in source.splitlines()] if by_line else json.loads(source)
    path = tmp_path / "odd"
    for odd in ODD:
        for changed in odd_everywhere(document, odd):
            lines = changed if by_line else [changed]
            path.write_text("\n".join(json.dumps(line) for line in lines))
            _read(form, path)


@pytest.mark.parametrize("odd", ODD)
def test_odd_values_in_our_own_export(odd: Any, tmp_path: Path) -> None:
    """Each field of a comment, of its decisions and of its verdict."""
    head, *rows = (ARCHIVES / "native.jsonl").read_text("utf-8").splitlines()
    path = tmp_path / "odd.jsonl"
    changed = (json.dumps(one) for row in rows for one in odd_everywhere(json.loads(row), odd))
    path.write_text("\n".join((head, *(line for line in changed if '"end"' not in line))))
    _read("native", path)


@pytest.mark.parametrize("odd", ODD)
def test_odd_values_in_a_dump_of_coral(odd: Any, tmp_path: Path) -> None:
    """Dates in four forms are dates in many more wrong ones."""
    row = json.loads((ARCHIVES / "coral/comments.json").read_text("utf-8").splitlines()[0])
    for name in ("assets", "users"):
        (tmp_path / f"{name}.json").write_text((ARCHIVES / f"coral/{name}.json").read_text())
    for changed in (
        *odd_everywhere(row, odd),
        {**row, "created_at": {"$date": {"$numberLong": odd}}},
    ):
        path = tmp_path / "comments.json"
        path.write_text(json.dumps(changed))
        _read("coral", path)


def _read(form: str, path: Path) -> None:
    try:
        items = list(FORMATS[form](path))
    except (Broken, Unreadable):
        return
    for item in items:
        if isinstance(item, ArchivedComment):
            assert item.at is None or 0 <= item.at < 253_402_300_800_000
            assert isinstance(item.body, str)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00" * 100, gzip.compress(b"{}" * 5_000)[:40], b"PK\x03\x04torn", b"\x1f\x8bno gzip"],
    ids=["empty", "zeros", "torn gzip", "torn zip", "no gzip"],
)
def test_what_is_no_archive(form: str, raw: bytes, tmp_path: Path) -> None:
    """Empty, torn and packed wrongly."""
    path = tmp_path / "comments.json"
    path.write_bytes(raw)
    _read(form, path)


def test_a_number_of_five_thousand_digits(tmp_path: Path) -> None:
    """Python refuses to read one, and so do we, with its line."""
    path = tmp_path / "long.jsonl"
    path.write_text('{"id": ' + "9" * 5_000 + "}")
    with pytest.raises(Broken):
        list(FORMATS["jsonl"](path))


def test_an_isso_database_with_odd_rows(tmp_path: Path) -> None:
    """SQLite keeps any type in any column."""
    path = tmp_path / "comments.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE threads (id, uri, title)")
        database.execute(
            "CREATE TABLE comments (tid, id, parent, created, mode, text, author, email, website)"
        )
        database.execute("INSERT INTO threads VALUES (1, NULL, 5)")
        for odd in (None, "x", 1e300, b"\xff", 3):
            database.execute(f"INSERT INTO comments VALUES ({', '.join('?' * 9)})", [odd] * 9)
    _read("isso", path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE threads SET uri = CAST(x'ff' AS TEXT)")
    with pytest.raises(Unreadable, match="decode"):
        list(FORMATS["isso"](path))


def test_a_view_is_no_table_of_isso(tmp_path: Path) -> None:
    """A view may be any query, even one that never ends."""
    path = tmp_path / "comments.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE threads (id, uri, title)")
        database.execute(
            "CREATE VIEW comments AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 "
            "FROM n) SELECT i AS id, 1 AS tid FROM n"
        )
    with pytest.raises(Unreadable):
        list(FORMATS["isso"](path))


ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id FROM n"
COLUMNS = "id, tid, parent, created, mode, text, author, email, website"
NO_TABLES = {
    "a virtual table over a view": (
        f"CREATE VIEW v AS {ENDLESS}",
        f"CREATE VIRTUAL TABLE comments USING fts5({COLUMNS}, content='v')",
    ),
    "a column that is computed": (
        f"CREATE TABLE comments ({COLUMNS.replace(' text,', '')}, text AS (zeroblob(1 << 28)))",
        "INSERT INTO comments (id) VALUES (1)",
    ),
}


@pytest.mark.parametrize("statements", NO_TABLES.values(), ids=NO_TABLES)
def test_tables_of_isso_hold_what_they_show(statements: tuple[str, ...], tmp_path: Path) -> None:
    """Whatever computes its rows may be endless, however short the file is."""
    path = tmp_path / "comments.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE threads (id, uri, title)")
        for statement in statements:
            database.execute(statement)
    with pytest.raises(Unreadable, match="it needs the tables"):
        next(FORMATS["isso"](path))


def test_a_database_that_takes_no_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading ends where it takes more steps than any file of that length needs."""
    path = tmp_path / "comments.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE threads (id, uri, title)")
        database.execute(f"CREATE TABLE comments ({COLUMNS})")
        database.executemany(
            "INSERT INTO comments (id, text) VALUES (?, 'x')", [(n,) for n in range(500)]
        )
    assert len(list(FORMATS["isso"](path))) == 500
    monkeypatch.setattr(isso, "STEPS_LOOK", 100)
    monkeypatch.setattr(isso, "STEPS_MIN", 1_000)
    monkeypatch.setattr(isso, "STEPS_PER_BYTE", 0)
    with pytest.raises(Unreadable, match="takes longer"):
        list(FORMATS["isso"](path))


@pytest.mark.parametrize("encoding", ["rot13", "base64", "nonsense", "idna", "utf-7"])
def test_encodings_that_xml_has_not(encoding: str, tmp_path: Path) -> None:
    """The declaration is no way into Python's codecs."""
    path = tmp_path / "x.xml"
    path.write_text(f'<?xml version="1.0" encoding="{encoding}"?><disqus/>')
    with pytest.raises((Unreadable, Broken)):
        list(FORMATS["disqus"](path))


@pytest.mark.parametrize("status", ["pending", "held"])
def test_a_mark_of_our_own_that_waits(status: str, tmp_path: Path, import_file: Import) -> None:
    """What waited for a verdict is held: nobody is asked for one that is imported."""
    path = tmp_path / "x.xml"
    path.write_text(MARKED % status)
    report = import_file("disqus", path)
    assert (report.states, report.outcomes) == ({"held": 1}, {"written": 1})


@pytest.mark.parametrize(
    "many",
    ["<a/>" * 100, f"<{'n' * 9_000}/>", f"<a b='{'x' * 9_000}'/>", "<a b='' c='' d='' e=''/>" * 25],
    ids=["elements", "name", "attribute", "attributes"],
)
def test_a_record_of_elements_alone(
    many: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in memory of a record is bounded, whatever it is made of."""
    monkeypatch.setattr(xml, "RECORD_BYTES_MAX", 8_000)
    path = tmp_path / "x.xml"
    path.write_text(f"<rss><item>{many}</item></rss>")
    with pytest.raises(Unreadable, match="8,000"):
        list(FORMATS["wordpress"](path))


def test_moments_that_no_calendar_has() -> None:
    """Outside of 1970 to 9999 nothing is known of a moment."""
    assert [of_milliseconds(ms) for ms in (-1, 1e300, float("nan"), 253_402_300_800_000)] == [
        None
    ] * 4
    assert of_milliseconds(1_700_000_000_000.9) == 1_700_000_000_000


@pytest.mark.parametrize("odd", ["NaN", "-Infinity", "1e999"])
@pytest.mark.parametrize("shape", ['{"id": %s, "article_id": "a", "body": "x"}\n', '[{"id": %s}]'])
def test_what_is_no_number_is_no_id(shape: str, odd: str, tmp_path: Path) -> None:
    """JSON has no such values (RFC 8259, 6), and a comment called nan would be anybody's."""
    path = tmp_path / "x.jsonl"
    path.write_text(shape % odd)
    with pytest.raises(Broken, match=r"no JSON: .*(no number|too large)"):
        list(FORMATS["jsonl"](path))


def test_odd_times_are_written(import_file: Import, archive: Callable[[str, str], Path]) -> None:
    """What has no time of its own gets its page's, or the beginning of time."""
    lines = [
        {"id": str(n), "article_id": "a", "body": "x", "created_at": at}
        for n, at in enumerate(
            ("99999-01-01", "-5", "0001-01-01T00:00:00+14:00", "2024-01-01T00:00:00Z")
        )
    ]
    path = archive("odd.jsonl", "\n".join(json.dumps(line) for line in lines))
    report = import_file("jsonl", path)
    assert dict(report.outcomes) == {"written": 4}
    assert report.faults["date_guessed"] == 3
