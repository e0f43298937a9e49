"""Questions to the projection: which comments match, and how their scores are spread."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from moderation.policy import ATTRIBUTES
from moderation.projection.database import Place, ask
from moderation.projection.engines.words import Condition, Words
from moderation.projection.minhash import ALIKE, jaccard
from moderation.status import Status
from moderation.store.pages import Page
from moderation.text.gist import gist

LIVE = (Status.HELD, Status.PENDING)
COMMON = 20_000  # comments with a word, from which on a page walks its order and asks of each
PLACES = ("mailbox", "network")  # columns of what several authors may share
SIMILAR_MAX = 1000
BUCKETS = 20


class Sort(StrEnum):
    """How found comments are sorted.

    ``UNCERTAIN`` puts those next to the hold threshold first, ``SETTLED`` what was decided last;
    one that the policy settled counts from its arrival on.
    """

    RISK = "risk"
    OLDEST = "oldest"
    NEWEST = "newest"
    UNCERTAIN = "uncertain"
    SETTLED = "settled"


_SORTS = {  # each has an index with the status before it, and all but the last one without
    Sort.RISK: ("risk", "DESC"),
    Sort.OLDEST: ("sequence", "ASC"),
    Sort.NEWEST: ("sequence", "DESC"),
    Sort.UNCERTAIN: ("abs(risk - 0.5)", "ASC"),
    Sort.SETTLED: ("coalesce(decided_at, accepted_at)", "DESC"),
}


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for; None filters nothing. Times are in milliseconds since 1970.

    ``text`` is words of the comment, the author's name or id, or the article's title, id or
    address, in any form; all of them must occur. Or it is a comment's id. A text without a letter
    or digit matches nothing. ``attribute`` with ``at_least`` and ``below`` cuts a band of its
    scores; ``article_words`` and ``author_words`` are looked for there alone. ``questioned`` are
    those with a question to anybody. ``alone`` leaves out what anything but that attribute holds:
    another one, a rule, a report, a question to others, or a language that the model was not
    validated for. ``near`` is the key of an author: whatever came from a mailbox or a network of
    theirs matches. ``holding`` is an attribute that holds the comment, ``authors`` are the keys of
    those who may have written it. ``among`` are the ids that may match, ``without`` those that do
    not.
    """

    site: str
    text: str | None = None
    status: Status | None = None
    article: str | None = None
    author: str | None = None
    language: str | None = None
    rule: str | None = None
    attribute: str | None = None
    at_least: float = 0.0
    below: float = 1.01
    alone: bool = False
    since: int | None = None
    until: int | None = None
    reported: bool = False
    escalated: bool = False
    opinion_asked: bool = False
    questioned: bool = False
    article_words: str | None = None
    author_words: str | None = None
    near: str | None = None
    section: str | None = None
    holding: str | None = None
    authors: tuple[str, ...] | None = None
    among: tuple[str, ...] | None = None
    without: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.attribute is not None and self.attribute not in ATTRIBUTES:
            raise ValueError(f"attribute must be one of {', '.join(ATTRIBUTES)}")


