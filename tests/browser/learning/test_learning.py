"""A site's model from its first label to its return: trained, shadowed, promoted, rolled back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import expect

import classifier
from moderation import actions
from moderation.attributes import SITE
from moderation.background.runs import Runs
from moderation.judging import Scorer
from moderation.learning.labels import SiteLabels
from moderation.learning.learner import Learner
from moderation.learning.models import ModelStore
from moderation.learning.serving import SiteScorers
from moderation.policy import DEFAULT_THRESHOLDS, Policy, Threshold
from moderation.process.config import Config
from moderation.registry import Registry, Role
from moderation.status import Status
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.verdict import Verdict
from tests.browser.axe import violations
from tests.browser.conftest import PASSWORD, Window
from tests.support.site_models import decide_some, some_bodies
from worker.trainer import trainer

MODEL = "/sites/demo/model"


@pytest.fixture
def base() -> classifier.Scorer:
    return classifier.load()


@pytest.fixture
def scorers(redis: Redis, base: classifier.Scorer) -> SiteScorers:
    """What a worker scores with."""

    def with_model(data: bytes) -> Scorer:
        return base.with_site(classifier.SiteLayer.from_bytes(data))

    return SiteScorers(base, ModelStore(redis), with_model)


def decided(store: Store, scorers: SiteScorers, site: str, bodies: dict[str, Status]) -> list[str]:
    return decide_some(store, site, bodies, scorer=scorers.base, own_models=scorers.at_work)


def test_a_life_of_a_model(
    window: Callable[..., Window],
    store: Store,
    registry: Registry,
    redis: Redis,
    site: str,
    scorers: SiteScorers,
    settings: Config,
) -> None:
    """400 decisions, a click for each step, and each verdict names the model that gave it."""
    registry.add_moderator("senior", Role.SENIOR, PASSWORD)
    hold_everything(store, site)
    senior = window()
    senior.log_in("senior")
    page = senior.page
    decided(store, scorers, site, some_bodies(400))
    senior.open(MODEL)
    page.click("text=Train a model now")
    expect(page.locator("#run-section")).to_contain_text("the learner begins in a moment")
    learner = Learner(SiteLabels(store), ModelStore(redis), Runs(redis), trainer(settings))
    model = learner.learn(site)
    assert model
    expect(page.locator("#run-section")).to_contain_text("The newest run made a model.")
    senior.open(MODEL)
    expect(page.locator("main")).to_contain_text("do not prove yet that it is not worse")
    assert violations(page) == []

    answers = {f"once more {body}": status for body, status in some_bodies(200).items()}
    decided(store, scorers, site, answers)
    senior.open(MODEL)
    page.click(f"button[aria-label='Promote: {model.name}']")
    expect(page.locator("section[aria-labelledby=at-work]")).to_contain_text(model.name)
    verdict = verdict_of(store, scorers, site, "doubtful turnips 1001")
    assert (verdict.model, verdict.scores[SITE] > 0.5) == (model.name, True)

    page.click("text=Roll back")
    expect(page.locator("main")).to_contain_text("The shipped model scores this site.")
    verdict = verdict_of(store, scorers, site, "doubtful turnips 1002")
    assert (verdict.model, SITE in verdict.scores) == (scorers.base.model, False)
    assert senior.faults == []


def hold_everything(store: Store, site: str) -> None:
    """People see every comment: what the machine approves by itself is no answer of theirs."""
    site_settings = replace(store.settings(site), shadow_days=0)
    actions.save_settings(store, site, site_settings, by="boss", expected_version=0)
    everything = {attribute: Threshold(0.0, 1.0) for attribute in DEFAULT_THRESHOLDS}
    store.save_policy(site, Policy(version=1, thresholds=everything), expected_version=0)


def verdict_of(store: Store, scorers: SiteScorers, site: str, body: str) -> Verdict:
    (id_,) = decided(store, scorers, site, {body: Status.REJECTED})
    verdict = store.get(site, id_).verdict
    assert verdict
    return verdict
