"""Six people who say the same before anybody notices, and three after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from moderation.projection.search import Projection
from moderation.raids.raid import Raid
from moderation.site.raid_mode import RaidMode
from moderation.status import Status
from moderation.store.raids.raids import Raids
from moderation.store.writer import Store
from moderation.watching.raids import RaidWatch
from tests.support import newsroom

COPY = "Somebody sold the river station and its park to friends in the capital, number {}"
ARTICLES = (newsroom.METRO, newsroom.RENT)


class Crowd:
    """A raid on the site "demo"; the machine approves it until a look at ``projection``."""

    def __init__(self, store: Store, project: Callable[[], None], projection: Path) -> None:
        self.store, self._project, self.raids = store, project, Raids(store.redis)
        self._watch = RaidWatch(self.raids, Projection(projection))
        self.early = self.post(range(6))
        self.look()
        self.late = self.post(range(6, 9))
        self.look()

    def post(self, numbers: Iterable[int]) -> list[str]:
        ids = [
            newsroom.submit(self.store, "demo", ARTICLES[n % 2], f"Reader {n}", COPY.format(n))
            for n in numbers
        ]
        newsroom.score(self.store, "demo")
        return ids

    def look(self) -> None:
        self._project()
        self._watch.round("demo", RaidMode.HOLD, self.store.now())

    def statuses(self) -> list[Status]:
        return [c.status for c in self.store.get_many("demo", [*self.early, *self.late])]

    @property
    def raid(self) -> Raid:
        """The raid, while it goes on."""
        (one,) = self.raids.active("demo")
        return one
