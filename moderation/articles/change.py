"""A change of an article: what it sets, what that was before, and what may be set. Pure functions.

Values are as the store keeps them, texts; "" is a field's default. For ``url`` and ``title`` that
lets posts say them again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from moderation.errors import Invalid
from moderation.policy import Publishing
from moderation.submission import utf16_length

FACTS = ("url", "title")  # what posts say of an article; a change pins them
HEAT = "heat"  # why the breaker holds all comments; no person sets it
SLOW_SECONDS_MAX = 24 * 3600
INSTRUCTION_LIMIT = 500  # UTF-16 code units
FIELDS = (
    *FACTS, "closed", "publishing", "premoderated", "slow_seconds", "instruction", "assigned", HEAT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ArticleSettings:
    """What was set for an article; None and the like leave it to the site.

    With ``premoderated`` every comment is held. One person posts once in ``slow_seconds``; 0 is
    without a limit. ``instruction`` is for moderators, ``assigned`` the name of one of them, or
    ``team:`` and the id of a team.
    """

    closed: bool = False
    publishing: Publishing | None = None
    premoderated: bool = False
    slow_seconds: int = 0
    instruction: str = ""
    assigned: str = ""


class ArticleValues(TypedDict, total=False):
    """What a change may set, as in ``ArticleSettings``; None leaves a field as it is."""

    closed: bool | None
    publishing: Publishing | None
    premoderated: bool | None
    slow_seconds: int | None
    instruction: str | None
    assigned: str | None
    heat: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A change that was made, ``at`` in milliseconds since 1970 by the store's clock.

    ``fields`` maps a field to what it was before and is after. ``undoes`` is the id of the change
    that it takes back.
    """

    id: str
    at: int
    by: str
    fields: Mapping[str, tuple[str, str]]
    undoes: str | None = None

    @property
    def before(self) -> dict[str, str]:
        """What its fields were."""
        return {name: before for name, (before, _) in self.fields.items()}

    @property
    def after(self) -> dict[str, str]:
        """What it set."""
        return {name: after for name, (_, after) in self.fields.items()}


def undone_ids(changes: Sequence[Change]) -> Collection[str]:
    """Return the ids of those of ``changes`` that were taken back."""
    return {change.undoes for change in changes if change.undoes}


def of_record(record: Mapping[str, str]) -> ArticleSettings:
    """Return the settings behind an article's hash."""
    return ArticleSettings(
        closed=record.get("closed") == "1",
        publishing=Publishing(record["publishing"]) if record.get("publishing") else None,
        premoderated=record.get("premoderated") == "1",
        slow_seconds=int(record.get("slow_seconds") or 0),
        instruction=record.get("instruction", ""),
        assigned=record.get("assigned", ""),
    )


def stored(value: object) -> str:
    """Return a value as the store keeps it: "" for None, False and 0."""
    return str(int(value) if isinstance(value, bool) else value) if value else ""


def check(values: Mapping[str, str], assignees: Collection[str] | None = None) -> None:
    """Raise Invalid with every problem of ``values``.

    ``assignees`` are what an article can be assigned to; None asks for none.
    """
    if problems := dict(_problems(values, assignees)):
        raise Invalid("article", problems)


def _problems(
    values: Mapping[str, str], assignees: Collection[str] | None
) -> Iterator[tuple[str, str]]:
    slow = int(values.get("slow_seconds") or 0)
    if not 0 <= slow <= SLOW_SECONDS_MAX:
        yield "slow_seconds", f"must be from 0 to {SLOW_SECONDS_MAX}, got {slow}"
    length = utf16_length(values.get("instruction", ""))
    if length > INSTRUCTION_LIMIT:
        yield "instruction", f"has {length:,} characters, limit {INSTRUCTION_LIMIT}"
    assigned = values.get("assigned")
    if assigned and assignees is not None and assigned not in assignees:
        yield "assigned", f"must be a moderator or a team of this site, got {assigned!r}"


def told(values: Mapping[str, str]) -> dict[str, object]:
    """Return what the journal says of ``values``: of a text only whether there is one."""
    return {name: tell(values[name]) for name, tell in _TOLD.items() if name in values}


_TOLD: Mapping[str, Callable[[str], object]] = {
    "premoderated": bool,
    "slow_seconds": lambda value: int(value or 0),
    "instruction": bool,
    "assigned": lambda value: value or None,
    HEAT: lambda value: json.loads(value) if value else None,
}
