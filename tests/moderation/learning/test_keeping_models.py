"""Whose answers the limits of a site with models of its own rest on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from moderation import actions
from moderation.attributes import SITE
from moderation.learning import keeping
from moderation.learning.keeping import keep
from moderation.learning.models import ModelStore
from moderation.learning.site_label import SiteLabel
from moderation.policy import Policy
from moderation.projection.search import Projection
from moderation.promise.promise import Promise
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from tests.moderation.learning.sites import label
from tests.support.site_models import BASE, trained

OWN = trained("turnips")


class Answers:
    """Labels that no store holds."""

    def __init__(self, own: Sequence[SiteLabel] = (), beside: Sequence[SiteLabel] = ()) -> None:
        self._own, self._beside = own, beside

    def __call__(self, store: object) -> Answers:
        return self

    def own(self, site: str, after_ms: int) -> Sequence[SiteLabel]:
        return self._own

    def labels(self, site: str, model: object) -> Sequence[SiteLabel]:
        return self._beside


@pytest.fixture
def projection(tmp_path: Path) -> Projection:
    """No comment was projected yet."""
    return Projection(tmp_path / "projection.sqlite3")


@pytest.fixture
def models(store: Store, site: str, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> ModelStore:
    """A site that promises something in Kazakh and has promoted a model."""
    actions.save_policy(store, site, Policy(promises={"kk": Promise()}), by="a", expected_version=0)
    monkeypatch.setattr(keeping, "decided_by_language", lambda projection, site, since: {"kk": 0})
    models = ModelStore(redis)
    model = models.add(site, OWN, by="ann")
    models.promote(site, model.id, by="ann", version=models.places(site).version)
    return models


def rejections(model: str, **scores: float) -> list[SiteLabel]:
    return [
        label(rejected=True, model=model, scores=scores, comment=f"c{number}")
        for number in range(60)
    ]


def test_a_comment_counts_once(
    store: Store,
    site: str,
    models: ModelStore,
    projection: Projection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where one model scored it at work and in shadow: sixty answers prove nothing."""
    answers = rejections(OWN.name, site=0.9)
    monkeypatch.setattr(keeping, "SiteLabels", Answers(own=answers))
    monkeypatch.setattr(keeping, "Shadows", Answers(beside=answers))
    limits = keep(store, models, projection, site)
    kazakh = limits.languages["kk"]
    assert (limits.model, kazakh.answers, kazakh.stands) == (OWN.name, 60, False)


def test_a_model_that_scores_nothing_gets_no_limits(
    store: Store,
    site: str,
    models: ModelStore,
    projection: Projection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where workers cannot use it, the limits are those of the shipped model, which scores."""
    answers = [*rejections(OWN.name, **{SITE: 0.9}), *rejections(BASE, toxicity=0.9)]
    monkeypatch.setattr(keeping, "SiteLabels", Answers(own=answers))
    monkeypatch.setattr(keeping, "Shadows", Answers(beside=rejections(OWN.name, **{SITE: 0.9})))
    models.note_fault(site, models.places(site).promoted, "belongs to the model base-0")
    limits = keep(store, models, projection, site)
    assert (limits.model, limits.languages["kk"].answers) == (BASE, 60)
