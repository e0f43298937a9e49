"""The XML exports as another system reads them: what is not public is never shown."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as Tree

import pytest

from moderation.store.writer import Store
from tests.moderation.exporting.conftest import Export, post

DISQUS = "{http://disqus.com}"
WP = "{http://wordpress.org/export/1.2/}"


def elements(path: Path, name: str) -> list[Tree.Element]:
    return Tree.parse(path).findall(f".//{name}")


def test_disqus_hides_what_is_not_public(lively: str, export: Export) -> None:
    """Not every reader of that format looks at isSpam, so what is hidden is also deleted."""
    posts = elements(export("disqus", lively), f"{DISQUS}post")
    said = [
        (one.findtext(f"{DISQUS}isDeleted"), one.findtext(f"{DISQUS}isSpam"),
         one.findtext(f"{DISQUS}message"))
        for one in posts
    ]  # fmt: skip
    assert said == [
        ("true", "false", "milder"), ("true", "true", "awful 1"), ("true", "false", "awful 2"),
        ("true", "false", ""), ("false", "false", "a reply"),
    ]  # fmt: skip


def test_wordpress_states_and_parents(lively: str, export: Export) -> None:
    """Held waits, spam is spam, a stub says so, and a parent comes before its replies."""
    comments = elements(export("wxr", lively), f"{WP}comment")
    rows = [
        (one.findtext(f"{WP}comment_approved"), one.findtext(f"{WP}comment_content"),
         one.findtext(f"{WP}comment_parent"))
        for one in comments
    ]  # fmt: skip
    stub = comments[3].findtext(f"{WP}comment_id")
    assert rows == [
        ("0", "milder", "0"), ("spam", "awful 1", "0"), ("0", "awful 2", "0"),
        ("1", "[deleted]", "0"), ("1", "a reply", stub),
    ]  # fmt: skip


def test_an_article_is_named_for_both(lively: str, export: Export) -> None:
    """Its id, address and title are where WordPress and Disqus look for them."""
    path = export("wxr", lively)
    assert [e.text for e in elements(path, "{http://www.disqus.com/}thread_identifier")] == ["a"]
    assert elements(path, "item/link")[0].text == "https://news.example/a"
    assert elements(path, "item/title")[0].text == "A <title>"


def test_line_breaks_and_authors(store: Store, site: str, export: Export) -> None:
    """A line break is one in HTML, too; people are told apart by addresses that nobody has."""
    post(store, site, "one\ntwo & three")
    (message,) = elements(export("disqus", site), f"{DISQUS}message")[-1:]
    assert message.text == "one<br>two &amp; three"
    (mail,) = elements(export("wxr", site), f"{WP}comment_author_email")
    assert mail.text
    assert mail.text.endswith("@author.invalid")


@pytest.mark.parametrize("form", ["disqus", "wxr"])
def test_a_time_that_no_calendar_has(store: Store, site: str, export: Export, form: str) -> None:
    """What an earlier release took stops no export: the beginning of 1970 stands for it."""
    post(store, site, "Long ago", submitted_at="0001-01-01T00:00:00+23:59")
    text = export(form, site).read_text(encoding="utf-8")
    assert "1970-01-01" in text
    assert "Long ago" in text
