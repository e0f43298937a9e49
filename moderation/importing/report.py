"""What an import did, or would do: counts, and the first problems with their places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from moderation.importing.archive import Fault
from moderation.importing.plain_text import whole_pairs

SHOWN = 20


@dataclass(slots=True)
class Report:
    """Counts of one run. ``outcomes`` has written, same and differs, ``faults`` each kind.

    Where nothing was to be written, ``outcomes`` has new, also 0, in place of written.
    """

    states: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    problems: list[Fault] = field(default_factory=list)
    articles: int = 0
    authors: int = 0
    labels: int = 0
    broken_at: int | None = None

    def add(self, fault: Fault) -> None:
        """Count a fault; the first ones are shown with their places."""
        self.faults[fault.kind] += 1
        if len(self.problems) < SHOWN:
            shown = replace(fault, key=whole_pairs(fault.key), detail=whole_pairs(fault.detail))
            self.problems.append(shown)

    def document(self) -> dict[str, object]:
        """Return the report for machines; no text of anybody is in it."""
        return {
            "states": dict(self.states),
            "outcomes": dict(self.outcomes),
            "faults": dict(self.faults),
            "articles": self.articles,
            "authors": self.authors,
            "labels": self.labels,
            "broken_at": self.broken_at,
            "problems": [
                {"position": p.position, "kind": p.kind, "id": p.key, "detail": p.detail}
                for p in self.problems
            ],
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Report:
        """Return the report that ``document`` made."""
        problems = [
            Fault(one["position"], one["kind"], one["id"], one["detail"])
            for one in document["problems"]
        ]
        return cls(
            states=Counter(document["states"]),
            outcomes=Counter(document["outcomes"]),
            faults=Counter(document["faults"]),
            problems=problems,
            articles=document["articles"],
            authors=document["authors"],
            labels=document["labels"],
            broken_at=document["broken_at"],
        )

    def lines(self) -> list[str]:
        """Return the report in sentences."""
        said = [f"articles: {self.articles:,}, authors: {self.authors:,}, labels: {self.labels:,}"]
        compared = "of these" if "new" in self.outcomes else "in the store"
        for title, counts in (
            ("comments", self.states), (compared, self.outcomes), ("left out", self.faults),
        ):  # fmt: skip
            if counts:
                each = ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items()))
                said.append(f"{title}: {each}")
        if self.outcomes.get("new") == 0:
            said.append("nothing new would be written")
        if self.broken_at is not None:
            said.append(f"the file is broken at {self.broken_at:,}; what stands behind is missing")
        said += [
            f"  {p.position:,}: {p.kind}" + (f" {_printable(p.key)}" if p.key else "")
            + (f" ({_printable(p.detail)})" if p.detail else "")
            for p in self.problems
        ]  # fmt: skip
        return said


def _printable(text: str) -> str:
    """Return what an archive says as one line that a terminal only shows."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text[:80])
