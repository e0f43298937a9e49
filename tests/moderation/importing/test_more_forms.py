"""The same systems' files in their other forms, and what of them is lost or cannot be trusted."""

from __future__ import annotations

import codecs
import json
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
from moderation.status import Status
from tests.moderation.importing.test_formats import Archive, Line, read, tree


def one(items: list[Item]) -> ArchivedComment:
    return next(item for item in items if isinstance(item, ArchivedComment))


def articles(items: list[Item]) -> list[ArchivedArticle]:
    return [item for item in items if isinstance(item, ArchivedArticle)]


def lost(items: list[Item]) -> list[tuple[str, str, str]]:
    return [(item.kind, item.key, item.detail) for item in items if isinstance(item, Fault)]


CORAL = [
    {"id": "1", "storyID": "s", "authorID": "u", "status": "NONE",
     "revisions": [{"body": "<div>One<br>two</div>"}],
     "tags": [{"type": "FEATURED"}, {"type": "STAFF"}]},
    {"id": "2", "storyID": "s", "authorID": "u", "status": "REJECTED", "parentID": "1",
     "revisions": [{"body": "No"}], "tags": [{"tag": {"name": "OTHER"}}]},
    {"id": "3", "storyID": "elsewhere", "status": "NONE", "revisions": [{"body": "x"}]},
]  # fmt: skip
STORY = {"id": "s", "url": "https://c.example/1", "metadata": {"title": "Title"},
         "settings": {"moderation": "PRE"}, "closedAt": False}  # fmt: skip
USER = {"id": "u", "username": "Dana", "status": {"ban": {"active": True}}}


@pytest.mark.parametrize("form", ["lines", "list", "pretty list", "pretty"])
def test_forms_of_mongoexport(form: str, archive: Archive) -> None:
    """One object a line, over several lines, or in a list; with picks, staff and bans."""
    for name, rows in (("stories", [STORY]), ("users", [USER]), ("comments", CORAL)):
        indent = 1 if "pretty" in form else None
        text = "\n".join(json.dumps(row, indent=indent) for row in rows)
        path = archive(f"{name}.json", json.dumps(rows, indent=indent) if "list" in form else text)
    items = read("coral", path)
    assert tree(items) == [(0, "approved", "Dana", "One\ntwo"), (1, "rejected", "Dana", "No")]
    found = [item for item in items if isinstance(item, ArchivedComment)]
    assert [(c.picked, c.author.staff) for c in found] == [(True, True), (False, False)]
    assert [(a.title, a.closed, a.publishing) for a in articles(items)] == [("Title", False, "pre")]
    assert lost(items) == [("ban_left_out", "u", ""), ("without_story", "3", "")]


def test_a_csv_of_coral_with_a_byte_order_mark(tmp_path: Path) -> None:
    """The mark is no part of the first column's name; who closes later is open today."""
    stories = "id,url,title,author,published_at,closed_at,mode\n"
    stories += "s,https://c.example/1,T,,,2199-01-01T00:00:00Z,COMMENTS\n"
    comments = "id,author_id,story_id,created_at,body,parent_id,status,rating\n1,u,s,,One,,NONE,\n"
    (tmp_path / "stories.csv").write_text(stories, encoding="utf-8-sig")
    path = tmp_path / "comments.csv"
    path.write_text(comments, encoding="utf-8-sig")
    items = read("coral", path)
    assert tree(items) == [(0, "approved", "", "One")]
    assert [a.closed for a in articles(items)] == [False]


def test_a_read_only_page_of_remark42_keeps_its_title(archive: Archive) -> None:
    """The first line says what is closed, the comments how the page is called."""
    head = {
        "version": 1,
        "users": [{"id": "u", "blocked": {"status": True}}, {"id": "v", "blocked": {}}],
        "posts": [{"url": f"https://r.example/{n}", "read_only": True} for n in (1, 2)],
    }
    row = {"id": "1", "text": "One", "locator": {"url": "https://r.example/1"}, "title": "Title"}
    items = read("remark42", archive("r.json", f"{json.dumps(head)}\n{json.dumps(row)}\n"))
    assert [(a.title, a.closed) for a in articles(items)] == [("Title", True), ("", True)]
    assert lost(items) == [("ban_left_out", "u", "")]


