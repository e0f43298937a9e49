"""Names and insults that are taken back say nothing; real insults stay."""

from __future__ import annotations

import pytest

import classifier
from classifier.artifact import SHIPPED
from classifier.data import handwritten
from classifier.text import marks
from classifier.training import thresholds

MILD = tuple(key[:-1] for key, bits in marks.table().items() if bits & marks.MILD)


def said(scorer: classifier.Scorer, text: str) -> list[str]:
    """Return the words of a text that say something."""
    return [word.letters for word in scorer.reader.said(text)]


def held(scorer: classifier.Scorer, text: str) -> bool:
    """Whether any attribute is over its hold threshold."""
    limits = thresholds.read(SHIPPED)
    (score,) = scorer.score([text])
    return any(score.scores[name] >= limits[name].hold for name in limits)


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("Dick Van Dyke was great", {"dick", "dyke"}),
        ("Cockburn is a town", {"cockburn"}),
        ("I live in Penistone and Essex", {"penistone", "essex"}),
        ("Hello, my name is Bolat", {"bolat"}),
        ("спасибо участковому Баранову", {"баранову"}),
        ("сосед Сергей Козлов прав", {"сергей", "козлов"}),
        ("менің атым Қуаныш", {"қуаныш"}),
        ("Thank you, Dick!", {"dick"}),
        ("Hello Dick. Good article", {"dick"}),
        ("Спасибо, Козёл!", {"козел"}),
        ("Hello, my name is Dick", {"dick"}),
        ("Меня зовут Баран", {"баран"}),
        ("Fucking is a village in Austria", {"fucking"}),
        ("We drove to the village of Fucking", {"fucking"}),
        ("Twatt was a parish", {"twatt"}),
        ("a bridge over the river Cock", {"cock"}),
        ('They show "Hang Them Slowly" at nine', {"hang", "slowly"}),
        ('The "Silly Horse" was a musical', {"silly", "horse"}),
    ],
)
def test_names_are_left_out(scorer: classifier.Scorer, text: str, left_out: set[str]) -> None:
    """What a person or a place is called raises nothing."""
    assert left_out.isdisjoint(said(scorer, text))
    assert not held(scorer, text)


@pytest.mark.parametrize(
    "text",
    [
        "Sorry, I was stupid.",
        "what a fool I was",
        "He is not a fool.",
        "She isn't an idiot",
        'The witness shouted "idiot".',
        "They called the mayor a liar",
        "Я дурак, простите",
        "Nobody here is an idiot",
        "None of us is a fool",
        "Nobody in this town was stupid",
        "Not every city is corrupt",
        "Он не дурак",
        "Он назвал соседа козлом",
        "Слово «идиот» греческое",
        "Guess I am just a fool",
        "Я сам дурак, каюсь",
        'They teased him and chanted "loser"',
        'The film "Dumb and Dumber" is on tonight',
        "Дети дразнили его «дурачок»",
        "На плакате было «воры»",
        "Ақымақ басым",
        "Ол ақымақ емес",
        "Мен ақымақ болдым",
        "I can't say he is an idiot",
        "I couldn't call her a fool",
        "I never claimed she was stupid",
        "I don't believe they are liars",
        "Не могу сказать, что он идиот",
        "Не хочу сказать, что она дура",
        "He is far from stupid",
        "The plan is anything but stupid",
        "She is the opposite of lazy",
        "Stupid of me to ask",
        "Silly of me",
        "Глупо с моей стороны",
        '"Idiot" stands in the headline of page two',
        "«Клоун» стоит в заголовке",
    ],
)
def test_what_is_taken_back_is_left_out(scorer: classifier.Scorer, text: str) -> None:
    """An insult of oneself, denied or quoted insults nobody."""
    assert not [word for word in said(scorer, text) if word.startswith(MILD)]
    assert not held(scorer, text)


@pytest.mark.parametrize(
    "text",
    [
        "You are not a fool, you are an idiot",
        "Isn't he an idiot?",
        "You are such a Dick",
        'I call you "idiot"',
        "Ты «дурак»",
        "Не спорь, дурак",
        "No, you idiot",
        "Don't be stupid, idiot",
        "я думаю, ты дурак",
        "Ты Козёл",
        "Fuck You",
        "сен ақымақсың",
        "He is not a fucking human being",
        "Fuck you, Dick",
        "Thank you, dick",
        "Thanks, idiot",
        "Not now idiot",
        "Nobody likes this idiot",
        "Fucking is what you do all day",
        "Fucking village idiots",
        "Your name is a Dick",
        "Ты сам дурак",
        "He went far, idiot",
        "You are an idiot to me",
        '"Idiot" is what you are',
        '"Patriots" are idiots',
        'Some "Rats" those Jews are',
        "No he is an idiot",
        "I can't believe he is such an idiot",
        "I couldn't believe they are such idiots",
        "I don't believe you, idiot",
        "нет он идиот",
    ],
)
def test_an_insult_stays(scorer: classifier.Scorer, text: str) -> None:
    """Whoever is addressed, or separated by a comma from the "not", is insulted all the same."""
    assert held(scorer, text)


