"""HTML becomes the text that a reader sees."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.integrations.coral.html_text import to_text
from service.integrations.coral.views import HTML_LENGTH_MAX


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>One<br>two</div><p>three</p>", "One\ntwo\nthree"),
        ("you &amp; me &lt;3 &#x1F44B;", "you & me <3 👋"),
        ("<b>aw</b>ful", "awful"),
        ("aw<!-- x -->ful", "awful"),
        ("<script>alert(1)</script>seen<style>p{}</style>", "seen"),
        ('<a href="https://a.example/x">read</a>', "read https://a.example/x"),
        ('<a href="https://a.example/">https://a.example/</a>', "https://a.example/"),
        ("<a>no address</a>", "no address"),
        ("3 < 4 and 5 > 4", "3 < 4 and 5 > 4"),
        ("", ""),
        ("<", "<"),
        ("<blockquote>said</blockquote>reply", "said\nreply"),
    ],
)
def test_visible_text(html: str, text: str) -> None:
    """Tags go, breaks stay, entities are read, hidden addresses come out."""
    assert to_text(html) == text


@given(st.text())
def test_no_text_raises(html: str) -> None:
    """Whatever a reader types, there is a text."""
    assert isinstance(to_text(html), str)


@pytest.mark.parametrize("piece", ["<", "<!--", "<a href='", "&", "<![CDATA[", "<b>", "</a>", "<?"])
def test_floods_of_markup_end(piece: str) -> None:
    """The longest comment that is read, made of any kind of markup, gives a text."""
    assert isinstance(to_text(piece * (HTML_LENGTH_MAX // len(piece))), str)
