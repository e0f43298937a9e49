"""The calls of the alerts' scripts; the scripts say what each argument is."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.store.scripting import Script


@dataclass(frozen=True, slots=True)
class NoteAlert(Script[int]):
    """Answers 0 where another process has noted something meanwhile."""

    file = "alerts/note.lua"
    alert: str
    former: str
    state: str
    line: str
    log_max: int


@dataclass(frozen=True, slots=True)
class SaveChannel(Script[str]):
    """Answers saved, missing or full."""

    file = "alerts/save_channel.lua"
    id: str
    by: str
    change: str
    kind: str
    document: str
    channels_max: int


@dataclass(frozen=True, slots=True)
class RemoveChannel(Script[str]):
    """Answers saved or missing."""

    file = "alerts/remove_channel.lua"
    id: str
    by: str


@dataclass(frozen=True, slots=True)
class AskTest(Script[str]):
    """Answers saved or missing."""

    file = "alerts/test_channel.lua"
    id: str


@dataclass(frozen=True, slots=True)
class TakeChannel(Script[list[int]]):
    """Answers until when the lease is, and the number of the attempt; empty: not now."""

    file = "alerts/take_channel.lua"
    id: str
    cursor: str
    test: str
    lease_ms: int


@dataclass(frozen=True, slots=True)
class SettleChannel(Script[str]):
    """Answers settled, or stale where another sender has taken the channel over."""

    file = "alerts/settle_channel.lua"
    id: str
    leased_until: int
    cursor: str
    test: str
    outcome: str
    pause_ms: int
