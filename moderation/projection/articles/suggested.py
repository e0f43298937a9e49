"""Comments of an article that might be picked: ranked by what the model and the words can say.

Nothing of who wrote a comment goes in: no name, no history, no likes. A comment is clean (its
highest score is low), has some length, shares words with the article's title or with other
comments, and its replies are calm.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from moderation.comment import Comment
from moderation.errors import NotFound
from moderation.policy import ATTRIBUTES
from moderation.projection.database import ask
from moderation.projection.search import Projection
from moderation.status import Status
from moderation.store.reader import Reader
from moderation.store.thread.picks import Picks
from moderation.text.stems import stems

SHOWN = 5
LOOK = 2_000  # the newest comments of the article
DIRTY_FROM = 0.2  # of the highest score: a comment above it is not suggested
SHORTEST, LONG_ENOUGH, LONGEST = 12, 30, 250  # words
SHARED_FROM = 3  # comments with a word make it one of the conversation's
SHARED_ENOUGH = 0.4  # of a comment's words
CALM_AT_FIRST = 0.8  # one reply as calm as this is counted with those that there are


class _Row(NamedTuple):
    id: str
    path: str
    status: str
    reports: int
    highest: float
    body: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A comment with its parts, 0..1 each; ``score`` ranks it."""

    id: str
    clean: float
    long: float
    on_topic: float
    calm: float

    @property
    def score(self) -> float:
        """Clean and long enough are conditions; topic and replies tell such comments apart."""
        return self.clean * self.long * (1 + self.on_topic + self.calm) / 3


def suggested(
    projection: Projection, site: str, article: str, title: str, *, without: Collection[str] = ()
) -> list[Suggestion]:
    """Return the comments of an article that might be picked, the best first.

    Only approved ones in a language that the model was validated for, that nobody reported;
    ``without`` some.
    """
    rows = [_Row(*row) for row in ask(projection.place, _NEWEST, [site, article, LOOK])]
    words = {row.id: set(row.body.split()) for row in rows}
    topic = _topic(words.values(), title)
    calm = _calm(rows)
    found = [
        Suggestion(
            row.id,
            clean=1 - row.highest,
            long=_length(len(row.body.split())),
            on_topic=_share(words[row.id], topic),
            calm=calm[row.path],
        )
        for row in rows
        if row.id not in without and row.status == Status.APPROVED and not row.reports
        if row.highest <= DIRTY_FROM
    ]
    return sorted((one for one in found if one.score), key=lambda one: (-one.score, one.id))


def suggestions(
    projection: Projection, reader: Reader, picks: Picks, site: str, article: str
) -> list[tuple[Comment, Suggestion]]:
    """Return the SHOWN best suggestions of an article that nobody picked, as they are now.

    The newsroom's own comments are none.
    """
    try:
        title = reader.article(site, article).article.title or ""
    except NotFound:
        return []
    made = picks.of_article(site, article)
    best = suggested(projection, site, article, title, without=made)[: 2 * SHOWN]
    ranks = {one.id: one for one in best}
    comments = reader.get_many(site, list(ranks))
    fit = (one for one in comments if one.status is Status.APPROVED and not one.is_staff)
    return [(one, ranks[one.id]) for one in fit][:SHOWN]


def _topic(bodies: Collection[set[str]], title: str) -> set[str]:
    """Return the stems of the title, and those of several comments but not of most."""
    counts = Counter(word for words in bodies for word in words)
    most = max(SHARED_FROM, len(bodies) // 2)
    shared = {word for word, count in counts.items() if SHARED_FROM <= count <= most}
    return set(stems(title)) | shared


def _length(words: int) -> float:
    """Return 0 for a text that is too short or too long, 1 from LONG_ENOUGH on."""
    if not SHORTEST <= words <= LONGEST:
        return 0.0
    return min(1.0, words / LONG_ENOUGH)


def _share(words: set[str], topic: set[str]) -> float:
    return min(1.0, len(words & topic) / len(words) / SHARED_ENOUGH) if words else 0.0


def _calm(rows: Sequence[_Row]) -> Mapping[str, float]:
    """Return by path how calm the replies to each comment are, at any depth, rejected ones too."""
    sums, counts = defaultdict[str, float](float), Counter[str]()
    for row in rows:
        for above in _above(row.path):
            sums[above] += 1 - row.highest
            counts[above] += 1
    return {row.path: (CALM_AT_FIRST + sums[row.path]) / (1 + counts[row.path]) for row in rows}


def _above(path: str) -> Iterator[str]:
    while path := path.rpartition(".")[0]:
        yield path


_HIGHEST = f"max({', '.join(f'coalesce({attribute}, 0)' for attribute in ATTRIBUTES)})"
_NEWEST = (
    f"SELECT id, path, status, reports, {_HIGHEST}, body FROM comments "
    "INDEXED BY comments_by_article JOIN words ON words.rowid = comments.row "
    "WHERE site = ? AND comments.article = ? AND validated ORDER BY sequence DESC LIMIT ?"
)
