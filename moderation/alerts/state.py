"""Whether an alert stands: one step of its hysteresis, as a pure function."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace

from moderation.alerts.alert import Rule
from moderation.documents import read_as


@dataclass(frozen=True, slots=True)
class State:
    """Whether an alert has begun; times in ms since 1970 by the store's clock.

    ``since`` is when the figure passed the limit, or was calm for the first time after that; 0
    where it never began. ``turning`` is since when the figure speaks for the other state.
    ``stored`` is the document that it was read from, whose writer may have been another release.
    """

    begun: bool = False
    since: int = 0
    turning: int | None = None
    stored: str = field(default="", compare=False, repr=False)

    @property
    def document(self) -> str:
        """The JSON that the store keeps."""
        return json.dumps({"begun": self.begun, "since": self.since, "turning": self.turning})


def load(document: str) -> State:
    """Return the state of a document; of "" the one at first."""
    known = json.loads(document) if document else {}
    return read_as(State, {**known, "stored": document})


def step(state: State, rule: Rule, figure: float, now: int) -> State:
    """Return the state after a look at ``figure``; ``begun`` differs where it turned."""
    turns = figure <= rule.calm if state.begun else figure > rule.limit
    if not turns:
        return replace(state, turning=None)
    # What turns later than now is from before the store's clock was set back.
    turning = now if state.turning is None else min(state.turning, now)
    seconds = rule.ends_after if state.begun else rule.begins_after
    if now - turning < seconds * 1000:
        return replace(state, turning=turning)
    return State(not state.begun, turning)
