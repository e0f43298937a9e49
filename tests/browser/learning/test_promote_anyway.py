"""A model that would decide less: the page says so before a person promotes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from moderation import actions
from moderation.attributes import SITE
from moderation.learning.models import ModelStore
from moderation.learning.serving import SiteScorers
from moderation.policy import DEFAULT_THRESHOLDS, Policy, Threshold
from moderation.registry import Registry, Role
from moderation.status import Status
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from tests.browser.axe import violations
from tests.browser.conftest import PASSWORD, Window
from tests.conftest import FakeScorer
from tests.support.site_models import decide_some, some_bodies, trained, with_model

MODEL = "/sites/demo/model"


@pytest.mark.usefixtures("everything_is_audited")
def test_who_would_decide_less_is_promoted_by_a_click(
    window: Callable[..., Window], store: Store, registry: Registry, redis: Redis, site: str
) -> None:
    """Both shares stand on the page, which passes axe; the button says that it is meant."""
    registry.add_moderator("senior", Role.SENIOR, PASSWORD)
    settings = replace(store.settings(site), shadow_days=0, moved_percent=100)
    actions.save_settings(store, site, settings, by="boss", expected_version=0)
    limits = {**DEFAULT_THRESHOLDS, SITE: Threshold(0.5, 0.8)}
    store.save_policy(site, Policy(version=1, thresholds=limits), expected_version=0)
    models = ModelStore(redis)
    model = models.add(site, trained("turnips"), by="ann")
    own_models = SiteScorers(FakeScorer(), models, with_model).at_work
    plain = {f"turnips {number}": Status.REJECTED for number in range(300)}
    for bodies in (some_bodies(300), plain):
        decide_some(store, site, bodies, own_models=own_models)

    senior = window()
    senior.log_in("senior")
    senior.open(MODEL)
    shadow = senior.page.locator("section[aria-labelledby=shadow]")
    expect(shadow.get_by_role("note")).to_contain_text("let the machine decide less")
    expect(shadow.locator("dd").nth(4)).to_contain_text("50 %")
    expect(shadow.locator("dd").nth(5)).to_contain_text("0 %")
    assert violations(senior.page) == []
    shadow.get_by_label("The machine then decides 0 % instead of 50 %: I want that.").check()
    senior.page.click(f"button[aria-label='Promote anyway: {model.name}']")
    expect(senior.page.locator("section[aria-labelledby=at-work]")).to_contain_text(model.name)
    assert senior.faults == []
