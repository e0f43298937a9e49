"""The words that raised a site's own score."""

from __future__ import annotations

import pytest

import classifier
from classifier.adaptation import Example, adapt
from classifier.score import Highlight

BET = "Honestly, bookmakers are what matters to me, said the mayor of Oral."
PLACES = 8  # of highlights


@pytest.fixture
def scorer(base: classifier.Scorer, layer: classifier.SiteLayer) -> classifier.Scorer:
    return base.with_site(layer)


def named(scorer: classifier.Scorer, text: str) -> list[Highlight]:
    """Return what raised the site's own score."""
    (score,) = scorer.score([text])
    return [one for one in score.highlights if one.attribute == classifier.SITE]


def test_words_that_no_attribute_knows_are_named(
    base: classifier.Scorer, scorer: classifier.Scorer
) -> None:
    """Those that the site's people reject, with their place and what they add."""
    assert base.score([BET])[0].highlights == ()
    (word,) = named(scorer, BET)
    assert (word.text, word.begin, word.end) == ("bookmakers", 10, 20)
    assert word.weight > 0.05


def test_places_count_what_a_page_counts(scorer: classifier.Scorer) -> None:
    """UTF-16 units of what was sent, markup and signs beyond the first plane among them."""
    (word,) = named(scorer, "\U0001f600 <p>the <b>bookmakers</b> of Oral</p>")
    assert (word.text, word.begin, word.end) == ("bookmakers", 13, 23)


def test_what_the_site_lets_pass_has_no_words(scorer: classifier.Scorer) -> None:
    """A chance below one in ten is nothing to explain, and an empty text has no words."""
    plain = "Honestly, school lunches are what matters to me."
    assert scorer.score([plain])[0].scores[classifier.SITE] < 0.1
    assert named(scorer, plain) == named(scorer, "") == []


def test_a_word_is_named_once(base: classifier.Scorer, scorer: classifier.Scorer) -> None:
    """For the attribute that it raises; the site's words take the places that are left."""
    text = f"You idiot. {BET}"
    (plain,), (site,) = base.score([text]), scorer.score([text])
    own = [one for one in site.highlights if one.attribute == classifier.SITE]
    assert plain.highlights == tuple(one for one in site.highlights if one not in own)
    assert [one.text for one in own] == ["bookmakers"]
    weights = [one.weight for one in site.highlights]
    assert weights == sorted(weights, reverse=True)
    places = [(one.begin, one.end) for one in site.highlights]
    assert len({*places}) == len(places)


def test_there_are_eight_at_most(scorer: classifier.Scorer) -> None:
    """However many words raise the score: insults first, which the attributes name."""
    (score,) = scorer.score([" ".join(["bookmakers wagers jackpots idiot"] * 20)])
    assert len(score.highlights) == PLACES
    assert len(named(scorer, " ".join(["bookmakers wagers jackpots"] * 400))) == PLACES


def test_a_layer_of_another_language_names_its_words(base: classifier.Scorer) -> None:
    """Kazakh comments, which the shipped model was not validated for."""
    rows = [
        Example(f"Бұл {word} туралы мақала {number}", int(word == "бәс тігу"))
        for number in range(120)
        for word in ("бәс тігу", "мектеп асы")
    ]
    scorer = base.with_site(adapt(rows, base))
    words = named(scorer, "Тағы бір мақала, бұл бәс тігу туралы")
    assert {one.text for one in words} == {"бәс", "тігу"}
