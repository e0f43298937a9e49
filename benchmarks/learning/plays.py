"""Plays of sites: each is kept in a file of its own, so that an interrupted run goes on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.learning.attack import Attack
from benchmarks.learning.comments import Comments
from benchmarks.learning.measure import HeldOut, Point
from benchmarks.learning.site import Site, Way
from benchmarks.servers import house
from moderation.promise.promise import Promise

DECISIONS_MAX = 2_000  # of people
AUDITED, UNAUDITED = "audit", "no audit"
ALONE, WITH_ROWS = "base alone", "with all rows"
LOOSE = Promise(0.2, 0.8)
WAYS = {
    AUDITED: Way(),
    UNAUDITED: Way(audit_percent=0),
    ALONE: Way(learns=False),
    WITH_ROWS: Way(learns=False, has_rows=True),
    "loose": Way(LOOSE),
    "loose, alone": Way(LOOSE, learns=False),
}
ATTACKED = "loose"  # the way that is played once more with each attack
ATTACKS = {f"{ATTACKED}, {one}": Way(LOOSE, attack=one) for one in Attack if one is not Attack.NONE}
ALL_WAYS = {**WAYS, **ATTACKS}
ATTACK_SEEDS = 5  # at most; what an attack moves is compared with the same seeds


@dataclass(frozen=True, slots=True)
class Plays:
    """The plays of one source; ``cache`` keeps them.

    ``bases`` are the folders of the model that never saw it, and of the one that has its rows.
    """

    source: str
    bases: tuple[Path, Path]
    cache: Path

    def runs(
        self, way: str, seeds: int, arriving: Comments, tested: HeldOut
    ) -> Sequence[Sequence[Point]]:
        """Return the points of each seed; play what is not kept yet."""
        seeds = min(seeds, ATTACK_SEEDS) if way in ATTACKS else seeds
        return [self._run(way, seed, arriving, tested) for seed in range(seeds)]

    def _run(self, way: str, seed: int, arriving: Comments, tested: HeldOut) -> list[Point]:
        path = self.cache / "plays" / f"{self.source}, {way}, {seed}.json"
        if not path.exists():
            points = self._play(way, seed, arriving, tested)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps([asdict(point) for point in points]), encoding="utf-8")
        return [Point(**fields) for fields in json.loads(path.read_text(encoding="utf-8"))]

    def _play(self, way: str, seed: int, arriving: Comments, tested: HeldOut) -> list[Point]:
        with house(durable=False) as place:
            folder = self.bases[ALL_WAYS[way].has_rows]
            site = Site(place, folder, ALL_WAYS[way], seed=seed)
            try:
                return list(site.play(arriving, tested, DECISIONS_MAX))
            finally:
                site.close()
