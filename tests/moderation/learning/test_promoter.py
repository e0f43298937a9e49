"""A model in shadow that is promoted without a click, and one that is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from moderation import actions
from moderation.attributes import SITE
from moderation.learning.models import ModelStore
from moderation.learning.promotion import Hindrance, Promoter, readiness
from moderation.learning.prospect import prospect
from moderation.learning.serving import SiteScorers
from moderation.learning.shadow import Shadows
from moderation.policy import Policy, Threshold
from moderation.projection.search import Projection
from moderation.promise.limits import NO_LIMITS
from moderation.status import Route
from moderation.store.writer import Store
from moderation.text.word_list import WordRule
from tests.conftest import FakeScorer
from tests.support.site_models import decide_some, some_bodies, trained, with_model


@pytest.fixture
def promoter(store: Store, models: ModelStore, tmp_path: Path) -> Promoter:
    return Promoter(store, models, Projection(tmp_path / "projection.sqlite3"))


def test_a_proven_model_is_promoted_without_a_click(
    store: Store, models: ModelStore, promoter: Promoter, site: str
) -> None:
    """Only where the site wants that, and by the name of nobody."""
    ask_about_first_comments(store, site)
    model = models.add(site, trained("turnips"), by="ann")
    scorers = SiteScorers(FakeScorer(), models, with_model)
    decide_some(store, site, some_bodies(300), own_models=scorers.at_work)
    settle(store, site, promote_alone=False, shadow_days=0)
    assert not promoter(site)
    settle(store, site, promote_alone=True)
    assert promoter(site)
    assert models.models(site).get(model.id).promoted_by == "modqueue"
    assert not promoter(site)


@pytest.mark.usefixtures("everything_is_audited")
def test_a_model_that_decides_less_is_not_promoted_without_a_click(
    store: Store, models: ModelStore, promoter: Promoter, site: str
) -> None:
    """A proven one neither, while the machine decides more without it."""
    thresholds = {SITE: Threshold(0.5, 0.8)}
    words = (WordRule("doubtful", route=Route.HOLD),)
    policy = Policy(version=1, thresholds=thresholds, words=words)
    store.save_policy(site, policy, expected_version=0)
    model = models.add(site, trained("turnips"), by="ann")
    scorers = SiteScorers(FakeScorer(), models, with_model)
    bodies = some_bodies(300)
    for some in (bodies, {body.removeprefix("doubtful "): said for body, said in bodies.items()}):
        decide_some(store, site, some, own_models=scorers.at_work)
    settle(store, site, promote_alone=True, shadow_days=0, moved_percent=100)
    shown = Shadows(store).report(site, model, None)
    assert shown.strict_proof.is_proven
    settings, now = store.settings(site), store.now()
    both = prospect(store.policy(site), NO_LIMITS, model, shown)
    ready = readiness(model, shown, both, settings, now=now, by="ann")
    assert (ready.hindrance, both.promoted.share) == (Hindrance.DECIDES_LESS, 0.25)
    assert not promoter(site)


def test_without_a_click_the_stricter_proof_counts(
    store: Store, models: ModelStore, promoter: Promoter, site: str
) -> None:
    """Comments that the old model's own score held favour any new one: a person has to look."""
    model = models.add(site, trained("turnips"), by="ann")
    scorers = SiteScorers(FakeScorer(), models, with_model)
    decide_some(store, site, some_bodies(300), own_models=scorers.at_work)
    settle(store, site, promote_alone=True, shadow_days=0)
    shown = Shadows(store).report(site, models.models(site).get(model.id), None)
    assert shown.proof.is_proven
    assert shown.strict_proof.pairs == 0
    assert not promoter(site)


def test_a_bad_model_is_not_promoted(
    store: Store, models: ModelStore, promoter: Promoter, site: str
) -> None:
    """One that finds the wrong comments bad is never proven."""
    models.add(site, trained("peas"), by="ann")
    scorers = SiteScorers(FakeScorer(), models, with_model)
    decide_some(store, site, some_bodies(300), own_models=scorers.at_work)
    settle(store, site, promote_alone=True, shadow_days=0)
    assert not promoter(site)
    shown = Shadows(store).report(site, models.models(site).all[0], None)
    assert shown.answers == 300
    assert not shown.proof.is_proven


def ask_about_first_comments(store: Store, site: str) -> None:
    policy = Policy(version=1, hold_first_comment=True)
    store.save_policy(site, policy, expected_version=0)


def settle(store: Store, site: str, **changes: object) -> None:
    settings = store.settings(site)
    new = replace(settings, **changes)  # type: ignore[arg-type]
    actions.save_settings(store, site, new, by="boss", expected_version=settings.version)
