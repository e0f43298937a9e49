"""Attacks on a site's learning: one person, one raid of reports, one imported file."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from benchmarks.learning.comments import Comments
from benchmarks.servers import SITE, House
from moderation import actions
from moderation.importing import run as importing
from moderation.importing.archive import ArchivedArticle, ArchivedComment, Item, PersonsDecision
from moderation.importing.articles import ArticleRules
from moderation.importing.index import Index
from moderation.importing.writing import Writer
from moderation.status import Status
from moderation.store.writer import Store
from moderation.submission import Author

READERS = 3  # who report one comment: as many as hold it
RAIDED = 20  # comments a week
FORGED = 500  # comments of the file
FORGERS = 50  # people whom the file names
DAY_MS = 86_400_000


class Attack(StrEnum):
    """Who tries to move the model."""

    NONE = "none"
    PERSON = "person"  # one of those who decide always says the contrary
    RAID = "raid"  # readers report clean comments that the machine published
    FILE = "file"  # an archive whose decisions are all the wrong way round


def raid(store: Store, comment_ids: list[str]) -> list[str]:
    """Report comments until they are held; return which."""
    raided = comment_ids[:RAIDED]
    for comment_id in raided:
        for reader in range(READERS):
            actions.report(store, SITE, comment_id, reporter=f"reader {reader}", reason="other")
    return raided


def forge(house: House, comments: Comments) -> None:
    """Import comments, each decided the wrong way round, by many people on many days."""
    index = Index(house.folder / "archive.sqlite3")
    writer = Writer(house.redis, SITE, "json", lambda author: (Author(author.name), None))
    wishes = importing.Wishes(ArticleRules())
    items = _items(comments, house.store.now())
    importing.run(items, index, house.store, SITE, writer, wishes)
    index.close()


def _items(comments: Comments, now: int) -> Iterator[Item]:
    yield ArchivedArticle("1", id="old news")
    pairs = zip(comments.texts, comments.toxic.tolist(), strict=True)
    for number, (text, toxic) in enumerate(pairs):
        at = now - (1 + number % FORGERS) * DAY_MS
        yield ArchivedComment(
            str(number),
            "1",
            Status.APPROVED if toxic else Status.REJECTED,
            number,
            text,
            at=at,
            reason="" if toxic else "insult",
            decision=PersonsDecision(f"forger {number % FORGERS}", at),
        )
