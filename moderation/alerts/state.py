"""Whether an alert stands: one step of its hysteresis, as a pure function."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from moderation.alerts.alert import Rule


@dataclass(frozen=True, slots=True)
class State:
    """Whether an alert has begun; times in ms since 1970 by the store's clock.

    ``since`` is when the figure passed the limit, or was calm for the first time after that; 0
    where it never began. ``turning`` is since when the figure speaks for the other state.
    """

    begun: bool = False
    since: int = 0
    turning: int | None = None

    @property
    def document(self) -> str:
        """The JSON that the store keeps."""
        return json.dumps(asdict(self))


def load(document: str) -> State:
    """Return the state of a document; of "" the one at first."""
    return State(**json.loads(document)) if document else State()


def step(state: State, rule: Rule, figure: float, now: int) -> State:
    """Return the state after a look at ``figure``; ``begun`` differs where it turned."""
    turns = figure <= rule.calm if state.begun else figure > rule.limit
    if not turns:
        return replace(state, turning=None)
    turning = now if state.turning is None else state.turning
    seconds = rule.ends_after if state.begun else rule.begins_after
    if now - turning < seconds * 1000:
        return replace(state, turning=turning)
    return State(not state.begun, turning)
