"""Each format: a small file of our own, and what it becomes, written down by hand.

A line is: how deep, state, author, text.
"""

from __future__ import annotations

import gzip
import sqlite3
import zipfile
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from moderation.importing.archive import (
    ArchivedArticle,
    ArchivedComment,
    Broken,
    Fault,
    Item,
    Unreadable,
)
from moderation.importing.formats import FORMATS

Archive = Callable[[str, str], Path]
Line = tuple[int, str, str, str]
ARCHIVES = Path(__file__).parent / "archives"

TREES: dict[str, list[Line]] = {
    "disqus": [
        (0, "erased", "", ""),
        (1, "approved", "Aigerim", "It rains again.\n\nSee https://x.example/a"),
        (0, "rejected", "Shop", "Buy pills"),
        (0, "erased", "", ""),
        (0, "held", "", "Odd"),
    ],
    "wordpress": [
        (0, "held", "Dana", "\\o/ 'yes'"),
        (1, "approved", "Bolat", "Good.\nA second line ]]> end"),
        (0, "rejected", "Shop", "Pills"),
        (0, "erased", "", ""),
    ],
    "remark42": [
        (0, "approved", "Sara", "**Raw**"),
        (1, "approved", "Ermek", "Yes & no"),
        (0, "erased", "", ""),
    ],
    "commento": [
        (0, "approved", "", "Top"),
        (1, "held", "Nurlan", "Reply"),
        (0, "erased", "", ""),
    ],
    "comentario": [
        (0, "approved", "Aliya", "Fine"),
        (1, "rejected", "Aliya", "Rude"),
        (0, "held", "Guest", "Wait"),
        (0, "erased", "", ""),
    ],
    "coral": [
        (0, "approved", "Dana", "New"),
        (1, "rejected", "Dana", "Bad"),
        (0, "held", "", "Wait"),
        (0, "erased", "", ""),
        (0, "held", "Dana", "Late"),
    ],
    "facebook": [
        (0, "approved", "Timur", "Hello"),
        (1, "rejected", "", "Hi"),
        (0, "approved", "", "[attachment] https://p.example/1"),
    ],
    "isso": [
        (0, "approved", "Gulnara", "One"),
        (0, "approved", "", "Two"),
        (0, "approved", "", "Other"),
    ],
    "jsonl": [
        (0, "held", "Azat", "Top"),
        (1, "rejected", "Dina", "Reply"),
        (0, "held", "", "x"),
    ],
    "native": [
        (0, "erased", "", ""),
        (1, "rejected", "Dana", "Rude"),
        (0, "held", "Азат", " New "),
    ],
    "csv": [(0, "approved", "Azat", 'A; "b"\nc')],
}


def path_of(form: str) -> Path:
    """Return our own small archive of a format."""
    if form == "coral":
        return ARCHIVES / "coral" / "comments.json"
    return next(ARCHIVES.glob(f"{form}.*"))


def of(form: str) -> list[Item]:
    return read(form, path_of(form))


def comments_of(form: str) -> list[ArchivedComment]:
    return [item for item in of(form) if isinstance(item, ArchivedComment)]


def read(form: str, path: Path) -> list[Item]:
    return list(FORMATS[form](path))


def tree(items: Sequence[Item]) -> list[Line]:
    """Return the comments with their depths, replies behind what they answer."""
    comments = [item for item in items if isinstance(item, ArchivedComment)]
    keys = {comment.key for comment in comments}

    def below(parent: str, depth: int) -> list[Line]:
        lines: list[Line] = []
        for one in comments:
            if (one.parent if one.parent in keys else "") == parent:
                lines.append((depth, one.status.value, one.author.name, one.body))
                lines += below(one.key, depth + 1)
        return lines

    return below("", 0)


def faults(items: Sequence[Item]) -> list[str]:
    return [item.kind for item in items if isinstance(item, Fault)]


@pytest.mark.parametrize("form", FORMATS)
def test_trees(form: str) -> None:
    """States, authors, texts and threads are what they were."""
    assert tree(of(form)) == TREES[form]


def test_what_is_left_out_is_named() -> None:
    """Each record that is not imported is a fault of a kind."""
    kinds = {form: faults(of(form)) for form in FORMATS}
    assert {form: named for form, named in kinds.items() if named} == {
        "coral": ["unknown_status"],
        "disqus": ["unknown_status", "without_id"],
        "wordpress": ["type_pingback"],
        "remark42": ["without_id"],
        "jsonl": ["unknown_field", "unknown_status", "without_id"],
    }


def test_articles() -> None:
    """An article keeps the site's own id, its address, its title, and stays closed."""
    articles = [item for item in of("disqus") if isinstance(item, ArchivedArticle)]
    assert [(a.id, a.url, a.title, a.closed) for a in articles] == [
        ("article-1", "https://news.example/1", "Rain & snow", True),
        ("", "https://news.example/2", "", True),
    ]
    closed = {
        form: [item.closed for item in of(form) if isinstance(item, ArchivedArticle)]
        for form in ("wordpress", "coral", "comentario")
    }
    assert closed == {"wordpress": [True], "coral": [True], "comentario": [True]}


def test_dates() -> None:
    """To UTC and cut to milliseconds; what stands for no date is none."""
    assert comments_of("remark42")[0].at == 1643745722123
    assert comments_of("facebook")[0].at == 1393755072000
    assert [c.at for c in comments_of("wordpress")][:2] == [1620191105000, 1620104705000]
    assert [c.at for c in comments_of("commento")] == [1677812583000, None, None]
    assert [c.at for c in comments_of("coral")] == [1577836800000 + 1000 * n for n in range(5)]


