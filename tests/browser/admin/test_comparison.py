"""The comparison of an import with the policy in a browser: the page follows, passes axe, fits."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from moderation.background.runs import RunKind, Runs
from moderation.registry import Registry, Role
from moderation.status import Status
from moderation.store.writer import Store
from tests.browser.axe import violations
from tests.browser.conftest import PASSWORD, Window
from tests.moderation.importing.conftest import Import, import_items  # noqa: F401 - a fixture
from tests.moderation.rescoring.conftest import imported, rescorer_of, said  # noqa: F401 - fixture

PAGE = "/sites/demo/archives/comparison"


@pytest.fixture
def admin(window: Callable[..., Window], registry: Registry, day: dict[str, str]) -> Window:
    registry.add_moderator("aida", Role.ADMIN, PASSWORD)
    opened = window()
    opened.log_in("aida")
    return opened


def test_from_the_button_to_the_differences(
    admin: Window,
    store: Store,
    site: str,
    imported: Import,  # noqa: F811 - the fixture
) -> None:
    """Asked for, followed, read; nothing scrolls sideways on a phone, and axe has no complaint."""
    imported(
        *(said(f"f{n}", "A day at the lake.", Status.APPROVED) for n in range(9)),
        said("a", "An awful man.", Status.APPROVED),
        said("m", "A quiet insult.", Status.REJECTED),
        said("u", "An awful day.", Status.APPROVED, by_person=False),
    )
    page, runs = admin.page, Runs(store.redis, kind=RunKind.RESCORING)
    admin.open(PAGE)
    assert violations(page) == []
    page.click("text=Compare with the policy")
    expect(page.locator("#comparison-run")).to_contain_text("it begins in a moment")
    assert violations(page) == []
    rescorer_of(store, runs, site).rescore(site)
    expect(page.locator("#comparison-run")).to_contain_text("12 comments were compared.")
    page.click("#comparison-run a")
    expect(page.locator("#table")).to_contain_text("Decided by people there")
    assert page.locator("#cards article").count() == 3
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert admin.faults == []
