"""An admin of the site, who moves comments in and out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation.registry import Registry, Role
from tests.service.dashboard.conftest import PASSWORD, Visitor


@pytest.fixture
def admin(visitor: Callable[[], Visitor], registry: Registry, site: str) -> Visitor:
    registry.add_moderator("aida", Role.ADMIN, PASSWORD)
    browser = visitor()
    browser.log_in("aida")
    return browser
