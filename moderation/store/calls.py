"""The calls of the store's scripts; the scripts say what each argument is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from moderation.store.scripting import Script

MISSING = "missing"  # what scripts answer that find no record of a comment


@dataclass(frozen=True, slots=True)
class Claim(Script[tuple[int, list[tuple[str, str, str, str]]]]):
    """Answers whether to wake another worker, and id, version, doc and edits of each comment."""

    file = "claim.lua"
    batch: int
    lease_ms: int
    attempts_max: int
    doorbell_ms: int
    unscored: str
    unscored_data: str


class VerdictRow(NamedTuple):
    """A verdict for the version that was scored."""

    id: str
    version: int
    status: str
    risk: float
    verdict: str
    author: str
    data: str
    shadow: str
    lot: float
    interest: float
    floor: float
    raid: str


@dataclass(frozen=True, slots=True)
class CommitVerdicts(Script[int]):
    """Answers how many were committed, -1 where somebody acted upon an author meanwhile."""

    file = "commit_verdicts.lua"
    by: str
    audit_percent: int
    audit_least: float
    sanctions: str
    copies_max: int
    rows: Sequence[VerdictRow]


class DecisionRow(NamedTuple):
    """A decision at the version that its moderator saw."""

    id: str
    expected_version: int
    move: str
    author: str
    risk: float


@dataclass(frozen=True, slots=True)
class Decide(Script[list[str]]):
    """Answers an outcome for each: decided, conflict, illegal or missing."""

    file = "decide.lua"
    is_promised = True
    rows: Sequence[DecisionRow]


@dataclass(frozen=True, slots=True)
class KeepBulk(Script[int]):
    """Keep the ids of a bulk decision, a JSON list, for ``seconds``."""

    file = "keep_bulk.lua"
    ids: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Escalate(Script[str]):
    """Answers escalated, conflict, illegal or missing."""

    file = "escalate.lua"
    id: str
    expected_version: int
    escalation: str
    by: str


@dataclass(frozen=True, slots=True)
class AskOpinion(Script[str]):
    """Answers asked, conflict, illegal or missing."""

    file = "opinion.lua"
    id: str
    expected_version: int
    opinion: str
    by: str


@dataclass(frozen=True, slots=True)
class EditComment(Script[tuple[str, int | str]]):
    """Answers edited, conflict, illegal or missing, and whether the workers must be woken.

    Or banned, and the sanction that stands in the way. ``marks`` are what else than the author a
    sanction may lie on, with spaces between them.
    """

    file = "edit.lua"
    is_promised = True
    id: str
    expected_version: int
    doc: str
    edits: str
    by: str
    author: str
    marks: str
    doorbell_ms: int


@dataclass(frozen=True, slots=True)
class Erase(Script[str]):
    """Answers erased or missing."""

    file = "erase.lua"
    is_promised = True
    id: str
    by: str
    author: str


@dataclass(frozen=True, slots=True)
class CountReport(Script[str]):
    """Answers reported, known, illegal or missing."""

    file = "report.lua"
    id: str
    reporter: str
    report: str
    threshold: int
    author: str
    risk: float


@dataclass(frozen=True, slots=True)
class SavePolicy(Script[int]):
    """Answers the version that was saved, 0 where somebody else saved one since."""

    file = "site/save_policy.lua"
    expected_version: int
    policy: str
    publishing: str
    by: str
    data: str


@dataclass(frozen=True, slots=True)
class SaveLimits(Script[int]):
    """Put the limits of the site's promises, a JSON document, in force."""

    file = "site/save_limits.lua"
    limits: str


@dataclass(frozen=True, slots=True)
class SaveGuidelines(Script[int]):
    """Answers the version that was saved, 0 where somebody else saved one since."""

    file = "site/save_guidelines.lua"
    expected_version: int
    guidelines: str
    by: str
    data: str


@dataclass(frozen=True, slots=True)
class SaveSettings(Script[int]):
    """Answers the version that was saved, 0 where somebody else saved one since."""

    file = "site/save_settings.lua"
    expected_version: int
    settings: str
    by: str
    data: str
    undo_ms: int
    audit_percent: int
    take_banned: bool


@dataclass(frozen=True, slots=True)
class SetBack(Script[int]):
    """Answers by how many milliseconds the store's clock was set back."""

    file = "set_back.lua"
    lease_ms: int


@dataclass(frozen=True, slots=True)
class Once(Script[int]):
    """Set the one key that it runs on for ``ms`` unless it is there; 1 for the one who did."""

    file = "once.lua"
    ms: int
