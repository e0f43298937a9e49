"""Sites without a terminal: made, named, archived and restored, each with its line of the log."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation.registry import Registry, Role
from moderation.store.server.commands import Redis
from tests.service.dashboard.conftest import PASSWORD, Visitor


def test_a_site_is_made(boss: Visitor, registry: Registry) -> None:
    """The form makes it, leads to its page, and the audit log names the admin."""
    answer = boss.post("/admin/sites", {"slug": "Daily", "name": "The Daily"})
    assert answer.headers["Location"] == "/sites/daily/start"
    assert registry.site("daily").name == "The Daily"
    line = next(registry.audit(site="daily"))
    assert (line.type, line.by) == ("site.added", "boss")
    assert "The Daily" in boss.get("/admin/sites").text


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"slug": "daily news", "name": "Daily"}, 422),
        ({"slug": "modqueue", "name": "Daily"}, 422),
        ({"slug": "", "name": "Daily"}, 422),
        ({"slug": "daily", "name": " "}, 422),
        ({"slug": "daily", "name": "D" * 81}, 422),
        ({"slug": "daily", "name": "Da\u0007ily"}, 422),
        ({"slug": "demo", "name": "Another"}, 409),
    ],
)
def test_a_site_that_cannot_be(
    boss: Visitor, registry: Registry, form: dict[str, object], status: int
) -> None:
    """What cannot be a site is said at its field, and what was typed stays in the form."""
    answer = boss.post("/admin/sites", form)
    assert answer.status_code == status
    assert 'aria-invalid="true"' in answer.text
    assert [(site.slug, site.name) for site in registry.sites()] == [("demo", "Demo")]


def test_name_and_languages_are_saved(boss: Visitor, registry: Registry) -> None:
    """Both count at once and are in the log before and after; a language of no one is left out."""
    form = {"name": "Дала хабаршысы", "language": ["kk", "ru", "xx"]}
    assert boss.post("/sites/demo/details", form).status_code == 303
    site = registry.site("demo")
    assert (site.name, site.languages) == ("Дала хабаршысы", ("ru", "kk"))
    line = next(registry.audit(site="demo"))
    assert line.data == {"name": ["Demo", "Дала хабаршысы"], "languages": ["-", "ru,kk"]}
    boss.post("/sites/demo/details", form)
    assert next(registry.audit(site="demo")).place == line.place
    assert boss.post("/sites/demo/details", {"name": ""}).status_code == 422


def test_a_site_is_archived_and_restored(boss: Visitor, registry: Registry) -> None:
    """Archiving is one press, its page says since when, and one press takes it back whole."""
    before = registry.site("demo")
    assert "cannot be deleted" in boss.get("/sites/demo/details").text
    boss.post("/sites/demo/archive", {})
    assert registry.is_archived("demo")
    assert '<span class="site-name">archived</span>' in boss.get("/sites/demo/held").text
    assert "Restore" in boss.get("/sites/demo/details").text
    boss.post("/sites/demo/restore", {})
    assert registry.site("demo") == before
    types = [line.type for line in registry.audit(site="demo")][:2]
    assert types == ["site.restored", "site.archived"]


def test_an_admin_of_one_site_makes_none(
    visitor: Callable[[], Visitor], registry: Registry, redis: Redis, site: str
) -> None:
    """Whoever administers a site names it; to make sites is for admins of the installation."""
    registry.add_moderator("anna", {site: Role.ADMIN}, PASSWORD)
    anna = visitor()
    anna.log_in("anna")
    assert anna.get("/sites/demo/details").status_code == 200
    assert anna.get("/admin/sites").status_code == 403
    assert anna.post("/admin/sites", {"slug": "mine", "name": "Mine"}).status_code == 403
    assert len(registry.sites()) == 1
