"""The site that is written, in SQL: which comment is whose, where and when, from its number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from moderation.store.server.clock import DAY_MS

DAYS = 1_000
PER_ARTICLE, PER_AUTHOR = 100, 20
ACTIVE = 500  # articles that are commented at a time
SYLLABLES = ["ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo"]
VOCABULARY, POOL = 60_000, 100_000


@dataclass(frozen=True, slots=True)
class Scale:
    """``total`` comments, evenly over 1,000 days that ended at ``end`` (ms since 1970)."""

    total: int
    end: int

    @property
    def authors(self) -> int:
        """How many wrote them."""
        return max(1, self.total // PER_AUTHOR)

    @property
    def articles(self) -> int:
        """Below how many articles they stand."""
        return -(-self.total // (ACTIVE * PER_ARTICLE)) * ACTIVE

    def numbered(self, first: int, end: int) -> str:
        """Return SQL of a table ``numbered``: n, at, article, author, id and path of each.

        The articles are commented 500 at a time, in turns; every third comment answers the one
        before it below its article, unless that is none.
        """
        at = f"{self.end} - ({self.total} - n) * {DAYS * DAY_MS // self.total}"
        window = ACTIVE * PER_ARTICLE
        segment = f"printf('%011x%08x', {at}, n)"
        above = segment.replace("n)", f"n - {ACTIVE})")
        return (
            f"series (n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM series WHERE n + 1 < {end})"
            f", numbered AS (SELECT n, {at} AS at, "
            f"n / {window} * {ACTIVE} + n % {ACTIVE} AS article, "
            f"n * 2654435761 % {self.authors} AS author, "
            "replace(replace(printf('%016o', n), '0', 'a'), '1', 'b') AS id, "
            f"iif(n % 3 = 0 AND n % {window} >= {ACTIVE}, {above}, '') || {segment} AS path "
            "FROM series)"
        )


def article_id(number: int) -> str:
    """Return an article's id."""
    return f"a-{number}"


def comment_id(number: int) -> str:
    """Return a comment's id, as ``Scale.numbered`` has it."""
    return f"{number:016o}".replace("0", "a").replace("1", "b")


def author_key(number: int) -> str:
    """Return an author's key, as long as a keyed digest."""
    return f"id:{number:032x}"


def texts(seed: int, count: int = POOL) -> Iterator[str]:
    """Yield texts of 5 to 60 words; the n-th frequent word is n times as rare as the first."""
    random = Random(seed)
    weights = list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))
    words = [word(rank) for rank in range(VOCABULARY)]
    for _ in range(count):
        length = min(60, 5 + int(random.expovariate(1 / 18)))
        yield " ".join(random.choices(words, cum_weights=weights, k=length))


def word(rank: int) -> str:
    """Return the made-up word of that rank."""
    syllables, rest = "", rank + len(SYLLABLES)
    while rest:
        rest, syllable = divmod(rest, len(SYLLABLES))
        syllables += SYLLABLES[syllable]
    return syllables
