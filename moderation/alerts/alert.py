"""The alerts of a site: what each looks at, and when it begins and ends.

Two limits and two times lie apart (hysteresis), so that a figure that trembles around one of them
says nothing new. Where ``deploy/prometheus`` has the same alert, limit and time are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MINUTE = 60
HOUR = 3600


class Alert(StrEnum):
    """What can be amiss; the names are those of the journal."""

    HELD_AGE = "held_age"
    BACKLOG = "backlog"
    VERDICTS = "verdicts"
    RAID = "raid"
    HEAT = "heat"
    WEBHOOKS = "webhooks"
    AUDITS = "audits"
    DRIFT = "drift"
    PROJECTION = "projection"
    STORE = "store"


class Unit(StrEnum):
    """What a figure counts."""

    COUNT = "count"
    SECONDS = "seconds"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Rule:
    """It begins when the figure was above ``limit`` for ``begins_after`` seconds on end.

    It ends when the figure was at most ``calm`` for ``ends_after`` seconds on end.
    """

    unit: Unit
    limit: float
    calm: float
    begins_after: int = 0
    ends_after: int = 0


RULES: Mapping[Alert, Rule] = {
    Alert.HELD_AGE: Rule(Unit.SECONDS, 24 * HOUR, 20 * HOUR, 5 * MINUTE, 5 * MINUTE),
    Alert.BACKLOG: Rule(Unit.COUNT, 500, 400, 6 * HOUR, 30 * MINUTE),
    Alert.VERDICTS: Rule(Unit.SECONDS, 15, 5, MINUTE, 5 * MINUTE),
    Alert.RAID: Rule(Unit.COUNT, 0, 0, 0, MINUTE),
    Alert.HEAT: Rule(Unit.COUNT, 0, 0, 0, MINUTE),
    Alert.WEBHOOKS: Rule(Unit.COUNT, 0, 0, 15 * MINUTE, 5 * MINUTE),
    Alert.AUDITS: Rule(Unit.COUNT, 0, 0, HOUR, 5 * MINUTE),
    Alert.DRIFT: Rule(Unit.COUNT, 0, 0, HOUR, 24 * HOUR),
    Alert.PROJECTION: Rule(Unit.SECONDS, 60, 10, 5 * MINUTE, 5 * MINUTE),
    Alert.STORE: Rule(Unit.SHARE, 0.6, 0.55, 10 * MINUTE, 10 * MINUTE),
}