@dataclass(frozen=True)
class Projection:
    """The reading side; safe to use from many threads."""

    place: Place

    def find(
        self, query: Query, *, sort: Sort, after: str | None = None, limit: int = 50
    ) -> Page[str]:
        """Return the ids of matching comments; ``next`` is the cursor for more.

        Empty where the projector has not run yet.
        """
        asked, values = self._asked(query)
        value, direction = _SORTS[sort]
        if after:
            least, row = after.split(":")
            asked += f" AND ({value}, row) {'<' if direction == 'DESC' else '>'} (?, ?)"
            values += [json.loads(least), int(row)]
        rows = ask(
            self.place,
            f"SELECT id, {value}, row FROM {asked} "
            f"ORDER BY {value} {direction}, row {direction} LIMIT ?",
            [*values, limit + 1],
        )
        shown = rows[:limit]
        more = len(rows) > limit
        cursor = f"{shown[-1][1]!r}:{shown[-1][2]}" if more else None
        return Page([row[0] for row in shown], cursor)

    def count(self, query: Query) -> int:
        """Return how many comments match."""
        asked, values = self._asked(query)
        rows = ask(self.place, f"SELECT count(*) FROM {asked}", values)
        return int(rows[0][0]) if rows else 0

    def count_up_to(self, query: Query, most: int) -> int:
        """Return how many comments match, counted no further than ``most``."""
        # Held and pending ones are few beside the years; of others, those with a word come faster.
        is_live = query.status in LIVE
        asked, values = self._asked(query, in_order=is_live)
        order = "ORDER BY sequence" if is_live else ""  # so that their own index is taken
        sql = f"SELECT count(*) FROM (SELECT 1 FROM {asked} {order} LIMIT ?) AS matching"
        rows = ask(self.place, sql, [*values, most])
        return int(rows[0][0]) if rows else 0

    def some(self, query: Query, most: int) -> list[str]:
        """Return the ids of comments that match, in no order, no more than ``most``."""
        asked, values = self._asked(query)
        rows = ask(self.place, f"SELECT id FROM {asked} LIMIT ?", [*values, most])
        return [row[0] for row in rows]

    def matching(self, query: Query, ids: Sequence[str]) -> set[str]:
        """Return those of ``ids`` that match."""
        among = replace(query, among=tuple(ids))
        where, values = _conditions([*_filters(among), *(one.asked() for one in _words(among))])
        sql = f"SELECT id FROM comments WHERE {where}"
        return {row[0] for row in ask(self.place, sql, values)}

    def histogram(self, query: Query, attribute: str) -> list[int]:
        """Return how many matching comments score in each of 20 equal bands of ``attribute``."""
        if attribute not in ATTRIBUTES:
            raise ValueError(f"attribute must be one of {', '.join(ATTRIBUTES)}")
        asked, values = self._asked(query)
        bands = ", ".join(
            f"sum({attribute} >= {band / BUCKETS} AND {attribute} < {end})"
            for band, end in enumerate([*(n / BUCKETS for n in range(1, BUCKETS)), 2])
        )
        rows = ask(self.place, f"SELECT {bands} FROM {asked}", values)
        return [int(count or 0) for count in rows[0]] if rows else [0] * BUCKETS

    def similar(self, site: str, comment_id: str, status: Status) -> list[str]:
        """Return the ids of comments in ``status`` that say nearly the same, oldest first."""
        own = ask(
            self.place,
            "SELECT row, body FROM comments JOIN words ON words.rowid = row "
            "WHERE site = ? AND id = ?",
            [site, comment_id],
        )
        if not own:
            return []
        row, body = own[0]
        matches = ask(
            self.place,
            "SELECT DISTINCT id, body, sequence FROM bands AS b "
            "JOIN comments USING (row) JOIN words ON words.rowid = comments.row "
            "WHERE b.band IN (SELECT band FROM bands WHERE row = ?) AND b.row != ? "
            "AND site = ? AND status = ? ORDER BY sequence LIMIT ?",
            [row, row, site, status.value, SIMILAR_MAX],
        )
        own_gist = gist(body.split())
        return [id_ for id_, other, _ in matches if jaccard(own_gist, gist(other.split())) >= ALIKE]

    def heated(self, site: str) -> list[str]:
        """Return the articles all of whose comments the breaker holds."""
        rows = ask(self.place, "SELECT article FROM articles WHERE site = ? AND heated", [site])
        return [str(article) for (article,) in rows]

    def cursor(self, site: str) -> str:
        """Return up to which line of the site's journal this has read; empty at first."""
        rows = ask(self.place, "SELECT cursor FROM cursors WHERE site = ?", [site])
        return str(rows[0][0]) if rows else ""

    def damaged(self) -> int:
        """Return how many comments are left out because their records cannot be read."""
        rows = ask(self.place, "SELECT count(*) FROM damaged", [])
        return int(rows[0][0]) if rows else 0

    def rebuilds(self) -> int:
        """Return how often the rows of a site were dropped because its journal was another."""
        rows = ask(self.place, "SELECT coalesce(sum(times), 0) FROM rebuilds", [])
        return int(rows[0][0]) if rows else 0

    def _asked(self, query: Query, *, in_order: bool = True) -> Condition:
        """Return FROM and WHERE of a question.

        Where few comments have the rarest words, these are looked at; else all others are asked
        whether they have them, or ``in_order`` does not matter and those with the words come.
        """
        source, values = "comments", list[object]()
        words = sorted(_words(query), key=lambda one: self._hits(one.match))
        if words and (not in_order or self._hits(words[0].match) < COMMON):
            hits, values = words.pop(0).rows() if in_order else words.pop(0).by_word()
            source = f"({hits}) AS hits CROSS JOIN comments ON row = hit"
        where, more = _conditions([*_filters(query), *(one.asked() for one in words)])
        return f"{source} WHERE {where}", [*values, *more]

    def _hits(self, match: str) -> int:
        """Return how many comments have words, counted no further than COMMON."""
        if not match:
            return 0
        sql = "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?) AS hits"
        rows = ask(self.place, sql, [match, COMMON])
        return int(rows[0][0]) if rows else 0


