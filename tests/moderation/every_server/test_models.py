"""Models of a site's own: their places, who moved them, and how many stay."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation.errors import LaterRelease, NotFound, VersionConflict
from moderation.learning.model_fault import BROKEN, ModelFault
from moderation.learning.models import BLOB_BYTES_MAX, MODELS_MAX, ModelStore, ModelTooLarge
from moderation.learning.site_model import Stage, Trained
from moderation.registry import Registry
from moderation.store.keys import key
from moderation.store.server.commands import Redis
from moderation.store.writer import Store


@pytest.fixture
def models(redis: Redis) -> ModelStore:
    return ModelStore(redis)


def trained(name: str = "base-1+site-00000001", blob: bytes = b"\x00weights\xff") -> Trained:
    return Trained(name, "base-1", blob, {"labels": 400}, rate=lambda texts: [0.5 for _ in texts])


def stages(models: ModelStore, site: str) -> dict[str, Stage]:
    return {model.name: model.stage for model in models.models(site).all}


def step(models: ModelStore, site: str, change: Callable[..., None], *arguments: str) -> None:
    """Make a change as somebody does who saw the models a moment ago."""
    change(site, *arguments, by="ann", version=models.models(site).places.version)


def test_a_new_model_stands_in_shadow(models: ModelStore, site: str) -> None:
    """It comes back as it was given, decides nothing, and says who asked for it."""
    model = models.add(site, trained(), by="ann")
    assert models.blob(site, model.id) == b"\x00weights\xff"
    state = models.models(site)
    assert state.promoted is None
    assert state.shadow == model
    assert (model.stage, model.by, model.info) == (Stage.SHADOW, "ann", {"labels": 400})
    assert model.shadow_at == model.at > 0


def test_a_model_is_promoted_and_rolled_back(models: ModelStore, site: str) -> None:
    """Each takes the place of the one before it; rolled back twice, the shipped model is left."""
    first, second = (models.add(site, trained(name), by="ann") for name in ("one", "two"))
    step(models, site, models.promote, first.id)
    step(models, site, models.promote, second.id)
    assert stages(models, site) == {"one": Stage.FORMER, "two": Stage.PROMOTED}
    step(models, site, models.roll_back)
    assert stages(models, site) == {"one": Stage.PROMOTED, "two": Stage.FORMER}
    step(models, site, models.roll_back)
    assert models.models(site).promoted is None
    step(models, site, models.promote, second.id)
    assert stages(models, site) == {"one": Stage.FORMER, "two": Stage.PROMOTED}


def test_a_way_back_ends_at_the_shipped_model(models: ModelStore, site: str) -> None:
    """Also after older ones were promoted again, or the promoted one once more."""
    first, second = (models.add(site, trained(name), by="ann") for name in ("one", "two"))
    for id_ in (first.id, second.id, second.id, first.id):
        step(models, site, models.promote, id_)
    step(models, site, models.roll_back)
    assert models.models(site).promoted is None
    step(models, site, models.promote, second.id)
    step(models, site, models.promote, first.id)
    step(models, site, models.roll_back)
    assert stages(models, site) == {"one": Stage.FORMER, "two": Stage.PROMOTED}
    step(models, site, models.roll_back)
    assert models.models(site).promoted is None


def test_a_shadow_ends_and_begins_again(models: ModelStore, site: str) -> None:
    """A withdrawn model is a candidate; a newer one takes the shadow from an older."""
    first = models.add(site, trained("one"), by="ann")
    step(models, site, models.withdraw)
    assert stages(models, site) == {"one": Stage.CANDIDATE}
    models.add(site, trained("two"), by="ann")
    step(models, site, models.shadow, first.id)
    assert stages(models, site) == {"one": Stage.SHADOW, "two": Stage.CANDIDATE}


def test_no_model_is_promoted_and_in_shadow(models: ModelStore, site: str) -> None:
    """A return takes its model out of the shadow; the one that scores cannot stand beside itself.

    Else each answer would count twice for the limits.
    """
    first, second = (models.add(site, trained(name), by="ann") for name in ("one", "two"))
    step(models, site, models.promote, first.id)
    step(models, site, models.promote, second.id)
    step(models, site, models.shadow, first.id)
    step(models, site, models.roll_back)
    places = models.places(site)
    assert (places.promoted, places.shadow) == (first.id, "")
    with pytest.raises(NotFound, match="there is no model that does not score yet '1'"):
        step(models, site, models.shadow, first.id)
    assert models.places(site) == places


def test_every_step_is_audited(models: ModelStore, registry: Registry, site: str) -> None:
    """Shadow, question, promotion and return are lines of the site's log, each with its maker."""
    model = models.add(site, trained("one"), by="ann")
    step(models, site, models.ask, model.id)
    assert models.models(site).get(model.id).asked_by == "ann"
    step(models, site, models.promote, model.id)
    step(models, site, models.roll_back)
    lines = [line for line in registry.audit(site=site) if line.type.startswith("model.")]
    steps = ["rolled_back", "promoted", "asked", "shadowed"]
    assert [line.type for line in lines] == [f"model.{step}" for step in steps]
    assert {(line.by, line.data["model"]) for line in lines} == {("ann", "one")}


