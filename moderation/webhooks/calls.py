"""The calls of the webhooks' scripts; the scripts say what each argument is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from moderation.store.scripting import Script


class FieldRow(NamedTuple):
    """A field of a hash, or of a line of the log, and its value."""

    name: str
    value: object


@dataclass(frozen=True, slots=True)
class SaveEndpoint(Script[str]):
    """Answers saved, missing or full."""

    file = "webhooks/save.lua"
    id: str
    by: str
    change: str
    endpoints_max: int
    rows: Sequence[FieldRow]


@dataclass(frozen=True, slots=True)
class RotateSecret(Script[str]):
    """Answers saved or missing."""

    file = "webhooks/rotate.lua"
    id: str
    by: str
    secret: str
    overlap_ms: int
    live_max: int


@dataclass(frozen=True, slots=True)
class RemoveEndpoint(Script[str]):
    """Answers saved or missing."""

    file = "webhooks/remove.lua"
    id: str
    by: str


@dataclass(frozen=True, slots=True)
class ResendLine(Script[str]):
    """Answers saved, missing, or cut where the journal does not hold the line any more."""

    file = "webhooks/resend.lua"
    id: str
    by: str
    cursor: str


@dataclass(frozen=True, slots=True)
class SendTest(Script[str]):
    """Answers the cursor of the line, missing or disabled."""

    file = "webhooks/test.lua"
    id: str
    by: str


@dataclass(frozen=True, slots=True)
class Advance(Script[int]):
    """Answers how many senders have something to do now."""

    file = "webhooks/advance.lua"
    id: str
    batch: int
    outbox_max: int
    test: str
    silent: str


@dataclass(frozen=True, slots=True)
class TakeMessage(Script[list[Any]]):
    """Answers entry, attempt, time, url, secrets, article, cursor, fields; empty: none is due."""

    file = "webhooks/take.lua"
    id: str
    lease_ms: int


@dataclass(frozen=True, slots=True)
class RenewLease(Script[int]):
    """Answers 0 where another sender has taken it over."""

    file = "webhooks/renew.lua"
    id: str
    entry: str
    attempt: int
    lease_ms: int


@dataclass(frozen=True, slots=True)
class SettleAttempt(Script[str]):
    """Answers delivered, retrying, given_up or stale."""

    file = "webhooks/settle.lua"
    id: str
    entry: str
    answer: str
    pause_ms: int | None
    failing_max_ms: int
    counts: bool
    log_max: int
    rows: Sequence[FieldRow]
