"""A link is of no language, and one link is no spam."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import classifier
from classifier.artifact import SHIPPED
from classifier.score import Highlight
from classifier.text import links
from classifier.text.links import LINK, bare, blank, find, whole
from classifier.training import thresholds

LINKS = [
    "https://adilet.zan.kz/rus/docs/K1400000226",
    "http://www.example.com/a-b/c_d?e=1&f=2#g",
    "www.bbc.com/news/world-1234567",
    "tengrinews.kz",
    "https://t.me/example",
    "https://kk.wikipedia.org/wiki/Қазақстан",
]


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("Вот ссылка на это постановление: {}", "ru"),
        ("{} - там всё подробно написано", "ru"),
        ("Here is the report they talk about: {}", "en"),
        ("See {} for the numbers", "en"),
        ("Толығырақ осы жерде жазылған: {}", "kk"),
    ],
)
def test_a_link_changes_neither_language_nor_spam(
    scorer: classifier.Scorer, sentence: str, language: str, link: str
) -> None:
    """The sentence decides: its language, and spam far below the hold threshold."""
    (score,) = scorer.score([sentence.format(link)])
    assert score.language == language
    assert score.scores["spam"] < thresholds.read(SHIPPED)["spam"].hold / 3
    assert not [highlight for highlight in score.highlights if highlight.attribute == "spam"]


@pytest.mark.parametrize("token", ["@aigerim_news", "#алматы2026", "8 701 123 45 67", "mail@x.kz"])
def test_handles_and_figures_do_not_vote(scorer: classifier.Scorer, token: str) -> None:
    """What is no word leaves the language and its certainty as they are."""
    for sentence in ("Напишите нам по этому поводу", "The answer of the mayor is here"):
        plain, other = scorer.score([sentence, f"{sentence} {token}"])
        assert other.language == plain.language
        assert other.language_confidence == pytest.approx(plain.language_confidence, abs=0.01)


def test_a_bare_link_is_no_spam_but_of_no_language(scorer: classifier.Scorer) -> None:
    """Nothing but a link says nothing: a person looks, and not because of spam."""
    (score,) = scorer.score(["https://example.com/page"])
    assert score.language == "other"
    assert score.scores["spam"] < thresholds.read(SHIPPED)["spam"].hold


def test_abuse_in_a_link_is_read(scorer: classifier.Scorer) -> None:
    """A link hides nothing: its words count for every attribute but spam."""
    (score,) = scorer.score(["look at https://you-are-a-fucking-idiot.com"])
    assert score.scores["toxicity"] >= thresholds.read(SHIPPED)["toxicity"].hold


@pytest.mark.parametrize(
    ("text", "links"),
    [("no link", 0), ("u.s. and e.g. and 3.5", 0), ("http://a.kz and b.com!", 2), ("a@b.kz", 1)],
)
def test_counts_links(text: str, links: int) -> None:
    """Addresses of pages and mailboxes are links, abbreviations are none; lengths stay."""
    cleared, found = bare(text)
    assert (len(cleared), found) == (len(text), links)


@given(
    st.lists(
        st.sampled_from(["www.", "WWW.", "http://", "a", "ſ", ".", "..", "kz", "\u212az", "/", " "])
    ).map("".join)
)
def test_no_link_is_missed(text: str) -> None:
    """A text whose dots end sentences is not searched, and any other one with dots is."""
    assert bare(text) == (LINK.subn(blank, text) if "." in text else (text, 0))


def test_dots_that_end_sentences_are_no_reason_to_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """The costly expression is tried on texts that may have a link, and on no others."""
    monkeypatch.setattr(links, "LINK", None)
    assert bare("One. Two, three. Четыре.") == ("One. Two, three. Четыре.", 0)


def named(text: str, part: str, attribute: str = "spam") -> Highlight:
    """Return the highlight of a part of a text of the basic plane behind one emoji."""
    begin = text.index(part) + 1
    return Highlight(attribute, begin, begin + len(part), part, 1.0)


def test_spam_names_whole_links_once() -> None:
    """Not "https" and "com", which stand in every link; other words stay as they are."""
    text = "\N{PIG FACE} https://cheap.example.com/pills and more pills"
    parts = [named(text, part) for part in ("https", "com", "more")]
    insult = named(text, "cheap", "insult")
    link, word = whole(text, [*parts, insult], find(text))[:2]
    assert (link.text, link.begin) == ("https://cheap.example.com/pills", 3)
    assert word == parts[2]
    assert whole(text, [insult], find(text)) == (insult,)


@pytest.mark.parametrize("lone", ["https", "www", "HTTP"])
def test_a_scheme_without_a_link_names_nothing(scorer: classifier.Scorer, lone: str) -> None:
    """It tells nobody why a comment is held."""
    assert whole(lone, [Highlight("spam", 0, len(lone), lone, 1.0)], find(lone)) == ()
    assert not scorer.score([lone])[0].highlights
