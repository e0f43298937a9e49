"""Invitations by link: made by admins, good once, for a day, while their maker may give them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from werkzeug.test import TestResponse

from moderation.errors import ConfigError, NotFound
from moderation.registry import EVERY_SITE, Registry, Role, invitations
from moderation.registry.invitations import INVITATION_SECONDS
from moderation.store.server.commands import Redis
from tests.service.dashboard.conftest import PASSWORD, Visitor

NewVisitor = Callable[[], Visitor]


def link_of(answer: TestResponse) -> str:
    """Return the path of the link that a page shows this once."""
    shown = re.search(r'id="secret" value="http://localhost(/invitation/[^"]+)"', answer.text)
    assert shown, answer.text
    return unescape(shown[1])


@pytest.fixture
def link(boss: Visitor) -> str:
    return link_of(boss.post("/sites/demo/invitations", {"role": "senior", "note": "Алия"}))


def accept(guest: Visitor, link: str, **form: object) -> TestResponse:
    guest.get(link)
    return guest.post(link, {"name": "Aliya", "password": PASSWORD, **form})


def test_the_invited_comes_in(link: str, visitor: NewVisitor, registry: Registry) -> None:
    """Name and password of one's own, the role that was given, a session; the log has each step."""
    guest = visitor()
    assert "Senior" in guest.get(link).text
    assert accept(guest, link).headers["Location"] == "/"
    assert guest.get("/sites/demo/held").status_code == 200
    aliya = registry.moderator("aliya")
    assert aliya.memberships == {"demo": Role.SENIOR}
    assert not aliya.must_change
    lines = [line for line in registry.audit() if line.type.startswith("invitation.")]
    assert [(line.type, line.by) for line in lines] == [
        ("invitation.used", "aliya"),
        ("invitation.made", "boss"),
    ]


def test_a_link_is_good_once(link: str, visitor: NewVisitor, registry: Registry) -> None:
    """The second one to come is told so, whatever name he takes, and gets no account."""
    first, second = visitor(), visitor()
    second.get(link)
    accept(first, link)
    for answer in (second.get(link), second.post(link, {"name": "eve", "password": PASSWORD})):
        assert answer.status_code == 410
    assert [one.name for one in registry.moderators()] == ["aliya", "boss"]


def test_two_at_once_make_one_account(registry: Registry, site: str) -> None:
    """Who loses the race between the look and the write is told that the link is over."""
    _, token = registry.invite({site: Role.READER})
    taking = registry._taking

    def overtaken(*of: str) -> object:
        registry._taking = taking  # type: ignore[method-assign]
        registry.accept_invitation(token, "first", PASSWORD)
        return taking(*of)

    registry._taking = overtaken  # type: ignore[method-assign, assignment]
    with pytest.raises(NotFound):
        registry.accept_invitation(token, "second", PASSWORD)
    assert [one.name for one in registry.moderators()] == ["first"]


def test_a_link_ends_after_a_day(registry: Registry, site: str) -> None:
    """It opens nothing from then on, is not listed, and goes with the next one that is made."""
    made, token = registry.invite({site: Role.READER})
    assert made.expires_at - made.created_at == INVITATION_SECONDS == 24 * 3600
    registry._now = lambda: made.expires_at  # type: ignore[method-assign]
    assert registry.invitation(token) is None
    assert registry.invitations() == []
    registry.invite({site: Role.READER})
    assert len(registry._redis.hgetall("{modqueue}:invitations")) == 1


def test_a_revoked_link_is_over(
    boss: Visitor, link: str, visitor: NewVisitor, registry: Registry
) -> None:
    """The list of open ones names for whom it was; one press ends it."""
    page = boss.get("/sites/demo/members").text
    assert "Алия" in page
    (one,) = registry.invitations("demo")
    boss.post(f"/sites/demo/invitations/{one.id}/revoke", {})
    assert registry.invitations() == []
    assert visitor().get(link).status_code == 410


