"""Replay: a file goes in over HTTP, each comment is followed to its verdict."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from moderation.status import Status
from service.cli import main
from service.cli.replay.rows import Row, read_rows
from service.cli.replay.tally import Tally, quantile
from tests.support.servers.installation import SITE, Installation, installation

BODIES = [f"comment {number}" for number in range(40)] + ["Привет, мир", "x" * 1501, "y" * 1600, ""]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation(tmp_path_factory.mktemp("installation")) as started:
        yield started


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "comments.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["text", "lang", "author"])
        writer.writerows([body, "en", "Ann"] for body in BODIES)
    return path


def test_a_file_is_posted_and_followed(running: Installation, file: Path) -> None:
    """All rows are accounted for: accepted, refused by reason, their verdicts and routes."""
    arguments = ["replay", str(file), "--url", running.url, "--key", running.key]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    lines = [line.split() for line in result.stdout.splitlines()]
    assert lines[0][:2] == ["accepted", "41"]
    assert lines[1] == ["refused", "3"]
    assert "2 422 /body has too many characters, limit 1,500" in result.stdout
    assert ["errors", "0"] in lines
    assert ["verdicts", "41"] in lines
    assert ["41", "approve"] in lines
    assert "44/44 posted, 41 scored" in result.stderr
    assert running.store.counts(SITE)[Status.APPROVED] == 41


def test_the_rate_is_kept(running: Installation, file: Path) -> None:
    """20 comments at 20 per second take about a second, however many connections there are."""
    arguments = ["replay", str(file), "--url", running.url, "--key", running.key]
    result = CliRunner().invoke(main, [*arguments, "--limit", "20", "--rate", "20"])
    assert result.exit_code == 0, result.output
    rate = int(result.stdout.splitlines()[0].partition("(")[2].split()[0])
    assert 5 <= rate <= 22


def test_a_wrong_key_is_said_plainly(running: Installation, file: Path) -> None:
    """Nothing is posted with a key that the service refuses."""
    result = CliRunner().invoke(main, ["replay", str(file), "--url", running.url, "--key", "wrong"])
    assert result.exit_code == 1
    assert "answers 401" in result.stderr


@pytest.mark.parametrize("name", ["c.csv", "c.csv.gz", "c.jsonl", "c.jsonl.gz"])
def test_every_form_of_file_is_read(tmp_path: Path, name: str) -> None:
    """CSV and JSON lines, plain and gzipped, give the same documents."""
    text = "body,article,author,language\nПривет,a1,Ann,ru\n"
    if "json" in name:
        row = {"body": "Привет", "article": "a1", "author": "Ann", "language": "ru"}
        text = json.dumps(row) + "\n\n"
    path = tmp_path / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith("gz") else text.encode())
    assert [row.document for row in read_rows(path, None)] == [
        {"article": {"id": "a1"}, "author": {"name": "Ann"}, "body": "Привет", "language": "ru"}
    ]


FULL = Row(
    {
        "article": {"id": "a1", "url": "https://news.example/a1", "title": "Мост"},
        "author": {"name": "Айгүл", "id": "u7"},
        "body": "Көпір; жабық",
    },
    id="c2",
    parent="c1",
)
HEAD = ("id", "parent", "author", "author_id", "article", "url", "title", "text")
CELLS = ("c2", "c1", "Айгүл", "u7", "a1", "https://news.example/a1", "Мост", '"Көпір; жабық"')


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_spreadsheets_are_read(tmp_path: Path, separator: str, encoding: str) -> None:
    """Each separator and encoding that spreadsheets write gives the same rows."""
    path = tmp_path / "c.csv"
    path.write_text(f"{separator.join(HEAD)}\n{separator.join(CELLS)}\n", encoding=encoding)
    assert list(read_rows(path, None)) == [FULL]


def test_windows_1251_is_read(tmp_path: Path) -> None:
    """A file in the encoding of older Windows machines keeps its letters."""
    path = tmp_path / "c.csv"
    path.write_bytes("text;author\r\nПривет, мир;Олег\r\n".encode("windows-1251"))
    (row,) = read_rows(path, None)
    assert (row.document["body"], row.document["author"]) == ("Привет, мир", {"name": "Олег"})


def test_objects_of_the_api_are_read(tmp_path: Path) -> None:
    """JSON lines may hold author and article as the API takes them."""
    path = tmp_path / "c.jsonl"
    document = {"id": "c2", "parent_id": "c1", **FULL.document}
    path.write_text(json.dumps(document) + "\n")
    assert list(read_rows(path, None)) == [FULL]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("c.csv", b"text\n\x98\xff\n", "neither UTF-8 nor windows-1251"),
        ("c.csv.gz", b"text\nhello\n", "cannot be read"),
        ("c.csv.gz", gzip.compress(b"text\nhello\n" * 99, mtime=0)[:-12], "cannot be read"),
        ("c.csv", b"text\n" + b"x" * 200_000, "cannot be read"),
        ("c.jsonl", b"[" * 100_000, "line 1 is not JSON"),
        ("c.jsonl", b'{"text": "a", "id": NaN}', "line 1 is not JSON: NaN is no number"),
        ("c.csv", b"<html>not csv</html>\n", "no column body or text"),
        ("c.csv", "текст;автор\n".encode("windows-1251"), "no column body or text.*текст, автор"),
        ("c.csv", b"", "no column body or text.*nothing"),
        ("c.csv", b"text\n", "has no row with a comment"),
        ("c.jsonl", b"\n\n", "has no row with a comment"),
    ],
    ids=[
        "bytes",
        "no gzip",
        "half a gzip",
        "one long cell",
        "brackets",
        "no number",
        "a page",
        "Russian names",
        "an empty file",
        "a head alone",
        "no lines",
    ],
)
def test_a_wrong_file_gets_a_sentence(
    tmp_path: Path, name: str, content: bytes, problem: str
) -> None:
    """Whatever is in the file, the command ends with a sentence about it."""
    path = tmp_path / name
    path.write_bytes(content)
    before = csv.field_size_limit(1 << 17)  # Python's own, which training raises in its process
    try:
        with pytest.raises(click.ClickException, match=problem):
            list(read_rows(path, None))
    finally:
        csv.field_size_limit(before)


def test_replies_find_their_parents(running: Installation, tmp_path: Path) -> None:
    """A reply goes below the comment that the file names, whoever posts it."""
    path = tmp_path / "thread.csv"
    rows = [f"c{n},{f'c{n - 1}' if n else ''},reply {n},thread" for n in range(12)]
    path.write_text("\n".join(["id,parent,text,article", *rows]) + "\n")
    result = CliRunner().invoke(
        main, ["replay", str(path), "--url", running.url, "--key", running.key]
    )
    assert result.exit_code == 0, result.output
    comments = running.store.thread(SITE, "thread").items
    ids = {str(c.submission and c.submission.body): c.id for c in comments}
    parents = {c.id: c.submission and c.submission.parent_id for c in comments}
    assert all(parents[ids[f"reply {n}"]] == ids[f"reply {n - 1}"] for n in range(1, 12))


def test_a_file_without_texts_is_refused(tmp_path: Path) -> None:
    """The message names the columns that would do and those that are there."""
    path = tmp_path / "c.csv"
    path.write_text("title,author\nHello,Ann\n")
    with pytest.raises(click.ClickException, match=r"no column body or text.*title, author"):
        list(read_rows(path, None))


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    """A line that is no JSON object is named by its number."""
    path = tmp_path / "c.jsonl"
    path.write_text('{"body": "one"}\n["two"]\n')
    with pytest.raises(click.ClickException, match="line 2 is not a JSON object"):
        list(read_rows(path, None))


def test_a_missing_verdict_is_counted() -> None:
    """An accepted comment whose verdict never came is still waiting at the end."""
    tally = Tally()
    for comment_id in ("a", "b"):
        tally.accepted(comment_id)
    event = {"comment_id": "a", "at": "2026-11-23T00:00:01Z", "data": {"route": "hold"}}
    tally.event({**event, "type": "comment.accepted", "at": "2026-11-23T00:00:00Z"})
    tally.event({**event, "type": "comment.judged"})
    assert tally.waiting == 1
    assert "p50 1000 ms" in tally.summary()


def test_quantiles() -> None:
    """The value at the share of an ordered list; 0 where there is none."""
    values = [float(number) for number in range(100)]
    assert (quantile(values, 0.5), quantile(values, 0.99), quantile([], 0.5)) == (50.0, 99.0, 0.0)


def test_a_comma_too_many_is_refused_by_its_line(tmp_path: Path) -> None:
    """Nothing is posted of a file whose texts would be cut; empty fields at an end cut nothing."""
    path = tmp_path / "comments.csv"
    path.write_text('text,lang\n"two\nlines",en,,\nOh no, not again,en\n', encoding="utf-8")
    with pytest.raises(click.ClickException, match=r"line 4 has more fields .* from 'en' on"):
        list(read_rows(path, None))
    assert len(list(read_rows(path, 1))) == 1
