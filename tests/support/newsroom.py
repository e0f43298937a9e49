"""A day in an invented newsroom: comments in English, Russian and Kazakh, and a scorer for them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from moderation import actions, judging
from moderation.judging import DrainLimits
from moderation.store.acceptance import Intake, Limits
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission, utf16_length
from tests.support.plain_reading import PlainReader

METRO = Article("metro-9", "https://news.example/metro-9", "Almaty metro opens two stations in May")
WATER = Article(
    "water-2", "https://news.example/water-2", "Паводок в Уральске: вода уходит, счёт остаётся"
)
SCHOOL = Article(
    "school-4", "https://news.example/school-4", "Ауыл мектептеріне жаңа автобустар берілді"
)
RENT = Article("rent-7", "https://news.example/rent-7", "Why rents in Astana rose by a third")

Comments = Sequence[tuple[Article, str, str]]
CLEAN: Comments = (
    (METRO, "Aigerim S.", "At last. My way to work will be twenty minutes shorter."),
    (METRO, "Timur", "Does anyone know whether the new stations have lifts?"),
    (WATER, "Ольга Н.", "Спасибо волонтёрам, они работали всю ночь."),
    (WATER, "Марат", "Хотелось бы видеть смету. Кто отвечает за дамбу?"),
    (RENT, "Dana K.", "The table in the article answers most of the questions here."),
    (RENT, "Viktor", "I moved to the left bank last year and pay less than before."),
)
HELD: Comments = (
    (
        METRO,
        "subway_fan",
        "Nine years for two stations. What a pathetic bunch of idiots.",
    ),
    (WATER, "Сергей1974", "Вы там в редакции совсем тупые? Пишете как бараны, честное слово."),
    (SCHOOL, "Ерлан", "Автобус жақсы, бірақ жолды кім жөндейді? Қыста мектепке жету қиын."),
    (RENT, "Best Flats", "Cheap flats without agents!!! www.flats-astana.example/sale call today"),
    (RENT, "landlord", "Say that once more and I will find you, I know where you live."),
    (WATER, "Гульнара", "Чиновники опять врут. Сколько можно терпеть этот позор?"),
    (METRO, "quiet\u202etac", "Click he\u200bre: https://metro-tickets.example/free\u202egpj.exe"),
    (SCHOOL, "Айгүл Т.", "Біздің ауылға да осындай автобус керек. Рақмет журналистерге!"),
    (
        RENT,
        "Arman",
        "People who pay such prices are just stupid 🙃 and it is their own fault.",
    ),
)
REPLY = (METRO, "Ruslan", "Idiots? You did not build anything in your life, clown.")

# What the newsroom's scorer knows: a stem, its attribute, its probability.
STEMS: Sequence[tuple[str, str, float]] = (
    (r"idiots?", "insult", 0.92),
    (r"pathetic", "toxicity", 0.81),
    (r"clown", "insult", 0.77),
    (r"stupid", "insult", 0.58),
    (r"тупые|бараны", "insult", 0.89),
    (r"позор|врут", "toxicity", 0.34),
    (r"find you|know where you live", "threat", 0.94),
    (r"cheap|call today|free", "spam", 0.86),
)
BASELINE = dict.fromkeys(("toxicity", "insult", "threat", "obscene", "spam"), 0.003)
KAZAKH = re.compile("[әғқңөұүһі]")


@dataclass(frozen=True, slots=True)
class Highlight:
    attribute: str
    begin: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Score:
    scores: Mapping[str, float]
    highlights: Sequence[Highlight]
    language: str
    language_confidence: float
    validated: bool
    apart: None = None


class Scorer(PlainReader):
    """Scores by the stems above, and names the stretches that it found."""

    model = "newsroom-1"

    def score(self, texts: Sequence[str]) -> list[Score]:
        return [self._score(text) for text in texts]

    def _score(self, text: str) -> Score:
        scores, highlights = dict(BASELINE), []
        for stem, attribute, probability in STEMS:
            for found in re.finditer(stem, text, re.IGNORECASE):
                scores[attribute] = max(scores[attribute], probability)
                begin, end = (utf16_length(text[:at]) for at in found.span())
                highlights.append(Highlight(attribute, begin, end, 2 * probability))
        language = "kk" if KAZAKH.search(text) else "ru" if re.search("[а-я]", text) else "en"
        return Score(scores, highlights, language, 0.97, language != "kk")


def submit(
    store: Store, site: str, article: Article, who: str | Author, body: str, **more: str
) -> str:
    """Post one comment and return its id; a name stands for a reader with an account."""
    author = Author(who, id=who.lower()) if isinstance(who, str) else who
    submission = Submission(article=article, author=author, body=body, **more)
    ring = [].append
    accepted = actions.submit(store, ring, site, Intake(submission), caller="site", limits=Limits())
    return accepted.id


def score(store: Store, site: str) -> None:
    """Give every waiting comment its verdict."""
    judging.drain(store, [].append, Scorer(), site, DrainLimits(), worker="worker-1")


def fill(store: Store, site: str) -> dict[str, str]:
    """Post and score the whole day; return the ids by author."""
    ids = {name: submit(store, site, article, name, body) for article, name, body in CLEAN + HELD}
    article, name, body = REPLY
    ids[name] = submit(store, site, article, name, body, parent_id=ids["subway_fan"])
    score(store, site)
    return ids
