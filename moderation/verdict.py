"""A verdict: the scores of a comment, its language, the rules that fired, and its route."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from moderation.status import Route


@dataclass(frozen=True, slots=True)
class Highlight:
    """A stretch of the body that raised ``attribute``.

    ``begin`` and ``end`` count UTF-16 code units of the body, end exclusive; ``weight`` is the
    contribution in log-odds, above 0.
    """

    attribute: str
    begin: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class FiredRule:
    """A rule of the policy that spoke: its code and the figures that its sentence names."""

    rule: str
    detail: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShadowVerdict:
    """What a model in shadow would have done: its id on the site, its route, its score 0..1."""

    model: str
    route: Route
    score: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """The machine's view of one version of a comment.

    ``scores`` maps attribute to probability 0..1 and is empty where scoring failed; ``risk`` 0..1
    orders the moderators' list; ``model`` is empty where nothing could be scored.
    """

    route: Route
    rules: tuple[FiredRule, ...]
    risk: float
    policy_version: int
    scores: Mapping[str, float] = field(default_factory=dict)
    language: str = "other"
    language_confidence: float = 0.0
    validated: bool = False
    model: str = ""
    highlights: tuple[Highlight, ...] = ()
    shadow: ShadowVerdict | None = None
