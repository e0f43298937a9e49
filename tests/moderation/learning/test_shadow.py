"""A shadow is compared with one model: that which is at work."""

from __future__ import annotations

from functools import partial

import pytest

from moderation.comment import Move
from moderation.learning.keeping import scoring_model
from moderation.learning.models import ModelStore
from moderation.learning.serving import SiteScorers
from moderation.learning.shadow import ShadowReport, Shadows
from moderation.learning.site_model import Stage
from moderation.status import Status
from moderation.store.writer import Store
from tests.conftest import FakeScorer
from tests.support.site_models import decide_some, some_bodies, trained, with_model


@pytest.fixture
def scorers(models: ModelStore) -> SiteScorers:
    return SiteScorers(FakeScorer(), models, with_model)


def shown(store: Store, models: ModelStore, site: str, id_: str) -> ShadowReport:
    model = models.models(site).get(id_)
    return Shadows(store).report(site, model, scoring_model(models, site))


def bodies(prefix: str) -> dict[str, Status]:
    return {f"{prefix} {body}": said for body, said in some_bodies(20).items()}


def test_a_shadow_begins_afresh_beside_another_model(
    store: Store, models: ModelStore, scorers: SiteScorers, site: str
) -> None:
    """What it was beside the model before says nothing of how it compares with this one."""
    first, second = (models.add(site, trained(word), by="ann") for word in ("peas", "turnips"))
    for move in (partial(models.promote, site, first.id), partial(models.roll_back, site)):
        version = models.places(site).version
        decide_some(store, site, bodies(f"at {version}"), own_models=scorers.at_work)
        models.ask(site, second.id, by="ann", version=version)
        assert shown(store, models, site, second.id).scored == 20
        moved_at = store.now()
        move(by="ann", version=version + 1)
        model = models.models(site).get(second.id)
        assert (model.stage, model.asked_by) == (Stage.SHADOW, "")
        assert model.shadow_at >= moved_at
        assert shown(store, models, site, second.id).scored == 0


def test_late_answers_do_not_count(
    store: Store, models: ModelStore, scorers: SiteScorers, site: str
) -> None:
    """Only what the model at work scored compares it with the one in shadow."""
    first, second = (models.add(site, trained(word), by="ann") for word in ("peas", "turnips"))
    early = bodies("early")
    held = dict.fromkeys(early, Status.HELD)
    ids = decide_some(store, site, held, own_models=scorers.at_work)
    models.promote(site, first.id, by="ann", version=models.places(site).version)
    late = zip(store.get_many(site, ids), early.values(), strict=True)
    moves = [(one, one.version, Move(said, "ann", None)) for one, said in late]
    assert set(store.decide_many(site, moves)) == {"decided"}
    assert shown(store, models, site, second.id).answers == 0
    decide_some(store, site, bodies("later"), own_models=scorers.at_work)
    assert shown(store, models, site, second.id).answers == 20


def test_labels_are_of_every_model_that_was_beside(
    store: Store, models: ModelStore, scorers: SiteScorers, site: str
) -> None:
    """The scores in shadow are the same whichever model was at work."""
    first, second = (models.add(site, trained(word), by="ann") for word in ("peas", "turnips"))
    decide_some(store, site, bodies("early"), own_models=scorers.at_work)
    models.promote(site, first.id, by="ann", version=models.places(site).version)
    labels = list(Shadows(store).labels(site, models.models(site).get(second.id)))
    assert len(labels) == 20
    assert {(label.model, label.rejected) for label in labels} == {
        (second.name, True),
        (second.name, False),
    }
