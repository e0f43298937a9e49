"""Made-up comments: half Russian, half English, 40 to 600 characters, the same ones every time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from moderation.submission import Article, Author, Submission

LENGTHS = (40, 600)  # characters; drawn so that the middle one has about 150
COMMENTS_PER_ARTICLE = 100
COMMENTS_PER_AUTHOR = 10

ENGLISH = """
the of and to a in is it that for was on with this be are not have but they at you from or
people city council price road year government school money road news article comment law work
house water street child family market bank tax vote party election minister police court
hospital doctor teacher student worker company season team player winter summer region village
bridge station train ticket budget report question answer reason problem decision never always
again today really think know believe remember forget promise pay build close
"""
RUSSIAN = """
и в не на что с это как но они по мы из за так все уже у же если бы только когда опять город
дорога цена год власть школа деньги новость статья закон работа дом вода улица ребёнок семья
рынок банк налог голос партия выборы министр полиция суд больница врач учитель студент рабочий
компания сезон команда игрок зима лето область село мост станция поезд билет бюджет отчёт вопрос
ответ причина проблема решение никогда всегда сегодня думать знать верить помнить обещать
платить строить закрыть понимать смотреть говорить
"""
ENDINGS = {"en": ("", "", "", "s", "ed", "ing", "ly"), "ru": ("", "", "а", "ы", "ом", "ами", "ый")}
VOCABULARY = {"en": ENGLISH.split(), "ru": RUSSIAN.split()}
# Natural language: the n-th most frequent word is about n times as rare as the first (Zipf).
WEIGHTS = {
    language: list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    for language, words in VOCABULARY.items()
}


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes comments; the same ``seed`` writes the same ones."""

    random: Random

    @classmethod
    def seeded(cls, seed: int) -> Writer:
        """Return a writer with its own random numbers."""
        return cls(Random(seed))

    def body(self) -> str:
        """Return a text of 40 to 600 characters, Russian every other time."""
        language = self.random.choice(("en", "ru"))
        low, high = LENGTHS
        length = min(high, low + int(self.random.expovariate(1 / 160)))
        words = VOCABULARY[language]
        drawn = self.random.choices(words, cum_weights=WEIGHTS[language], k=length // 3)
        text = " ".join(word + self.random.choice(ENDINGS[language]) for word in drawn)
        return text[:length].ljust(length, ".").capitalize()

    def submissions(self, total: int) -> Iterator[Submission]:
        """Yield ``total`` submissions with as many authors and articles as a site would have."""
        authors, articles = max(1, total // COMMENTS_PER_AUTHOR), article_count(total)
        for _ in range(total):
            author, article = self.random.randrange(authors), self.random.randrange(articles)
            yield Submission(article_of(article), author_of(author), self.body())


def article_count(total: int) -> int:
    """Return how many articles ``total`` submissions are written below."""
    return max(1, total // COMMENTS_PER_ARTICLE)


def article_of(number: int) -> Article:
    """Return the article of a number."""
    title = f"The city council discussed question number {number}"
    return Article(f"2026/{number}", f"https://news.example/2026/{number}", title)


def author_of(number: int) -> Author:
    """Return the author of a number."""
    return Author(f"Reader {number}", f"user-{number}")