def graph(name: str, **more: object) -> dict[str, object]:
    return {"id": name, "message": name, "from": {"name": "Timur"}, **more}


NEXT = {"paging": {"next": "https://graph.example/next"}}
PAGE = "https://n.example/1"
GRAPHS: list[tuple[str, list[str], list[Line], list[tuple[str, str, str]]]] = [
    (
        json.dumps({"og_object": {"id": "9", "comments": {"data": [graph("a")]}}, "id": PAGE}),
        [PAGE],
        [(0, "approved", "Timur", "a")],
        [],
    ),
    (
        json.dumps({PAGE: {"og_object": {"comments": {"data": [graph("a")]}}, "id": PAGE}}),
        [PAGE],
        [(0, "approved", "Timur", "a")],
        [],
    ),
    (
        json.dumps({"data": [graph("a")], **NEXT}) + "\n" + json.dumps({"data": [graph("b")]}),
        [""],
        [(0, "approved", "Timur", "a"), (0, "approved", "Timur", "b")],
        [],
    ),
    (
        json.dumps({PAGE: {"data": [graph("a", comments={"data": [graph("b")], **NEXT})], **NEXT}}),
        [PAGE],
        [(0, "approved", "Timur", "a"), (1, "approved", "Timur", "b")],
        [("replies_missing", "a", ""), ("page_missing", "", PAGE)],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "urls", "lines", "missing"), GRAPHS)
def test_answers_of_facebook(
    text: str,
    urls: list[str],
    lines: list[Line],
    missing: list[tuple[str, str, str]],
    archive: Archive,
) -> None:
    """A page is known by its address wherever it stands; pages that were not saved are named."""
    items = read("facebook", archive("f.json", text))
    assert [a.url for a in articles(items)] == urls
    assert tree(items) == lines
    assert lost(items) == missing


def test_answers_about_several_addresses_are_refused(archive: Archive) -> None:
    """An answer names its address last, so whose a page is would be a guess."""
    urls = (PAGE, "https://n.example/2")
    text = "\n".join(json.dumps({"data": [graph(url)], "id": url}) for url in urls)
    with pytest.raises(Unreadable, match="several addresses"):
        read("facebook", archive("f.json", text))


@pytest.mark.parametrize("name", ["comments.csv", "comments.json"])
def test_coral_without_articles_is_refused(name: str, archive: Archive) -> None:
    """Else each comment would be left out, one by one."""
    with pytest.raises(Unreadable, match="no file 'stories"):
        read("coral", archive(name, "\n".join(json.dumps(row) for row in CORAL)))


def wxr(*comments: str) -> str:
    """Return an export with the same comments on two articles."""
    inside = "".join(
        f"<item><wp:post_id>{post}</wp:post_id>{''.join(comments)}</item>" for post in (1, 2)
    )
    head = (
        '<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><link>https://w.example</link>'
    )
    return f"{head}{inside}</channel></rss>"


def wordpress_comment(number: int, approved: str, meta: str = "") -> str:
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id>"
        f"<wp:comment_content>Text {number}</wp:comment_content>"
        f"<wp:comment_approved>{approved}</wp:comment_approved>"
        f"<wp:commentmeta><wp:meta_key>_wp_trash_meta_status</wp:meta_key>"
        f"<wp:meta_value><![CDATA[{meta}]]></wp:meta_value></wp:commentmeta></wp:comment>"
    )