def test_people_decided_only_where_the_file_says_so() -> None:
    """A moderator who is not the author, with a time; filters and unknown hands teach nothing."""
    decided = {form: [c.key for c in comments_of(form) if c.decision] for form in FORMATS}
    named = {form: keys for form, keys in decided.items() if keys}
    assert named == {"comentario": ["1"], "coral": ["1"], "jsonl": ["2"], "native": ["b" * 16]}


@pytest.mark.parametrize("form", ["csv", "disqus", "remark42", "wordpress"])
def test_gzip(form: str, tmp_path: Path) -> None:
    """Packed files are read as they come."""
    packed = tmp_path / "packed.gz"
    packed.write_bytes(gzip.compress(path_of(form).read_bytes()))
    assert tree(read(form, packed)) == TREES[form]


@pytest.mark.parametrize("before", ["\n\n", "`", "\ufeff \r\n"])
def test_before_the_first_tag(before: str, tmp_path: Path) -> None:
    """What stands there is passed over, and the places of problems stay those of the file."""
    file = tmp_path / "export.xml"
    text = path_of("disqus").read_text("utf-8")
    file.write_text(before + text, "utf-8")
    came = read("disqus", file)
    assert tree(came) == TREES["disqus"]
    lines = [comment.position for comment in came if isinstance(comment, ArchivedComment)]
    assert [line - before.count("\n") for line in lines] == [
        comment.position for comment in comments_of("disqus")
    ]
    file.write_text(before + text.replace("</disqus>", "<"), "utf-8")
    with pytest.raises(Broken) as broken:
        read("disqus", file)
    assert broken.value.position == before.count("\n") + text.rstrip().count("\n") + 1


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_of_another_format(form: str) -> None:
    """It is refused, or each of its records is named: never an import of nothing that went well."""
    alike = {"commento", "comentario"}
    for other in sorted(set(FORMATS) - {form} - (alike if form in alike else set())):
        try:
            items = read(form, path_of(other))
        except (Broken, Unreadable):
            continue
        assert any(isinstance(item, Fault) for item in items), other
        assert not any(isinstance(item, ArchivedComment) for item in items), other


def test_zip(tmp_path: Path) -> None:
    """Packed files are read as they come."""
    zipped = tmp_path / "w.zip"
    with zipfile.ZipFile(zipped, "w") as file:
        file.write(path_of("wordpress"), "export.xml")
    assert tree(read("wordpress", zipped)) == TREES["wordpress"]


def test_an_isso_database(tmp_path: Path) -> None:
    """Modes are bits; a deleted comment that has replies is a stub; secrets are not looked at."""
    path = tmp_path / "comments.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE threads (id INTEGER PRIMARY KEY, uri TEXT, title TEXT)")
        database.execute(
            "CREATE TABLE comments (tid, id INTEGER PRIMARY KEY, parent, created, modified, mode, "
            "remote_addr, text, author, email, website)"
        )
        database.execute("INSERT INTO threads VALUES (1, '/a/', 'A%20day')")
        rows = [
            (1, 1, None, 1500000000.5, None, 4, "", "", None, None, None),
            (1, 2, 1, 1500000001.0, None, 1, "", "Reply", "Dana", "d@x.example", None),
            (1, 3, None, 1500000002.0, None, 2, "", "New", None, None, None),
        ]
        database.executemany(f"INSERT INTO comments VALUES ({', '.join('?' * 11)})", rows)
    items = read("isso", path)
    assert tree(items) == [
        (0, "erased", "", ""),
        (1, "approved", "Dana", "Reply"),
        (0, "held", "", "New"),
    ]
    assert [item.title for item in items if isinstance(item, ArchivedArticle)] == ["A day"]
    assert next(item.at for item in items if isinstance(item, ArchivedComment)) == 1500000000500


BOMB = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{"&" + chr(97 + n) + ";" * 1}">' for n in range(5)
) + "]><disqus><post>&f;</post></disqus>"  # fmt: skip


@pytest.mark.parametrize(
    ("form", "text", "error"),
    [
        ("disqus", BOMB, Unreadable),
        ("disqus", '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x"><disqus/>', Unreadable),
        ("disqus", "<html></html>", Unreadable),
        ("disqus", "<disqus><post>", Broken),
        ("disqus", "", Broken),
        ("wordpress", "<a>" * 5_000, Unreadable),
        ("wordpress", "<feed/>", Unreadable),
        ("remark42", '{"version": 2}', Unreadable),
        ("remark42", '{"version": 1}\n{', Broken),
        ("comentario", '{"version": 481}', Unreadable),
        ("comentario", "[]", Broken),
        ("facebook", '{"a": 1}', Unreadable),
        ("isso", '{"a": 1}', Unreadable),
        ("isso", "SQLite format 3\x00 and nothing", Unreadable),
        ("jsonl", "[" * 100_000, Broken),
        ("jsonl", '{"id": 1', Broken),
        ("csv", "name;text\n", Unreadable),
        ("csv", 'id,body\n1,"x', Broken),
        ("coral", "{}", Unreadable),
    ],
)
def test_files_that_cannot_be_read(
    form: str, text: str, error: type[Exception], archive: Archive
) -> None:
    """Every one is refused with a sentence, and none is expanded, fetched or followed."""
    with pytest.raises(error):
        read(form, archive("file.x", text))


def test_other_encodings_are_refused(tmp_path: Path) -> None:
    """UTF-16 and windows-1251 are named; nothing is replaced by signs."""
    path = tmp_path / "x.csv"
    path.write_bytes("id,body\n1,x\n".encode("utf-16"))
    with pytest.raises(Unreadable, match="UTF-16"):
        read("csv", path)
    path.write_bytes("id,article_id,body\n1,a,да\n".encode("cp1251"))
    with pytest.raises(Broken, match="UTF-8"):
        read("csv", path)
