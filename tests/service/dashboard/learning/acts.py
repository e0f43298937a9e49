"""What is done on the page of the site's model."""

from __future__ import annotations

from dataclasses import replace

from moderation import actions
from moderation.learning.models import ModelStore
from moderation.learning.serving import SiteScorers
from moderation.store.writer import Store
from tests.conftest import FakeScorer
from tests.service.dashboard.conftest import Visitor
from tests.service.dashboard.learning.conftest import PAGE
from tests.support.site_models import decide_some, some_bodies, trained, with_model

COUNT = 300  # decisions that prove a better model


def version(models: ModelStore, site: str) -> int:
    return models.places(site).version


def act(browser: Visitor, models: ModelStore, what: str, model: str = "", **fields: object) -> int:
    """Press a button of the page as it is now; return the status of the answer."""
    browser.get(PAGE)
    form = {"version": version(models, "demo"), "model": model, **fields}
    return browser.post(f"{PAGE}/{what}", form).status_code


def settle(store: Store, site: str, **changes: object) -> None:
    settings = store.settings(site)
    new = replace(settings, **changes)  # type: ignore[arg-type]
    actions.save_settings(store, site, new, by="boss", expected_version=settings.version)


def prove(store: Store, models: ModelStore, site: str) -> str:
    """Put a model into shadow that knows what people reject, and decide what it scored."""
    model = models.add(site, trained("turnips"), by="ann")
    scorers = SiteScorers(FakeScorer(), models, with_model)
    decide_some(store, site, some_bodies(COUNT), own_models=scorers.at_work)
    return model.id
