"""The scorer reads what a reader sees, and says where it stands in what was sent."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import classifier
from classifier.text.markup import show

MARKS = st.text(st.sampled_from('ab<>/&;#x3сi !-"=😀pr'), max_size=60)


def seen(text: str) -> str:
    """Return what a reader sees."""
    page = show(text)
    return page.text if page else text


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("id&shy;iot", "id\u00adiot"),
        ("idi&#111;t &#x69;t &amp; co", "idiot it & co"),
        ("i<b></b>diot", "idiot"),
        ("id<i>i</i>ot", "idiot"),
        ('i<span class="x"></span>d<!-- -->iot<wbr/>s', "idiots"),
        ("one<br>two<p>three</p>", "one two three "),
        ("a < b, 2 > 1, <3", "a < b, 2 > 1, <3"),
        ("<idiot> &nothing; &", "<idiot> &nothing; &"),
        ('<a href="https://x.kz">here</a>', '<a href="https://x.kz">here'),
    ],
)
def test_decodes_entities_and_drops_tags(sent: str, expected: str) -> None:
    """Entities become characters, tags go; those that part words leave a space."""
    assert seen(sent) == expected


@pytest.mark.parametrize("word", ["i<b></b>diot", "id&shy;iot", "&#105;diot", "idi<i>o</i>t"])
def test_markup_changes_no_score_and_is_marked_whole(scorer: classifier.Scorer, word: str) -> None:
    """The score is that of the plain word, and the highlight covers the word with its markup."""
    plain, marked = scorer.score(["😀 you are an idiot", f"😀 you are an {word}"])
    assert marked.scores["toxicity"] > 0.95 * plain.scores["toxicity"]
    (highlight,) = [highlight for highlight in marked.highlights if highlight.text == word]
    assert highlight.begin == 14


@settings(max_examples=200, deadline=None)
@given(MARKS)
def test_every_place_leads_back(text: str) -> None:
    """Each character that is seen comes from a part of what was sent, in order."""
    page = show(text)
    if page is not None:
        assert len(page.begins) == len(page.ends) == len(page.text)
        assert page.begins == sorted(page.begins)
        assert all(a < b <= len(text) for a, b in zip(page.begins, page.ends, strict=True))


@settings(max_examples=100, deadline=None)
@given(MARKS)
def test_reasons_lie_in_what_was_sent(scorer: classifier.Scorer, text: str) -> None:
    """The text of a highlight is what stands at its place, whatever the markup."""
    sent = f"{text} idiot {text}"
    units = sent.encode("utf-16-le")
    for highlight in scorer.score([sent])[0].highlights:
        assert units[2 * highlight.begin : 2 * highlight.end].decode("utf-16-le") == highlight.text
