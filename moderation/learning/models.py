"""Models of a site's own in Redis, and their way: candidate, shadow, promoted, former.

At most one is in shadow and one promoted; the newest five are kept. Each step is one script that
moves them, the journal and the audit log together. A model holds weights of hashed words and no
text.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from moderation.errors import ModqueueError, NotFound, VersionConflict
from moderation.learning.model_fault import ModelFault, dump_fault, load_fault
from moderation.learning.site_model import (
    Models,
    SiteModel,
    Stage,
    Trained,
    dump_model,
    load_model,
)
from moderation.store.documents import dump
from moderation.store.keys import key
from moderation.store.learning import model_places
from moderation.store.learning.model_places import Places
from moderation.store.scripting import Script, Scripts
from moderation.store.server.clock import now_ms
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors
from moderation.store.server.room import Room

MODELS_MAX = 5  # models of a site
NOTHING_KEPT: Mapping[str, float] = {}
BLOB_BYTES_MAX = 2_000_000  # of one; with Base64 five of them take 14 MB of the store


@dataclass
class ModelTooLarge(ModqueueError):
    """A model has so many ``bytes`` that it is not kept."""

    bytes: int
    limit: int

    def __str__(self) -> str:
        return f"the model has {self.bytes} bytes, limit {self.limit}"


class ModelRow(NamedTuple):
    """A model, its card as JSON or '' where it goes, its Base64 or '' where that stays."""

    id: str
    card: str
    blob: str


@dataclass(frozen=True, slots=True)
class ChangeModels(Script[int]):
    """Answers the version of the places now, 0 where somebody else changed them since."""

    file = "learning/change_models.lua"
    before: int
    promoted: str
    shadow: str
    kind: str
    by: str
    data: str
    rows: Sequence[ModelRow]


class ModelStore:
    """The models of all sites. Methods raise StoreUnavailable while Redis is away.

    Every change takes the ``version`` of the places that its maker saw, and raises
    VersionConflict where somebody else changed them since.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._room = Room(redis)
        self._scripts = Scripts(redis)

    @redis_errors
    def models(self, site: str) -> Models:
        """Return what the site has. Raises LaterRelease."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.hmget(key(site, "model_places"), model_places.FIELDS)
        pipe.hgetall(key(site, "models"))
        answer, cards = pipe.execute()
        places = model_places.read(answer)
        models = [load_model(id_, card, places) for id_, card in cards.items()]
        return Models(places, sorted(models, key=lambda model: -int(model.id)))

    @redis_errors
    def places(self, site: str) -> Places:
        """Return which models are at work."""
        return model_places.places(self._redis, site)

    @redis_errors
    def blob(self, site: str, id_: str) -> bytes:
        """Return what a scorer makes a model of. Raises NotFound, ValueError where it is broken."""
        if text := self._redis.get(key(site, "model", id_)):
            return b64decode(text, validate=True)
        raise NotFound("model", id_)

    @redis_errors
    def faults(self, site: str) -> Mapping[str, ModelFault]:
        """Return why workers could not use a model, by id."""
        told = self._redis.hgetall(key(site, "model_faults"))
        return {id_: load_fault(text) for id_, text in told.items()}

    @redis_errors
    def note_fault(self, site: str, id_: str, fault: ModelFault) -> None:
        """Remember that no scorer can be made of a model."""
        self._redis.hset(key(site, "model_faults"), id_, dump_fault(fault))

    @redis_errors
    def clear_fault(self, site: str, id_: str) -> None:
        """Forget why no scorer could be made of a model, now that one was made."""
        self._redis.hdel(key(site, "model_faults"), id_)

    def require_room(self) -> None:
        """Return while there is room for one more model. Raises StoreFull."""
        self._room.require()

    def add(
        self,
        site: str,
        trained: Trained,
        *,
        by: str,
        kept: Mapping[str, float] = NOTHING_KEPT,
        read_at: int | None = None,
    ) -> SiteModel:
        """Keep a new model and put it into shadow; the oldest goes that is at work nowhere.

        ``kept`` has what it says of comments that it did not learn from, by their ids; ``read_at``
        is when their labels were read (ms), None for now.

        Raises:
            ModelTooLarge: it is larger than BLOB_BYTES_MAX.
            StoreFull: the store's memory is needed for comments.
        """
        if len(trained.blob) > BLOB_BYTES_MAX:
            raise ModelTooLarge(len(trained.blob), BLOB_BYTES_MAX)
        self._room.require()
        models, now = self.models(site), self._now()
        id_ = str(models.places.version + 1)
        model = SiteModel(
            id_, trained.name, trained.base, now, by, trained.info,
            shadow_at=now, number=models.next_number, kept=kept,
            read_at=now if read_at is None else read_at,
        )  # fmt: skip
        rows = [
            ModelRow(id_, dump_model(model), b64encode(trained.blob).decode("ascii")),
            *(ModelRow(surplus.id, "", "") for surplus in _surplus(models)),
        ]
        places = replace(models.places, shadow=id_)
        self._change(site, places, "model.shadowed", by, model, rows)
        return replace(model, stage=Stage.SHADOW)

    def shadow(self, site: str, id_: str, *, by: str, version: int) -> None:
        """Let a model score beside the promoted one, from now on.

        Raises:
            NotFound: there is no such model, or it is the promoted one.
        """
        models = self.models(site)
        if id_ == models.places.promoted:
            raise NotFound("model that does not score yet", id_)
        model = replace(models.get(id_), shadow_at=self._now(), asked_by="")
        places = replace(models.places, version=version, shadow=id_)
        self._change(site, places, "model.shadowed", by, model)

    def withdraw(self, site: str, *, by: str, version: int) -> None:
        """End the shadow. Raises NotFound where there is none."""
        models = self.models(site)
        model = models.get(models.places.shadow)
        places = replace(models.places, version=version, shadow="")
        self._change(site, places, "model.withdrawn", by, model)

    def ask(self, site: str, id_: str, *, by: str, version: int) -> None:
        """Ask a second person to promote a model. Raises NotFound."""
        models = self.models(site)
        model = replace(models.get(id_), asked_by=by)
        self._change(site, replace(models.places, version=version), "model.asked", by, model)

    def promote(self, site: str, id_: str, *, by: str, version: int) -> None:
        """Let a model score; a return leads to the one before it. Raises NotFound.

        One that is promoted again while its successor scores keeps the model that it returned to.
        A shadow that stays begins afresh.
        """
        models, now = self.models(site), self._now()
        former = _former(models, models.get(id_))
        model = replace(models.get(id_), promoted_at=now, promoted_by=by, former=former)
        shadow = models.places.shadow
        places = Places(version, promoted=id_, shadow="" if shadow == id_ else shadow)
        rows = [_row(model), *_afresh(models, places, now)]
        self._change(site, places, "model.promoted", by, model, rows)

    def roll_back(self, site: str, *, by: str, version: int) -> None:
        """Let the model before the promoted one score again, or the shipped one alone.

        A shadow that stays begins afresh.

        Raises:
            NotFound: no model is promoted.
        """
        models = self.models(site)
        model = models.get(models.places.promoted)
        before = model.former if any(one.id == model.former for one in models.all) else ""
        shadow = models.places.shadow
        places = Places(version, promoted=before, shadow="" if shadow == before else shadow)
        rows = [_row(model), *_afresh(models, places, self._now())]
        self._change(site, places, "model.rolled_back", by, model, rows)

    @redis_errors
    def _change(
        self,
        site: str,
        places: Places,
        kind: str,
        by: str,
        model: SiteModel,
        rows: Sequence[ModelRow] = (),
    ) -> None:
        call = ChangeModels(
            before=places.version,
            promoted=places.promoted,
            shadow=places.shadow,
            kind=kind,
            by=by,
            data=dump({"model": model.name}),
            rows=rows or [_row(model)],
        )
        if not self._scripts.run(site, call):
            current = model_places.places(self._redis, site).version
            raise VersionConflict("models", places.version, current)

    @redis_errors
    def _now(self) -> int:
        return now_ms(self._redis)


def _row(model: SiteModel) -> ModelRow:
    return ModelRow(model.id, dump_model(model), "")


def _afresh(models: Models, places: Places, now: int) -> list[ModelRow]:
    """Return the card of the shadow that begins again beside another model at work."""
    shadows = [model for model in models.all if model.id == places.shadow]
    return [_row(replace(model, shadow_at=now, asked_by="")) for model in shadows]


def _former(models: Models, model: SiteModel) -> str:
    """Return the model that a return leads to once ``model`` is promoted, "" for the shipped one.

    Returns never lead in a circle: what ``model`` itself leads back from is not before it.
    """
    formers = {one.id: one.former for one in models.all}
    before = promoted = models.places.promoted
    for _ in formers:
        if before == model.id:
            return model.former
        before = formers.get(before, "")
    return promoted


def _surplus(models: Models) -> list[SiteModel]:
    """Return the models that go when one more comes: the oldest of those that nobody needs.

    The promoted one stays, and the one that a return leads to.
    """
    needed = {models.promoted.id, models.promoted.former} if models.promoted else set()
    idle = [model for model in models.all if model.id not in needed]
    return idle[MODELS_MAX - 1 - (len(models.all) - len(idle)) :]
