"""The learner of a site, and its page as people with roles open it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation.background.runs import Runs
from moderation.learning.models import ModelStore
from moderation.registry import Registry, Role
from moderation.store.server.commands import Redis
from tests.service.dashboard.conftest import PASSWORD, Visitor

PAGE = "/sites/demo/model"
Open = Callable[[str, Role], Visitor]


@pytest.fixture
def models(redis: Redis) -> ModelStore:
    return ModelStore(redis)


@pytest.fixture
def runs(redis: Redis) -> Runs:
    return Runs(redis)


@pytest.fixture
def opened(visitor: Callable[[], Visitor], registry: Registry, site: str) -> Open:
    """Open the page as somebody with a role."""

    def log_in(name: str, role: Role) -> Visitor:
        registry.add_moderator(name, role, PASSWORD)
        browser = visitor()
        browser.log_in(name)
        assert browser.get(PAGE).status_code == 200
        return browser

    return log_in
