"""Which alerts stand on a site, and the log of how they began and ended."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from moderation.alerts import state
from moderation.alerts.alert import Alert
from moderation.alerts.calls import NoteAlert
from moderation.alerts.state import State
from moderation.store.documents import dump
from moderation.store.keys import key
from moderation.store.scripting import Scripts
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors

LINES_MAX = 1000  # that the log keeps, about
BEGUN, ENDED = "begun", "ended"


@dataclass(frozen=True, slots=True)
class Change:
    """An alert that began or ended ``at`` (ms); ``cursor`` is its place in the log.

    ``value`` is the figure then, ``limit`` the one that begins it. ``since`` is when the figure
    passed the limit, or where it ended when it had begun.
    """

    cursor: str
    alert: Alert
    begun: bool
    value: float
    limit: float
    since: int

    @property
    def at(self) -> int:
        """When it was noticed."""
        return int(self.cursor.partition("-")[0])


class AlertLog:
    """The alerts of all sites. Methods raise StoreUnavailable while Redis is away."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._scripts = Scripts(redis)

    @redis_errors
    def states(self, site: str) -> dict[Alert, State]:
        """Return the state of each alert."""
        documents = self._redis.hgetall(key(site, "alerts"))
        return {alert: state.load(documents.get(alert, "")) for alert in Alert}

    @redis_errors
    def note(
        self, site: str, alert: Alert, former: State, new: State, value: float, limit: float
    ) -> bool:
        """Write a new state, and where it turned a line of log and journal, all or nothing.

        Returns False, with nothing written, where the state is not ``former`` any more.
        """
        line = _line(alert, former, new, value, limit) if former.begun != new.begun else ""
        expected = "" if former == State() else former.document
        call = NoteAlert(alert, expected, new.document, line, LINES_MAX)
        return bool(self._scripts.run(site, call))

    @redis_errors
    def newest(self, site: str, limit: int) -> list[Change]:
        """Return the latest changes, newest first."""
        return changes(self._redis.xrevrange(key(site, "alert_log"), "+", "-", limit))


def changes(lines: Sequence[tuple[str, Mapping[str, str]]]) -> list[Change]:
    """Return the changes behind lines of the log."""
    return [_change(cursor, json.loads(fields["line"])) for cursor, fields in lines]


def _change(cursor: str, line: Mapping[str, object]) -> Change:
    given = {name: line[name] for name in ("value", "limit", "since")}
    return Change(cursor, Alert(str(line["alert"])), line["state"] == BEGUN, **given)  # type: ignore[arg-type]


def _line(alert: Alert, former: State, new: State, value: float, limit: float) -> str:
    since = new.since if new.begun else former.since
    return dump(
        {
            "alert": alert.value,
            "state": BEGUN if new.begun else ENDED,
            "value": round(value, 4),
            "limit": limit,
            "since": since,
        }
    )
