"""Whose answers the limits of a site with models of its own rest on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from moderation import actions
from moderation.attributes import SITE
from moderation.learning import keeping
from moderation.learning.keeping import YEAR_MS, keep
from moderation.learning.model_fault import OTHER_BASE, ModelFault
from moderation.learning.models import ModelStore
from moderation.learning.site_label import SiteLabel
from moderation.policy import Policy
from moderation.projection.search import Projection, Query
from moderation.promise.limits import Limits
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
def models(store: Store, site: str, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> ModelStore:
    """A site that promises something in Kazakh and has promoted a model."""
    actions.save_policy(store, site, Policy(promises={"kk": Promise()}), by="a", expected_version=0)
    monkeypatch.setattr(keeping, "decided_by_language", lambda projection, site, since: {"kk": 0})
    models = ModelStore(redis)
    model = models.add(site, OWN, by="ann")
    models.promote(site, model.id, by="ann", version=models.places(site).version)
    return models


class Read(Projection):
    """A projection that has read every comment."""

    def matching(self, query: Query, ids: Sequence[str]) -> set[str]:
        return {*ids}


@pytest.fixture
def projection(tmp_path: Path) -> Projection:
    return Read(tmp_path / "projection.sqlite3")


LimitsFrom = Callable[..., Limits]


@pytest.fixture
def limits_from(
    store: Store,
    site: str,
    models: ModelStore,
    projection: Projection,
    monkeypatch: pytest.MonkeyPatch,
) -> LimitsFrom:
    """Find the limits from answers to comments, and from those given beside a shadow."""

    def find(own: Sequence[SiteLabel], beside: Sequence[SiteLabel]) -> Limits:
        monkeypatch.setattr(keeping, "SiteLabels", Answers(own=own))
        monkeypatch.setattr(keeping, "Shadows", Answers(beside=beside))
        return keep(store, models, projection, site)

    return find


def rejections(store: Store, model: str, came: int = 0, **scores: float) -> list[SiteLabel]:
    """Return labels of comments that came ``came`` ms from now."""
    at = store.now() + came
    return [
        label(rejected=True, model=model, scores=scores, comment=f"c{number}", came_at=at)
        for number in range(60)
    ]


def test_a_comment_counts_once(store: Store, limits_from: LimitsFrom) -> None:
    """Also where one model scored it at work and in shadow: sixty answers prove nothing."""
    answers = rejections(store, OWN.name, site=0.9)
    limits = limits_from(answers, answers)
    kazakh = limits.languages["kk"]
    assert (limits.model, kazakh.answers, kazakh.stands) == (OWN.name, 60, False)


def test_a_model_that_scores_nothing_gets_no_limits(
    store: Store, site: str, models: ModelStore, limits_from: LimitsFrom
) -> None:
    """Where workers cannot use it, the limits are those of the shipped model, which scores."""
    answers = [*rejections(store, OWN.name, **{SITE: 0.9}), *rejections(store, BASE, toxicity=0.9)]
    models.note_fault(site, models.places(site).promoted, ModelFault(OTHER_BASE, "base-0"))
    limits = limits_from(answers, rejections(store, OWN.name, **{SITE: 0.9}))
    assert (limits.model, limits.languages["kk"].answers) == (BASE, 60)


def test_a_return_keeps_the_shipped_limits(
    store: Store, site: str, models: ModelStore, limits_from: LimitsFrom
) -> None:
    """Also where a model of the site was on top of all that people answered for a year."""
    models.roll_back(site, by="ann", version=models.places(site).version)
    limits = limits_from(rejections(store, OWN.name, toxicity=0.9, site=0.2), [])
    assert (limits.model, limits.languages["kk"].answers) == (BASE, 60)
    older = rejections(store, "base-0", came=-9, toxicity=0.9)
    assert limits_from([*older, *rejections(store, OWN.name, toxicity=0.9)], []).model == BASE


def test_one_year_is_looked_at(
    store: Store,
    site: str,
    models: ModelStore,
    limits_from: LimitsFrom,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of a model that is older: what the machine decided and what people said, also beside it."""
    (model,) = models.models(site).all
    monkeypatch.setattr(keeping, "scoring_model", lambda models, site: replace(model, at=1))
    old = rejections(store, OWN.name, came=-YEAR_MS - 1, **{SITE: 0.9})
    new = replace(rejections(store, OWN.name, **{SITE: 0.9})[0], comment="new")
    asked: list[int] = []

    def decided(projection: Projection, site: str, since: int) -> dict[str, int]:
        asked.append(since)
        return {"kk": 1}

    monkeypatch.setattr(keeping, "decided_by_language", decided)
    before = store.now()
    assert limits_from([new], old).languages["kk"].answers == 1
    assert before <= asked[0] + YEAR_MS <= store.now()


def test_a_promise_that_ends_meanwhile_leaves_no_limits(
    store: Store, site: str, models: ModelStore, projection: Projection
) -> None:
    """What thresholds decide from then on would else count as seen by people."""

    def withdraw(share: float) -> None:
        policy = store.policy(site)
        if share == 1.0 and policy.promises:
            none = replace(policy, promises={})
            actions.save_policy(store, site, none, by="a", expected_version=policy.version)

    keep(store, models, projection, site)
    assert store.policy(site).limits.of_shipped
    found = keep(store, models, projection, site, withdraw)
    assert (found.languages, found.shipped) == ({}, {})
    assert store.policy(site).limits == found