def test_a_link_ends_with_the_right_of_its_maker(
    visitor: NewVisitor, registry: Registry, site: str
) -> None:
    """Nobody stays in the house by a link made before the role was taken or the account ended."""
    registry.add_moderator("anna", {site: Role.ADMIN}, PASSWORD)
    _, token = registry.acting("anna").invite({site: Role.ADMIN})
    assert registry.invitation(token)
    registry.set_role("anna", Role.SENIOR, site)
    assert registry.invitation(token) is None
    registry.set_role("anna", Role.ADMIN, site)
    registry.disable("anna")
    with pytest.raises(NotFound):
        registry.accept_invitation(token, "friend", PASSWORD)


def test_no_link_gives_more_than_its_maker_has(registry: Registry, site: str) -> None:
    """An admin of a site cannot make one for every site, whichever way it is asked."""
    registry.add_moderator("anna", {site: Role.ADMIN}, PASSWORD)
    _, token = registry.acting("anna").invite({EVERY_SITE: Role.ADMIN})
    assert registry.invitation(token) is None


def test_only_the_digest_is_kept(link: str, redis: Redis) -> None:
    """Whoever reads the store, its backup or the audit log cannot use the link."""
    token = link.rpartition("/")[2]
    assert token not in str(redis.hgetall("{modqueue}:invitations"))
    assert token not in str(redis.xrange("{modqueue}:audit"))


@pytest.mark.parametrize(
    ("form", "field", "status"),
    [
        ({"name": "Ая"}, "name", 422),
        ({"name": ""}, "name", 422),
        ({"name": "boss"}, "name", 409),
        ({"name": "b0ss"}, "name", 409),
        ({"password": "short"}, "password", 422),
        ({"password": "x" * 201}, "password", 422),
        ({"password": "aliya aliya"}, "password", 422),
    ],
)
def test_a_name_or_password_that_cannot_be(
    link: str,
    visitor: NewVisitor,
    registry: Registry,
    form: dict[str, object],
    field: str,
    status: int,
) -> None:
    """The field says why, and the link stays good for another try."""
    guest = visitor()
    answer = accept(guest, link, **form)
    assert answer.status_code == status
    assert f'id="{field}-problem"' in answer.text
    assert accept(guest, link).status_code == 303


def test_a_second_step_comes_next_where_it_is_needed(
    link: str, visitor: NewVisitor, registry: Registry
) -> None:
    """The page says so before, and nothing else opens until it is set up."""
    registry.require_second_step(True)
    guest = visitor()
    assert "have your phone at hand" in guest.get(link).text
    accept(guest, link)
    assert guest.get("/sites/demo/held").headers["Location"] == "/account/second-step"


def test_an_admin_of_all_invites_to_several(boss: Visitor, registry: Registry) -> None:
    """On *Users* one link gives a role on each of several sites, and any open one is revoked."""
    registry.add_site("daily", "Daily")
    boss.post("/admin/invitations", {"role-demo": "reader", "role-daily": "admin"})
    (one,) = registry.invitations()
    assert one.memberships == {"demo": Role.READER, "daily": Role.ADMIN}
    assert registry.invitations("demo") == []
    assert one.id in boss.get("/admin/users").text
    boss.post(f"/admin/invitations/{one.id}/revoke", {})
    assert registry.invitations() == []
    assert boss.post("/admin/invitations", {}).status_code == 422
    assert boss.post("/sites/demo/invitations", {"role": "king"}).status_code == 422


def test_open_invitations_have_an_end(
    registry: Registry, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At most two hundred are open, and a note has a limit."""
    assert invitations.OPEN_MAX == 200
    monkeypatch.setattr(invitations, "OPEN_MAX", 3)
    for _ in range(3):
        registry.invite({site: Role.READER})
    with pytest.raises(ConfigError, match="3 are open"):
        registry.invite({site: Role.READER})
    with pytest.raises(ConfigError, match="limit 80"):
        registry.invite({site: Role.READER}, "x" * 81)
