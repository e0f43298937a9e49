"""What was counted of imported comments: what became of them there, what the policy would do.

It is a document of some kilobytes however long the archive is: counts, and the ids of the comments
on which the two differ most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import Any, NamedTuple, TypeVar

from moderation.rescoring.former import Former
from moderation.status import Route

DIFFERENCES_MAX = 20


class Cell(NamedTuple):
    """A kind of comments: what is counted together."""

    language: str
    by_person: bool
    rejected: bool
    route: Route


class Difference(NamedTuple):
    """A comment with which the policy would have done something else.

    ``strength`` 0..1 is how far its risk is from what was done there.
    """

    id: str
    language: str
    by_person: bool
    rejected: bool
    route: Route
    strength: float


class Basis(NamedTuple):
    """What routes: the policy's version, when its promises' limits were found (ms), the model."""

    policy: int
    limits: int
    model: str


Named = TypeVar("Named", Cell, Difference, Basis)
_NOBODY = Basis(0, 0, "")  # while it is only asked for


@dataclass(slots=True)
class Comparison:
    """Counts so far. ``archive`` is the import that is asked for, "" for all of them.

    ``begin`` and ``end`` are the journal's cursors between which it looks, ``cursor`` how far it
    is. ``is_cut`` says that there were more comments than it looks at.
    """

    archive: str = ""
    basis: Basis = _NOBODY
    begin: str = ""
    end: str = ""
    cursor: str = ""
    is_cut: bool = False
    counts: Counter[Cell] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many comments were compared."""
        return self.counts.total()

    def add(self, id_: str, language: str, former: Former, route: Route, risk: float) -> None:
        """Count a comment whose ``risk`` 0..1 and ``route`` are the policy's."""
        self.counts[Cell(language, former.by_person, former.rejected, route)] += 1
        if _differs(former.rejected, route):
            strength = round(1 - risk if former.rejected else risk, 4)
            one = Difference(id_, language, former.by_person, former.rejected, route, strength)
            self.differences = _strongest([*self.differences, one])

    def shown(self) -> list[Difference]:
        """Return the strongest differences, as many of either side as there are."""
        sides = [[d for d in self.differences if d.rejected is side] for side in (True, False)]
        half = DIFFERENCES_MAX // 2
        room = [max(half, DIFFERENCES_MAX - len(other)) for other in reversed(sides)]
        return [one for side, most in zip(sides, room, strict=True) for one in side[:most]]

    def document(self) -> dict[str, object]:
        """Return it as JSON; no text of anybody is in it."""
        return {
            "archive": self.archive,
            "basis": self.basis._asdict(),
            "begin": self.begin,
            "end": self.end,
            "cursor": self.cursor,
            "is_cut": self.is_cut,
            "counts": [{**cell._asdict(), "count": n} for cell, n in self.counts.items()],
            "differences": [one._asdict() for one in self.differences],
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Comparison:
        """Return what ``document`` made; of one that was only asked for, the question.

        One that names no fields is of a former release, and begins anew.
        """
        if not isinstance(document.get("basis"), dict):
            return cls(document.get("archive", ""))
        counts = {_named(Cell, one): one["count"] for one in document["counts"]}
        differences = [_named(Difference, one) for one in document["differences"]]
        parts = {name: document[name] for name in ("archive", "begin", "end", "cursor", "is_cut")}
        return cls(
            **parts,
            basis=_named(Basis, document["basis"]),
            counts=Counter(counts),
            differences=differences,
        )


def _named(kind: type[Named], values: Mapping[str, Any]) -> Named:
    """Return a ``kind`` of what ``values`` say of its fields; those of a later release stay out."""
    known = {name: values[name] for name in kind._fields}
    return kind(**{**known, "route": Route(known["route"])} if "route" in known else known)


def _differs(rejected: bool, route: Route) -> bool:
    """Return whether the policy would have published what was rejected, or kept what was public."""
    return rejected is (route is Route.APPROVE)


def _strongest(differences: list[Difference]) -> list[Difference]:
    """Return the strongest of either side: what people decided first, then what contradicts."""
    kept = []
    for side in (True, False):
        of_side = [one for one in differences if one.rejected is side]
        kept += nsmallest(DIFFERENCES_MAX, of_side, key=_weakness)
    return kept


def _weakness(one: Difference) -> tuple[bool, bool, float]:
    return not one.by_person, one.route is Route.HOLD, -one.strength