def test_numbers_of_wordpress_are_those_of_an_article(archive: Archive) -> None:
    """Merged exports repeat them; what went from the queue into the bin was rejected."""
    text = wxr(wordpress_comment(1, "trash", "0"), wordpress_comment(2, "trash", "1"),
               wordpress_comment(3, "odd"))  # fmt: skip
    items = read("wordpress", archive("w.xml", text))
    here = [(0, "rejected", "", "Text 1"), (0, "erased", "", ""), (0, "held", "", "Text 3")]
    assert tree(items) == here * 2
    assert len({item.key for item in items if isinstance(item, ArchivedComment)}) == 6
    assert lost(items) == [("unknown_status", "3", "odd")] * 2


def test_xml_in_utf_16(tmp_path: Path) -> None:
    """Its zero bytes are halves of signs, not signs that XML forbids."""
    path = tmp_path / "w.xml"
    path.write_text(
        '<?xml version="1.0" encoding="UTF-16"?>' + wxr(wordpress_comment(1, "1")), "utf-16"
    )
    assert one(read("wordpress", path)).body == "Text 1"


HEADER = "id;article_id;body;created_at;status;staff;picked\n"


def test_staff_and_picks_of_our_own_format(archive: Archive) -> None:
    """Both say true; a date that nobody can read is named."""
    rows = "1;a;One;2026-11-28T10:00:00Z;approved;true;true\n2;a;Two;28.11.2026;;;\n"
    rows += "3;a;x;hello;;no;no\n"
    items = read("csv", archive("x.csv", HEADER + rows))
    assert (one(items).picked, one(items).author.staff) == (True, True)
    assert lost(items) == [("date_unreadable", "2", "28.11.2026"), ("date_unreadable", "3", "")]
    row = {"id": 1, "article_id": 2, "body": "One", "status": "approved", "picked": True}
    for text in (json.dumps(row), json.dumps([row], indent=1)):
        listed = one(read("jsonl", archive("x.jsonl", text)))
        assert (listed.picked, listed.author.staff, listed.status) == (True, False, Status.APPROVED)


@pytest.mark.parametrize("name", ["id", "parent_id", "article_id", "author_id"])
def test_rounded_ids_are_refused(name: str, archive: Archive) -> None:
    """A spreadsheet's long numbers are other comments' ids."""
    row = {"id": "1", "article_id": "a", "body": "x", name: "1.2E+18"}
    with pytest.raises(Broken, match=f"'{name}' is 1.2E\\+18"):
        read("jsonl", archive("x.jsonl", json.dumps(row)))


@pytest.mark.parametrize(
    ("form", "raw", "said"),
    [
        ("csv", HEADER.encode("utf-16-le"), "UTF-16"),
        ("csv", codecs.BOM_UTF8 * 2 + HEADER.encode(), "two byte order marks"),
        ("jsonl", '{"id": 1}'.encode("utf-16"), "UTF-16"),
        ("comentario", '{"version": 3}'.encode("utf-16"), "UTF-16"),
    ],
)
def test_a_wrong_encoding_is_named(form: str, raw: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(raw)
    with pytest.raises(Unreadable, match=said):
        read(form, path)


@pytest.mark.parametrize(("form", "name"), [("csv", "x.csv"), ("coral", "comments.csv")])
def test_the_line_that_is_no_utf_8_is_named(form: str, name: str, tmp_path: Path) -> None:
    """Readers decode in pieces; the place is that of the line."""
    header = "id,author_id,article_id,created_at,body,parent_id,status,rating\n"
    good = "1,u,s,,fine,,NONE,\n" * 3
    stories = "id,url,title,author,published_at,closed_at,mode\ns,,T,,,,COMMENTS\n"
    (tmp_path / "stories.csv").write_text(stories)
    path = tmp_path / name
    path.write_bytes((header + good).encode() + "2,u,s,,да,,NONE,\n".encode("cp1251"))
    with pytest.raises(Broken, match="UTF-8") as broken:
        read(form, path)
    assert broken.value.position == 5