@pytest.mark.parametrize(
    "text",
    [
        'Saying "gypsies are filthy rats" is racist',
        "It is a disgrace to write 'gypsies are filthy rats'",
        'Whoever posts "gypsies are filthy rats" should be banned',
        '"Gypsies are filthy rats" is not funny',
        "“Gypsies are filthy rats” isn't an opinion",
        'Never say "gypsies are filthy rats" to a child',
        "Позор тому, кто пишет «цыгане грязные крысы»",
        "«Цыгане грязные крысы» — это не шутка",
        "Хватит писать „цыгане грязные крысы“!",
        "«Сығандар лас егеуқұйрық» дегенге қарсымын",
        "«Сығандар лас егеуқұйрық» деген дұрыс емес",
    ],
)
def test_a_condemned_quotation_is_left_out(scorer: classifier.Scorer, text: str) -> None:
    """Whoever quotes an attack in order to reject it attacks nobody: the name goes, too."""
    names = ("gypsies", "rats", "цыгане", "крысы", "сығандар", "егеуқұйрық")
    assert not [word for word in said(scorer, text) if word.startswith(names)]


@pytest.mark.parametrize(
    "text",
    [
        '"Gypsies are filthy rats", he is right',
        '"Gypsies are filthy rats" is not racist',
        '"Gypsies are filthy rats", call me a racist',
        "They say gypsies are filthy rats",
        'It is racist to say that. "Gypsies are filthy rats" is the truth',
        "«Цыгане грязные крысы», и это правда",
        "Про них говорят: «цыгане грязные крысы»",
        "don't say gypsies aren't rats",
        "«Сығандар егеуқұйрық» дегенің рас",
        'Saying "fucking gypsies" is rude',
    ],
)
def test_a_quotation_that_is_not_condemned_stays(scorer: classifier.Scorer, text: str) -> None:
    """Whoever shares what is quoted says it; an obscene word stays in any case."""
    kept = ("gypsies", "цыгане", "сығандар", "fucking")
    assert [word for word in said(scorer, text) if word.startswith(kept)]


@pytest.mark.parametrize("lang", handwritten.LANGUAGES)
def test_contrast_sentences_are_not_held(scorer: classifier.Scorer, lang: str) -> None:
    """Of hand-written contrasts that nothing was trained on, at most 2 in 100 are held.

    In Russian at most 3: of self-reproach the rules know the plainest forms only.
    """
    texts = [text for kind in handwritten.contrast_evaluation(lang).values() for text in kind]
    over = [text for text in texts if held(scorer, text)]
    assert len(over) <= (0.03 if lang == "ru" else 0.02) * len(texts), over


@pytest.mark.parametrize("lang", handwritten.LANGUAGES)
def test_names_of_all_peoples_weigh_alike(scorer: classifier.Scorer, lang: str) -> None:
    """In a neutral sentence the names of six peoples are within .005 of one another.

    In Kazakh, which people decide, within .02; in Russian within .006, since one rare name weighs
    .045 in one sentence.
    """
    bar = {"kk": 0.02, "ru": 0.006}.get(lang, 0.005)
    for frame in handwritten.name_frames(lang):
        means = {
            people: sum(s.scores["toxicity"] for s in scorer.score(texts)) / len(texts)
            for people, texts in frame.items()
        }
        assert max(means.values()) - min(means.values()) <= bar, (frame["English"][0], means)


@pytest.mark.parametrize(
    ("text", "word", "stays"),
    [
        ("кеше Болаттың інісі келді", "болаттың", False),
        ("кеше болаттың інісі келді", "болаттың", True),
        ("He is not a fool", "fool", False),
        ("Nottingham is a fool", "fool", True),
        ("вчера Сидорова сказала правду", "сидорова", False),
        ("I saw Hancocktown yesterday", "hancocktown", False),
        ("I saw Motherfuckeress yesterday", "motherfuckeress", True),
    ],
)
def test_words_are_told_by_beginning_whole_and_ending(
    scorer: classifier.Scorer, text: str, word: str, stays: bool
) -> None:
    """A name may have an ending, a short word has none, an obscene part is found anywhere."""
    assert (word in said(scorer, text)) is stays


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("дебил и урод", {"дебил", "урод"}),
        ("ты идиот, дурак и козёл", {"идиот", "дурак", "козёл"}),
        ("You are a liar, a moron and a scumbag", {"liar", "moron", "scumbag"}),
    ],
)
def test_every_listed_insult_is_highlighted(
    scorer: classifier.Scorer, text: str, marked: set[str]
) -> None:
    """A moderator sees each insult that weighs at least half of the strongest."""
    (score,) = scorer.score([text])
    assert marked <= {highlight.text for highlight in score.highlights}
