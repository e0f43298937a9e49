"""HTML of archives as plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.importing.dates import parse
from moderation.importing.plain_text import plain


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("5 &lt; 6 &amp;amp; 7", "5 < 6 &amp; 7"),
        ('<a href="https://x.example/a?b=1&amp;c=2">the paper</a>', "the paper (https://x.example/a?b=1&c=2)"),
        ('<a href="https://www.x.example/abc">x.example/a...</a>', "https://www.x.example/abc"),
        ("<a>bare</a>", "bare"),
        ('<img alt="A cat" src="https://x.example/c.png">', "A cat https://x.example/c.png"),
        ("<script>alert(1)</script>after", "after"),
        ("<blockquote>They said</blockquote>no", "> They said\nno"),
        ("a<blockquote><p>b<br>c</p><p>d</p></blockquote>e", "a\n> b\n> c\n>\n> d\ne"),
        ("<blockquote>a<blockquote>b</blockquote>c</blockquote>d", "> a\n> > b\n> c\nd"),
        ("<blockquote>never closed", "> never closed"),
        (f"{'<blockquote>' * 9}a</blockquote>b", f"{'> ' * 8}a\n{'> ' * 8}b"),
        ("<blockquote></blockquote>x</blockquote>", "x"),
        ('<a href="/x">never closed', "never closed (/x)"),
        ('<a href="/x">one<a href="/y">two</a>three</a>', "one (/x)two (/y)three"),
        ("<p>one<p>two", "one\n\ntwo"),
        ("<ul><li>one<li>two</ul>three", "one\ntwo\nthree"),
        ("<h2>One</h2>two<pre>three</pre>four", "One\ntwo\nthree\nfour"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<custom>kept</custom>", "kept"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("a\x00b\x0bc", "abc"),
        ("<!-- hidden -->shown", "shown"),
        ("&#" + "9" * 6_000 + ";", "\ufffd"),
        ("&#x1F600;&#128512;", "😀😀"),
        ("<a href='javascript:x'>x", "x (javascript:x)"),
    ],
)  # fmt: skip
def test_plain(markup: str, text: str) -> None:
    """Breaks, entities, links and what is dropped."""
    assert plain(markup) == text


@given(st.text(st.sampled_from("<>a&;/'\"= \nbrhef!-"), max_size=200))
def test_anything_becomes_text(markup: str) -> None:
    """No markup raises."""
    assert isinstance(plain(markup), str)


@pytest.mark.parametrize(
    "piece", ['<a x="', "<a ", "<!--", "<p", "&", "<a href='", "</a>", "<b>", "<blockquote>"]
)
def test_no_markup_takes_long(piece: str) -> None:
    """Work that grew with the square of the text would take hours here."""
    assert isinstance(plain(piece * (300_000 // len(piece))), str)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2020-01-02T03:04:05Z", 1577934245000),
        ("2020-01-02 03:04:05", 1577934245000),
        ("2020-01-02T09:04:05+06:00", 1577934245000),
        ("2020-01-02T03:04:05.9999999Z", 1577934245999),
        ("2014-03-02T10:11:12+0000", 1393755072000),
        ("0000-00-00 00:00:00", None),
        ("0001-01-01T00:00:00Z", None),
        ("yesterday", None),
        ("2011-x09-30T00:00:00Z", None),
        ("", None),
    ],
)
def test_dates(text: str, at: int | None) -> None:
    """Milliseconds since 1970, cut; what stands for no date is None."""
    assert parse(text) == at
