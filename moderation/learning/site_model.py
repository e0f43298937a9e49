"""A site's own model: its card, its stage, and all models of a site together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from moderation.errors import LaterRelease, NotFound
from moderation.store.documents import dump, load
from moderation.store.learning.model_places import Places

VERSION = 1  # field `v` of a card


class Stage(StrEnum):
    """Where a model is on its way."""

    CANDIDATE = "candidate"  # trained, at work nowhere
    SHADOW = "shadow"  # scores beside the promoted one and decides nothing
    PROMOTED = "promoted"  # scores
    FORMER = "former"  # was promoted once


@dataclass(frozen=True, slots=True)
class Trained:
    """What a trainer made: ``name`` is ``<base>+site-<digest8>``, ``blob`` what a scorer takes.

    ``info`` has its figures: JSON. ``rate`` returns the chance of a rejection, 0..1, of each text.
    """

    name: str
    base: str
    blob: bytes
    info: Mapping[str, Any]
    rate: Callable[[Sequence[str]], Sequence[float]]


@dataclass(frozen=True, slots=True)
class SiteModel:
    """A model's card. Times are in milliseconds since 1970 by the store's clock, 0 for never.

    ``former`` is the model that it took the place of, "" for the shipped one; ``asked_by`` is the
    first of the two people that a promotion may need. ``number`` counts the models that the site
    made, from 1 on. ``kept`` has what it says, 0..1, of comments whose labels it did not learn
    from, so that they prove its limits: by the comment's id. ``read_at`` is when the labels were
    read; it rated no text that came later.
    """

    id: str
    name: str
    base: str
    at: int
    by: str
    info: Mapping[str, Any] = field(default_factory=dict)
    shadow_at: int = 0
    promoted_at: int = 0
    promoted_by: str = ""
    former: str = ""
    asked_by: str = ""
    number: int = 1
    kept: Mapping[str, float] = field(default_factory=dict)
    read_at: int = 0
    stage: Stage = Stage.CANDIDATE

    @property
    def was_promoted(self) -> bool:
        """Whether it has scored before, so that it may do so again without another proof."""
        return bool(self.promoted_at)


@dataclass(frozen=True, slots=True)
class Models:
    """All models of a site, newest first, and which of them are at work."""

    places: Places
    all: Sequence[SiteModel]

    @property
    def promoted(self) -> SiteModel | None:
        """The one that scores; None is the shipped model alone."""
        return self._at(self.places.promoted)

    @property
    def shadow(self) -> SiteModel | None:
        """The one that scores beside it."""
        return self._at(self.places.shadow)

    @property
    def next_number(self) -> int:
        """The number of the model that the site makes next."""
        return 1 + max((one.number for one in self.all), default=0)

    def get(self, id_: str) -> SiteModel:
        """Return a model. Raises NotFound."""
        if model := self._at(id_):
            return model
        raise NotFound("model", id_)

    def _at(self, id_: str) -> SiteModel | None:
        return next((model for model in self.all if model.id == id_), None)


def dump_model(model: SiteModel) -> str:
    """Return a card as stored."""
    return dump(
        {
            "v": VERSION, "n": model.name, "m": model.base, "t": model.at, "b": model.by,
            "i": dict(model.info), "s": model.shadow_at, "p": model.promoted_at,
            "q": model.promoted_by, "f": model.former, "a": model.asked_by,
            "k": model.number, "u": dict(model.kept), "r": model.read_at,
        }
    )  # fmt: skip


def load_model(id_: str, card: str, places: Places) -> SiteModel:
    """Return the model behind a card. Raises LaterRelease."""
    doc = load(card)
    if doc["v"] > VERSION:
        raise LaterRelease("a model's card", doc["v"], VERSION)
    model = SiteModel(
        id=id_, name=doc["n"], base=doc["m"], at=doc["t"], by=doc["b"], info=doc["i"],
        shadow_at=doc["s"], promoted_at=doc["p"], promoted_by=doc["q"], former=doc["f"],
        asked_by=doc["a"], number=doc.get("k", 1),  # earlier releases did not count
        kept=doc.get("u", {}),  # nor kept anything
        read_at=doc.get("r", doc["t"]),
    )  # fmt: skip
    return replace(model, stage=_stage(model, places))


def _stage(model: SiteModel, places: Places) -> Stage:
    if model.id == places.promoted:
        return Stage.PROMOTED
    if model.id == places.shadow:
        return Stage.SHADOW
    return Stage.FORMER if model.was_promoted else Stage.CANDIDATE
