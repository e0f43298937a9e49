"""Oaths at nobody, and things that are killed, say nothing; whoever is aimed at counts."""

from __future__ import annotations

import pytest

import classifier
from classifier.artifact import SHIPPED
from classifier.score import APART
from classifier.training import thresholds


def said(scorer: classifier.Scorer, text: str) -> set[str]:
    """Return the words of a text that say something."""
    return {word.letters for word in scorer.reader.said(text)}


LEFT_OUT = {
    "That was a damn fine match.": "damn",
    "What the hell happened to the timetable?": "hell",
    "Holy crap, what a view!": "crap",
    "It is bloody cold today.": "bloody",
    "Чёрт, опять дождь.": "черт",
    "Хрен знает, когда починят.": "хрен",
    "Офигенный концерт!": "офигенный",
    "Kill the engine before you refuel.": "kill",
    "They killed the music at ten.": "killed",
    "Coffee killed my appetite": "killed",
    "We killed two hours at the airport.": "killed",
    "Убили два часа в пробке.": "убили",
    "Шум убивает весь аппетит.": "убивает",
    "Kill the lights and the music.": "kill",
}
SAID = {
    "You damn fool.": "damn",
    "Damn you, editor.": "damn",
    "These damn liars again.": "damn",
    "Damn Putin.": "damn",
    "The damn Tatars again.": "damn",
    "Go to hell.": "hell",
    "Burn in hell, all.": "hell",
    "He is a bloody idiot.": "bloody",
    "This is crap.": "crap",
    "Черт ты лысый.": "черт",
    "Он чертов вор.": "чертов",
    "Kill the mayor.": "kill",
    "Kill the engine driver.": "kill",
    "Kill them all.": "kill",
    "Убить всех приезжих.": "убить",
    "Убили соседа вчера.": "убили",
    "Kill the lights and the Tatars.": "kill",
    "Kill the lights and the driver.": "kill",
    "Kill the mosquitoes. Tatars next.": "kill",
    "Damn. Tatars again.": "damn",
    "Черт. Опять эти татары.": "черт",
    "Убить вирус по имени татары.": "убить",
}


def test_strong_words_aimed_at_nobody_are_left_out(scorer: classifier.Scorer) -> None:
    """Whoever is annoyed at the weather insults nobody, and a film may be killed."""
    limits = thresholds.read(SHIPPED)
    for (text, word), score in zip(LEFT_OUT.items(), scorer.score(list(LEFT_OUT)), strict=True):
        assert word not in said(scorer, text), text
        assert all(score.scores[name] < limits[name].hold for name in limits), text


def test_what_is_aimed_at_somebody_counts(scorer: classifier.Scorer) -> None:
    """A person, a group, a name or an insult beside it makes the word count."""
    for text, word in SAID.items():
        assert word in said(scorer, text), text


@pytest.mark.parametrize(
    "text",
    [
        "This fucking weather never ends.",
        "This fucking weather never ends, see https://example.com/map",
        "Пиздец как холодно, и автобусов нет.",
        "Шел дождь. What a fucking storm it was.",
    ],
)
def test_swearing_at_nobody_is_scored_apart(scorer: classifier.Scorer, text: str) -> None:
    """Beside its scores a text has those without its swearing, of what that may raise."""
    (score,) = scorer.score([text])
    assert score.apart is not None
    assert tuple(score.apart) == APART
    assert score.scores["obscene"] >= thresholds.read(SHIPPED)["obscene"].hold
    assert score.apart["toxicity"] < score.scores["toxicity"]


@pytest.mark.parametrize(
    "text", ["You fucking idiot.", "Fuck the mayor.", "Иди нахуй.", "A quiet day.", ""]
)
def test_swearing_at_somebody_is_not(scorer: classifier.Scorer, text: str) -> None:
    """What is aimed at somebody has no other scores."""
    (score,) = scorer.score([text])
    assert score.apart is None
