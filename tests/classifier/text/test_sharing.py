"""A claim that the writer shares counts as if it stood alone; a sober report stays as it is."""

from __future__ import annotations

import pytest

import classifier
from classifier.artifact import SHIPPED
from classifier.training import thresholds

SHARED = (
    "They forbid us to say that Tatars are rats.",
    "You may no longer say that Tatars are rats.",
    "He was fired for saying that Tatars are rats. She said he was right.",
    "He was jailed for writing that Tatars are rats. He told the truth.",
    "My cousin used to say that Tatars are rats, and he was right.",
    "I will say it again: Tatars are rats.",
    "Everybody can see that Tatars are rats.",
    "Finally a mayor who dares to say that Tatars are rats.",
    "Tatars are rats. They forbid us to say so.",
    "Нам запрещают говорить, что татары крысы.",
    "Уже и сказать нельзя, что татары крысы.",
    "Его уволили за слова, что татары крысы. А он прав.",
    "Повторю: татары крысы.",
    "Все видят, что татары крысы.",
    "Наконец кто-то сказал, что татары крысы.",
    "Татары крысы. За правду банят.",
    "Бізге татарлар егеуқұйрық деп айтуға тыйым салады.",
    "Татарлар егеуқұйрық дегені үшін сотталды. Ол рас айтты.",
    "Қайталаймын: татарлар егеуқұйрық.",
)
UNCLEAR = (
    "The law forbids us to say that Tatars are rats.",
    "You get banned for saying that Tatars are rats.",
    "I only wrote that Tatars are rats.",
    "My comment that Tatars are rats was deleted.",
    "Никто не побоялся сказать, что татары крысы.",
)
SOBER = (
    "The minister said that Tatars are rats, and was fined.",
    "He was fired for saying that Tatars are rats. Rightly so.",
    "He was fired for saying that Tatars are rats. The court was right.",
    "The site removes comments that say that Tatars are rats.",
    "Is it true that Tatars are rats?",
    "Министра оштрафовали за слова, что татары крысы.",
    "Его уволили за слова, что татары крысы. И правильно.",
    "Татарлар егеуқұйрық дегені үшін сотталды.",
)


def shares(scorer: classifier.Scorer, text: str) -> list[float]:
    """Return how much each part of a text that is judged by itself may count."""
    return [round(most, 2) for _, _, most in scorer.reader.suspects(text)]


@pytest.mark.parametrize("text", SHARED)
def test_a_shared_claim_counts_in_full(scorer: classifier.Scorer, text: str) -> None:
    """Whoever laments that it may not be said, praises who said it or insists, says it himself."""
    assert shares(scorer, text) == [1.0]


@pytest.mark.parametrize("text", UNCLEAR)
def test_a_claim_that_may_be_shared_waits(scorer: classifier.Scorer, text: str) -> None:
    """Where it is unclear, the claim counts below each limit of holding, above that of approval."""
    limits = thresholds.read(SHIPPED)
    (most,) = shares(scorer, text)
    assert limits["toxicity"].clean_below("en") < most < limits["identity_attack"].hold


@pytest.mark.parametrize("text", SOBER)
def test_a_sober_report_stays_as_it_is(scorer: classifier.Scorer, text: str) -> None:
    """Who reports a claim, its punishment, or asks, does not share it."""
    assert not shares(scorer, text)


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        (SHARED[0], "Tatars are rats"),
        ("Нам запрещают говорить, что таджики грязные.", "таджики грязные"),
    ],
)
def test_a_shared_claim_scores_as_if_it_stood_alone(
    scorer: classifier.Scorer, text: str, claim: str
) -> None:
    """The words of reporting around it take nothing off."""
    whole, alone = scorer.score([text, claim])
    assert whole.scores["toxicity"] >= alone.scores["toxicity"] > 0.5


@pytest.mark.parametrize(
    "text",
    [
        "The minister denied having said that Tatars are rats.",
        "The club denies that its fans said that Tatars are rats.",
        "Министр отрицает, что говорил, что татары крысы.",
        "Министр татарлар егеуқұйрық деп айтқанын жоққа шығарды.",
    ],
)
def test_a_denied_report_is_left_out(scorer: classifier.Scorer, text: str) -> None:
    """Who is said to deny it has said nothing of the group."""
    words = {word.letters for word in scorer.reader.said(text)}
    assert not words & {"rats", "крысы", "егеуқұйрық"}


@pytest.mark.parametrize(
    "text",
    [
        "Nobody can deny that Tatars are rats.",
        "It is wrong to deny that he rightly said that Tatars are rats.",
        "Татарлар егеуқұйрық деп айтқанын жоққа шығаруға болмайды.",
    ],
)
def test_who_denies_a_denial_says_it(scorer: classifier.Scorer, text: str) -> None:
    """What cannot be denied counts."""
    words = {word.letters for word in scorer.reader.said(text)}
    assert words & {"rats", "егеуқұйрық"}
