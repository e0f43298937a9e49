"""Text of strangers on the page: never markup, never invisible, never lost."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.submission import utf16_length
from service.dashboard.lists.cards import excerpt
from service.dashboard.lists.text import HIDDEN, Mark, places, show, show_plain
from tests.support.attacks.hostile import HOSTILE


class Reader(HTMLParser):
    """Collects what a browser would show, and which elements there are."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(str(html))
    reader.close()
    return reader


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text: str) -> None:
    """No hostile text becomes an element or an attribute of the page."""
    assert read(show(text)).tags <= {"bdi", "span"}


@given(st.text(max_size=200))
def test_no_text_makes_elements_of_its_own(text: str) -> None:
    """Whatever the text, the page gets only our chips and URL spans, and no hidden character."""
    reader = read(show(text))
    assert reader.tags <= {"bdi", "span"}
    hidden = set(re.findall(f"[{HIDDEN}]", reader.text))
    assert hidden <= {"\ufe0f", "\u200d"}  # these may stay, inside an emoji


@given(st.text("aé\u0436 \n<&\"'", max_size=100).filter(lambda text: "\n\n\n\n" not in text))
def test_ordinary_text_is_shown_as_it_is(text: str) -> None:
    """Letters, spaces and signs reach the screen unchanged."""
    shown = read(show(text)).text
    assert shown == text or "⟦↵" in shown


def test_invisible_characters_are_named() -> None:
    """Bidi controls, joiners, tags and control characters show as chips; runs as one."""
    html = show("a\u202eb\u200b\u200b\u200b\x1b\U000e0041")
    for code in ("⟦U+202E⟧", "⟦U+200B ×3⟧", "⟦U+001B⟧", "⟦U+E0041⟧"):
        assert code in html
    assert 'title="RIGHT-TO-LEFT OVERRIDE"' in html


@pytest.mark.parametrize(
    "text", ["👨‍👩‍👧 ❤️ 1️⃣ 👍🏽", "Қазақ тілінде: і һ ә ғ қ ң ө ұ ү", "и\u0306 is NFD"]
)
def test_emoji_and_letters_are_left_alone(text: str) -> None:
    """Joiners inside emoji and the letters of Kazakh and Russian are no chips."""
    assert show(text) == text


def test_towers_of_marks_and_floods_of_lines_are_cut_visibly() -> None:
    """Zalgo keeps four marks, a flood of newlines two; a chip tells how many there are."""
    assert "⟦+36⟧" in show("z" + "\u0301" * 40)
    assert "⟦↵ ×1500⟧" in show("\n" * 1500)


def test_urls_are_inert() -> None:
    """A URL in a comment is text: there is nothing to click."""
    html = show("see https://x.example/a?b=1&c=2 or www.y.example")
    assert "<a" not in html
    assert '<span class="url">https://x.example/a?b=1&amp;c=2</span>' in html


def test_words_are_marked_by_utf16_offsets() -> None:
    """Offsets count UTF-16 units, so an emoji before the word shifts it by two."""
    text = "😀 you idiot"
    begin = utf16_length("😀 you ")
    html = show(text, [Mark("insult", begin, begin + 5, 1.0)])
    assert html == '😀 you <mark title="insult">idiot</mark>'
    place = places(text)
    assert text[place(begin) : place(begin + 5)] == "idiot"
    assert (place(1), place(2), place(99)) == (1, 1, len(text))


def test_overlapping_words_become_one_mark() -> None:
    """A stretch that raised two attributes names both, the stronger first."""
    marks = [Mark("toxicity", 0, 5, 1.0), Mark("insult", 3, 8, 2.0), Mark("spam", 9, 10, 1.0)]
    html = show("abcdefgh ij", marks)
    assert html == '<mark title="insult, toxicity">abcdefgh</mark> <mark title="spam">i</mark>j'


OFFSETS = st.tuples(st.integers(0, 60), st.integers(0, 60))


@given(st.text(max_size=50), st.lists(OFFSETS, max_size=5))
def test_wrong_offsets_lose_no_text(text: str, pairs: list[tuple[int, int]]) -> None:
    """Offsets of a broken model move marks, never text."""
    marks = [Mark("insult", min(pair), max(pair), 1.0) for pair in pairs]
    plain = "".join(c for c in text if c.isalpha())
    shown = re.sub("⟦[^⟧]*⟧", "", read(show(text, marks)).text)
    assert "".join(c for c in shown if c.isalpha()) == plain or "⟦" in show(text)


def test_excerpts_are_one_line() -> None:
    """An excerpt is short, on one line, and shows hidden characters by their code."""
    assert excerpt("a\nb\u202ec") == "a b⟦U+202E⟧c"
    assert len(excerpt("слово " * 100)) <= 90
    assert show_plain("x\u202e") == "x⟦U+202E⟧"
