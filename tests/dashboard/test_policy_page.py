"""The policy's page: what-if, saving, versions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation.registry import Registry, Role
from moderation.store import Store
from service.dashboard.policies import form_of
from tests.dashboard.conftest import PASSWORD, Visitor
from tests.support import newsroom

Day = dict[str, str]


@pytest.fixture
def admin(visitor: Callable[[], Visitor], registry: Registry, site: str) -> Visitor:
    registry.add_moderator("boss", Role.ADMIN, PASSWORD)
    browser = visitor()
    browser.log_in("boss")
    return browser


def limits(store: Store, **changes: int) -> dict[str, object]:
    current = store.policy("demo")
    return {**form_of(current), "version": current.version, **changes}


def test_what_if_tells_numbers_and_errors(
    dana: Visitor, store: Store, site: str, project: Callable[[], None]
) -> None:
    """Limits that would reject what people decided show how many, and how many wrongly."""
    ids = [newsroom.submit(store, site, newsroom.METRO, f"a{n}", "You idiot") for n in range(10)]
    newsroom.score(store, site)
    for place, comment_id in enumerate(ids):
        dana.decide(comment_id, 2, "rejected" if place else "approved", reason="insult")
    project()
    page = dana.get("/sites/demo/policy?reject_insult=90").text
    assert "Looked at: 10 comments that people decided" in page
    assert "Rejected by the machine: 10" in page
    assert "10.0 % of them wrongly" in page
    assert "Save as version" not in page  # she is a moderator


def test_an_admin_saves_a_version_with_a_difference(
    admin: Visitor, store: Store, site: str
) -> None:
    """Saving makes the next version; the page says what changed, and by whom."""
    answer = admin.post("/sites/demo/policy", limits(store, reject_insult=97))
    assert answer.status_code == 303
    saved = store.policy(site)
    assert (saved.version, saved.by, saved.thresholds["insult"].reject) == (1, "boss", 0.97)
    assert "thresholds.insult.reject: None → 0.97" in admin.get("/sites/demo/policy").text


def test_words_and_publishing_survive_the_form(admin: Visitor, store: Store, site: str) -> None:
    """What the form does not show stays as it was."""
    before = store.policy(site)
    admin.post("/sites/demo/policy", limits(store, links_max=3))
    after = store.policy(site)
    assert (after.links_max, after.words, after.publishing) == (3, before.words, before.publishing)


@pytest.mark.parametrize(("changes", "status"), [({"hold_insult": 1}, 422), ({"version": 7}, 409)])
def test_bad_and_late_policies_are_refused(
    admin: Visitor, store: Store, site: str, changes: dict[str, int], status: int
) -> None:
    """Limits in the wrong order and a version that nobody saw are refused with the reason."""
    assert admin.post("/sites/demo/policy", limits(store, **changes)).status_code == status
    assert store.policy(site).version == 0


def test_moderators_cannot_save(dana: Visitor, store: Store, site: str) -> None:
    """A moderator may ask what-if, not change the policy."""
    assert dana.post("/sites/demo/policy", limits(store, links_max=3)).status_code == 403
    assert store.policy(site).version == 0
