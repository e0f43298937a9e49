"""A seeded player, who does to a newsroom whatever may happen to one."""

from __future__ import annotations

import random
from contextlib import closing, suppress
from pathlib import Path

from moderation import actions, bulk
from moderation.archive.opening import OpenArchive
from moderation.comment import Move, Opinion
from moderation.errors import Refused
from moderation.importing.archive import ArchivedAuthor, ArchivedComment, PersonsDecision
from moderation.importing.articles import ArticleRules
from moderation.importing.index import Index
from moderation.importing.run import Wishes, run
from moderation.importing.writing import Writer
from moderation.status import Status
from moderation.store.server.clock import DAY_MS
from moderation.submission import Author
from tests.moderation.projection.conftest import Newsroom
from tests.support.archive import move

BODIES = ("fine weather", "awful weather", "doubtful weather", "сәлем")
PEOPLE = ("anna", "marat", "dana")
CHOICES = (Status.APPROVED, Status.REJECTED, Status.HELD)


class History:
    """What a seeded player does to a newsroom."""

    def __init__(self, newsroom: Newsroom, seed: int, open_archive: OpenArchive, to: Path) -> None:
        self.newsroom, self.open_archive, self.folder = newsroom, open_archive, to
        self.dice = random.Random(seed)
        self.ids: list[str] = []
        self.done: set[str] = set()

    def play(self) -> None:
        """Do one thing; what is refused changes nothing."""
        acts = (self.submit, self.decide, self.decide, self.undo, self.edit, self.report)
        rare = (self.erase, self.ask, self.decide_many, self.bring_in, self.archive)
        act = self.dice.choice(acts if self.dice.random() < 0.75 else rare)
        with suppress(Refused):
            act()
            self.done.add(act.__name__)

    def submit(self) -> None:
        body, article = self.dice.choice(BODIES), f"a{self.dice.randrange(3)}"
        self.ids.append(self.newsroom.submit(body, article=article))

    def decide(self) -> None:
        id_, version = self._one()
        status, by = self.dice.choice(CHOICES), self.dice.choice(PEOPLE)
        actions.decide(
            self.newsroom.store, "demo", id_, status=status, by=by, expected_version=version,
            blind=self.dice.random() < 0.5,
        )  # fmt: skip

    def undo(self) -> None:
        id_, version = self._one()
        by = self.dice.choice(PEOPLE)
        actions.undo(self.newsroom.store, "demo", id_, by=by, expected_version=version)

    def edit(self) -> None:
        body = self.dice.choice(BODIES) + " again"
        actions.edit(self.newsroom.store, str, "demo", self._one()[0], body, by="k")

    def report(self) -> None:
        reader = f"r{self.dice.randrange(9)}"
        actions.report(self.newsroom.store, "demo", self._one()[0], reporter=reader, reason="rude")

    def erase(self) -> None:
        actions.erase(self.newsroom.store, "demo", self._one()[0], by="k")

    def ask(self) -> None:
        id_, version = self._one()
        opinion = Opinion(self.dice.choice(PEOPLE), Status.REJECTED, blind=True)
        actions.ask_opinion(
            self.newsroom.store, "demo", id_, opinion=opinion, expected_version=version
        )

    def decide_many(self) -> None:
        chosen = dict(self._one() for _ in range(2))
        bulk.decide_many(self.newsroom.store, "demo", chosen, Move(Status.APPROVED, "marat"))

    def bring_in(self) -> None:
        """Import two comments, one of which a person of the former system decided."""
        store, start = self.newsroom.store, self.newsroom.store.now() - 3 * DAY_MS
        items = [
            ArchivedComment(
                key=f"{len(self.ids)}-{n}", article="a1", status=status, position=n, body="awful",
                author=ArchivedAuthor("Reader"), at=start,
                decision=PersonsDecision("maria", start + 5000) if n else None,
            )
            for n, status in enumerate((Status.APPROVED, Status.REJECTED), 1)
        ]  # fmt: skip
        writer = Writer(
            store.redis, "demo", "jsonl", lambda by: (Author(by.name), None), store.archived
        )
        with closing(Index(self.folder / f"index-{len(self.ids)}.sqlite3")) as index:
            run(items, index, store, "demo", writer, Wishes(rules=ArticleRules()))
        self.ids += [id_ for id_ in self.newsroom.find() if id_ not in self.ids]

    def archive(self) -> None:
        move(self.newsroom.store.redis, self.open_archive, "demo")

    def _one(self) -> tuple[str, int]:
        id_ = self.dice.choice(self.ids)
        return id_, self.newsroom.store.get("demo", id_).version
