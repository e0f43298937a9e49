"""Russian and Kazakh obscenity in Latin letters is read as the word that is meant."""

from __future__ import annotations

import classifier
from classifier.artifact import SHIPPED
from classifier.training import thresholds

MEANT = {
    "blyat": "блять",
    "blyad": "блядь",
    "pizdec": "пиздец",
    "pizdets": "пиздец",
    "nahuy": "нахуй",
    "nahui": "нахуй",
    "pohuj": "похуй",
    "xuynya": "хуйня",
    "huynya": "хуйня",
    "mudak": "мудак",
    "pidoras": "пидорас",
    "zaebali": "заебали",
    "zayebal": "заебал",
    "govno": "говно",
    "v zhopu": "жопу",
    "suka": "сука",
    "qotaq": "қотақ",
}
CLEAN = (
    "Hera Niger Manda Suki sperm bleat Elda Eben hue hyena human Huawei hukum Herman Kherson "
    "Tvardovsky Nahum Pohang Huygens Sukhoi Sukarno Blythe Blair Iran Mandarin minuet gondola "
    "baran kozel suchka Ebola ebony debut padlock urology hereby Zhukov Zhopinov Shalom Uber "
    "privet spasibo zavtra sneg horosho chelovek hudozhnik nauka zastrahuy hleb hlopok "
)


def known(scorer: classifier.Scorer, text: str) -> set[int]:
    """Return the numbers of the known words that a text is read as."""
    return {word.known for word in scorer.reader.words(text)}


def test_obscenity_in_latin_letters_is_read_as_it_is_meant(scorer: classifier.Scorer) -> None:
    """Each is the known word of the same sound, in whatever way its letters are typed."""
    for typed, meant in MEANT.items():
        (word,) = known(scorer, meant)
        assert word >= 0, meant
        assert word in known(scorer, typed), typed
        assert word in known(scorer, typed.upper()), typed


def test_words_of_other_languages_stay_what_they_are(scorer: classifier.Scorer) -> None:
    """What is no obscenity is not read as one, and keeps its letters."""
    for word in CLEAN.split():
        hashes = scorer.reader.hashes([word.lower()]).tolist()
        assert [read.hash for read in scorer.reader.words(word)] == hashes, word
        (score,) = scorer.score([f"We saw {word} today."])
        assert score.scores["obscene"] < thresholds.read(SHIPPED)["obscene"].approve, word


ELSEWHERE = (
    "Mount Ebal is north of Nablus.",
    "Mount Ebal",
    "Kotak",
    "Uday Kotak founded the bank.",
    "Our guest is Amanda Ahuja from Pune.",
    "We drove to Düren by train.",
    "The Huila department exports coffee.",
    "Sebala Bridge is closed again.",
    "Fry the ebi and the suka, then add rice.",
    "Add suka vinegar to the squid.",
    "ebi and suka",
)
MEANT_IN_ENGLISH = (
    "what a suka",
    "You are a suka, editor",
    "you Suka, stop it",
    "Suka blyat!",
    "Blyad what is this",
    "This is Pizdec, again",
    "stop lying suka",
    "mayor and suka",
    "BLYAT",
)


def test_names_and_dishes_are_no_obscenity(scorer: classifier.Scorer) -> None:
    """What an English sentence writes as a name is one, and what it serves is a dish."""
    for text in ELSEWHERE:
        (score,) = scorer.score([text])
        assert score.scores["obscene"] < thresholds.read(SHIPPED)["obscene"].approve, text


def test_obscenity_among_english_words_counts(scorer: classifier.Scorer) -> None:
    """Neither a capital nor English around it hides what somebody is called."""
    for text in MEANT_IN_ENGLISH:
        (score,) = scorer.score([text])
        assert score.scores["obscene"] >= thresholds.read(SHIPPED)["obscene"].hold, text


def test_words_far_away_say_nothing_of_a_name(scorer: classifier.Scorer) -> None:
    """So many words around it are read: a text of nothing but such words costs no square."""
    (meant,) = known(scorer, "kotak")
    text = "Kotak {}you fool"
    assert meant in known(scorer, text.format("river water " * 30))
    assert meant not in known(scorer, text.format("river water " * 40))


def test_the_word_that_is_meant_is_named(scorer: classifier.Scorer) -> None:
    """A comment in Latin letters is over the limit of obscenity, and the word is highlighted."""
    (score,) = scorer.score(["blyat opyat most zakryt"])
    assert score.scores["obscene"] >= thresholds.read(SHIPPED)["obscene"].hold
    assert score.highlights[0].text == "blyat"


def test_any_letters_end(scorer: classifier.Scorer) -> None:
    """A word that may be read in millions of ways costs no more than some readings."""
    (score,) = scorer.score(["y" * 20 + " " + "ij" * 10 + " " + "shchya" * 3])
    assert 0 <= score.scores["obscene"] <= 1