def test_the_journal_tells_the_site(models: ModelStore, store: Store, site: str) -> None:
    """A promotion is a line that webhooks may be told."""
    model = models.add(site, trained("one"), by="ann")
    step(models, site, models.promote, model.id)
    events = store.events(site).items
    assert [event.type for event in events] == ["model.shadowed", "model.promoted"]


def test_five_models_stay(models: ModelStore, redis: Redis, site: str) -> None:
    """The oldest goes with its weights, but never the one that scores."""
    first = models.add(site, trained("first"), by="ann")
    step(models, site, models.promote, first.id)
    later = [models.add(site, trained(str(number)), by="ann") for number in range(MODELS_MAX + 1)]
    state = models.models(site)
    assert state.places.promoted == first.id
    assert [model.name for model in state.all] == ["5", "4", "3", "2", "first"]
    for gone in later[:2]:
        with pytest.raises(NotFound):
            models.blob(site, gone.id)
    step(models, site, models.roll_back)


def test_the_model_to_return_to_stays(models: ModelStore, site: str) -> None:
    """However many came since: a return shall not lead to another model than the page says."""
    first, second = (models.add(site, trained(name), by="ann") for name in ("one", "two"))
    step(models, site, models.promote, first.id)
    step(models, site, models.promote, second.id)
    for number in range(MODELS_MAX + 1):
        models.add(site, trained(str(number)), by="ann")
    assert [model.name for model in models.models(site).all] == ["5", "4", "3", "two", "one"]
    step(models, site, models.roll_back)
    assert models.places(site).promoted == first.id


def test_who_saw_an_older_state_changes_nothing(models: ModelStore, site: str) -> None:
    """Two people at once: the second is told both versions."""
    model = models.add(site, trained(), by="ann")
    models.promote(site, model.id, by="ann", version=1)
    with pytest.raises(VersionConflict, match="models version 1 was seen, but 2"):
        models.roll_back(site, by="bob", version=1)
    assert models.models(site).places.promoted == model.id


def test_what_is_not_there_is_not_moved(models: ModelStore, site: str) -> None:
    """No shadow to withdraw, nothing to roll back, no model of that name."""
    for change in (models.withdraw, models.roll_back):
        with pytest.raises(NotFound):
            change(site, by="ann", version=0)
    with pytest.raises(NotFound, match="there is no model '7'"):
        models.promote(site, "7", by="ann", version=0)


def test_a_model_has_a_limit(models: ModelStore, site: str) -> None:
    """One that no store should hold is refused with both numbers."""
    with pytest.raises(ModelTooLarge, match=f"{BLOB_BYTES_MAX + 1} bytes, limit {BLOB_BYTES_MAX}"):
        models.add(site, trained(blob=bytes(BLOB_BYTES_MAX + 1)), by="ann")
    assert models.models(site).all == []


def test_a_later_release_is_not_guessed_at(models: ModelStore, redis: Redis, site: str) -> None:
    """A card of a form that is not known stops the reader, with its version."""
    redis.hset(key(site, "models"), "1", '{"v":99}')
    with pytest.raises(LaterRelease, match="version 99"):
        models.models(site)


def test_a_fault_is_remembered_with_its_model(models: ModelStore, site: str) -> None:
    """What a worker could not use is told on the page, until the model goes."""
    model = models.add(site, trained(), by="ann")
    fault = ModelFault(BROKEN, "its digest is wrong")
    models.note_fault(site, model.id, fault)
    assert models.faults(site) == {model.id: fault}