def _words(query: Query) -> list[Words]:
    texts = {"": query.text, "article": query.article_words, "author": query.author_words}
    return [Words(query.site, text, column) for column, text in texts.items() if text]


def _conditions(pairs: Sequence[Condition]) -> Condition:
    return " AND ".join(sql for sql, _ in pairs), [v for _, values in pairs for v in values]


def _filters(query: Query) -> Iterator[Condition]:
    yield "site = ?", [query.site]
    yield from _of_facts(query)
    yield from _of_ids(query)
    if query.attribute is not None:
        band = f"{query.attribute} >= ? AND {query.attribute} < ?"
        yield band, [query.at_least, query.below]
        if query.alone:
            yield _ALONE, [query.attribute]
    yield from _of_time(query)
    yield from ((condition, []) for flag, condition in _FLAGS.items() if getattr(query, flag))
    if not all(one.match for one in _words(query)):
        yield "false", []
    if query.near is not None:
        yield _NEAR, [query.site, query.site, query.near] * 2


def _of_facts(query: Query) -> Iterator[Condition]:
    for name in ("article", "author", "language", "section"):
        if (value := getattr(query, name)) is not None:
            yield f"{name} = ?", [value]
    if query.status is not None:
        yield f"status = '{query.status.value}'", []  # in words, for the index of the held ones
    if query.rule is not None:
        yield "' ' || rules || ' ' LIKE ?", [f"% {query.rule} %"]
    if query.holding is not None:
        yield "' ' || holds || ' ' LIKE ?", [f"% {query.holding} %"]


def _of_ids(query: Query) -> Iterator[Condition]:
    if query.authors is not None:
        yield "author IN (SELECT value FROM json_each(?))", [json.dumps(query.authors)]
    if query.among is not None:
        yield "id IN (SELECT value FROM json_each(?))", [json.dumps(query.among)]
    if query.without:
        yield "id NOT IN (SELECT value FROM json_each(?))", [json.dumps(query.without)]


def _of_time(query: Query) -> Iterator[Condition]:
    # The plus keeps SQLite from the index by time where an index of held comments has far fewer.
    few = query.status is Status.HELD and (query.language or query.section)
    time = "+accepted_at" if few else "accepted_at"
    if query.since is not None:
        yield f"{time} >= ?", [query.since]
    if query.until is not None:
        yield f"{time} < ?", [query.until]


_FLAGS = {
    "reported": "reports > 0",
    "escalated": "escalated",
    "opinion_asked": "opinion_asked",
    "questioned": "(escalated OR opinion_asked)",
}
_FROM_PLACES = (
    "SELECT row FROM comments INDEXED BY comments_by_{place} WHERE site = ? AND {place} IN ("
    "SELECT {place} FROM comments INDEXED BY comments_by_author "
    "WHERE site = ? AND author = ? AND {place} IS NOT NULL)"
)
_NEAR = "row IN (" + " UNION ".join(_FROM_PLACES.format(place=p) for p in PLACES) + ")"
_ALONE = "holds IN ('', ?) AND validated AND reports = 0 AND NOT escalated AND NOT opinion_asked"
