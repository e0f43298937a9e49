"""What somebody is said to say of a group is left out where whoever reports it condemns it."""

from __future__ import annotations

import pytest

import classifier

NAMES = ("tatars", "татары", "татар", "татарлар")


def named(scorer: classifier.Scorer, text: str) -> list[str]:
    """Return the names of the group that count in a text."""
    return [word.letters for word in scorer.reader.said(text) if word.letters in NAMES]


@pytest.mark.parametrize(
    "text",
    [
        "Saying that Tatars are pigs is racist.",
        "It is racist to say that Tatars are pigs.",
        "The idea that Tatars are rats who steal is a cruel myth.",
        "Calling Tatars thieves is prejudice.",
        "Stop calling Tatars rats, it is not funny.",
        "No honest man says that Tatars are pigs.",
        "How can you write that Tatars are thieves? Shame.",
        "Говорить, что татары свиньи, это расизм.",
        "Говорить что татары свиньи это расизм.",
        "Порядочный человек не скажет, что татары обезьяны.",
        "Хватит писать, что татары паразиты.",
        "Больно слышать, что татары отсталые, это неправда.",
        "Татарлар ұры деу нәсілшілдік.",
        "Татарлар ұры деп айтуға болмайды.",
    ],
)
def test_a_condemned_claim_is_left_out(scorer: classifier.Scorer, text: str) -> None:
    """Whoever reports a claim and condemns it attacks nobody."""
    assert not named(scorer, text)


@pytest.mark.parametrize(
    "text",
    [
        "I say that Tatars are pigs.",
        "I think that Tatars are pigs. Disgusting.",
        "They say that Tatars are pigs.",
        "Everybody says that Tatars are pigs and it is true.",
        "Saying that Tatars are pigs is not racist.",
        "Nobody dares say that Tatars are pigs.",
        "Why does nobody say that Tatars are rats?",
        "The police say that Tatars are thieves.",
        "Stop saying that they are human, Tatars are rats.",
        "Я говорю, что татары свиньи.",
        "Все знают и говорят, что татары свиньи.",
        "Никто не решается сказать, что татары свиньи.",
        "Татарлар ұры деп ойлаймын.",
    ],
)
def test_a_claim_that_is_not_condemned_stays(scorer: classifier.Scorer, text: str) -> None:
    """Whoever says it, shares it, or reports it without a word against it, names the group."""
    assert named(scorer, text)


@pytest.mark.parametrize(
    "text",
    ["It is racist to say that Tatars are pigs{} of tatars.", "Татарлар{} ұры деу нәсілшілдік."],
)
def test_a_claim_has_an_end(scorer: classifier.Scorer, text: str) -> None:
    """So many words are read from where it is introduced: a text without a stop costs no square."""
    assert not named(scorer, text.format(" and so on" * 10))
    assert named(scorer, text.format(" and so on" * 30))


def test_an_obscene_claim_stays(scorer: classifier.Scorer) -> None:
    """Obscene words count whoever says them."""
    text = "Saying that Tatars are fucking pigs is racist."
    assert "fucking" in [word.letters for word in scorer.reader.said(text)]


@pytest.mark.parametrize(
    ("text", "slur"),
    [
        ("Nobody should call refugees spics.", "spics"),
        ("Calling neighbours chinks is shameful.", "chinks"),
        ("Нельзя называть строителей чурками.", "чурками"),
        ("Стыдно обзывать соседа хачом.", "хачом"),
        ("Слово «чурка» пора забыть.", "чурка"),
        ('He shouted "faggot" at the player.', "faggot"),
    ],
)
def test_a_slur_that_is_condemned_or_quoted_is_left_out(
    scorer: classifier.Scorer, text: str, slur: str
) -> None:
    """Whoever says that nobody may be called so calls nobody so."""
    assert slur not in {word.letters for word in scorer.reader.said(text)}


@pytest.mark.parametrize(
    ("text", "slur"),
    [
        ("They call them spics, and they are right.", "spics"),
        ("We call neighbours chinks here.", "chinks"),
        ("Называйте их чурками.", "чурками"),
        ("Чурками их называть нельзя, а чурки они и есть.", "чурки"),
        ('You are a "faggot".', "faggot"),
    ],
)
def test_a_slur_that_is_meant_counts(scorer: classifier.Scorer, text: str, slur: str) -> None:
    """Whoever calls somebody so, or shares it, is counted."""
    assert slur in {word.letters for word in scorer.reader.said(text)}


@pytest.mark.parametrize("surname", ["Khalid al-Bitar", "Халид ар-Битар", "Юсуф ас-Сабир"])
def test_a_surname_behind_its_particle_says_nothing(
    scorer: classifier.Scorer, surname: str
) -> None:
    """Both parts of "al-Bitar" are a name."""
    words = [word.letters for word in scorer.reader.said(f"{surname} wrote, писал, жазды")]
    assert not set(words) & {"al", "bitar", "ар", "битар", "ас", "сабир"}


@pytest.mark.parametrize("word", ["Idiot", "Fucker", "Идиот"])
def test_no_particle_hides_an_insult(scorer: classifier.Scorer, word: str) -> None:
    """An insult in the place of a surname counts."""
    words = [word.letters for word in scorer.reader.said(f"Khalid al-{word} wrote this")]
    assert word.lower() in words
