"""Log-in by OpenID Connect: who comes in, as whom, with which roles, and how it ends."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from moderation.registry import MODERATOR_NAME, Registry, Role
from moderation.store.writer import Store
from service.app import create_app
from service.services import Services
from tests.service.access.openid.conftest import Guest, Liar, with_settings
from tests.support.dashboard import PASSWORD, Browser


def test_the_first_time_makes_the_account(guest: Guest, registry: Registry) -> None:
    """Name, shown name and roles come from the provider; the session is open."""
    assert guest.log_in("/sites/demo/approved").headers["Location"] == "/sites/demo/approved"
    anna = registry.moderator("anna")
    assert (anna.display_name, anna.memberships) == ("Анна", {"demo": Role.MODERATOR})
    assert guest.browser.get("/sites/demo/held").status_code == 200
    types = [line.type for line in registry.audit()]
    assert types.count("account.added") == types.count("signin.done") == 1


def test_the_second_time_is_the_same_account(guest: Guest, other: Guest, liar: Liar) -> None:
    """Whatever name the provider says next: issuer and subject are the person."""
    guest.log_in()
    liar.claims["preferred_username"] = "another"
    other.log_in()
    registry: Registry = other.browser.client.application.extensions["modqueue"].registry
    assert [one.name for one in registry.moderators()] == ["anna"]


def test_the_way_there_is_as_the_standard_says(guest: Guest) -> None:
    """Code flow, S256, state, nonce, our address, and the scope openid."""
    address = guest.begin()
    asked = parse_qs(urlsplit(address).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://localhost/log-in/openid/back"]
    assert "openid" in asked["scope"][0].split()
    assert min(len(asked[name][0]) for name in ("state", "nonce", "code_challenge")) >= 43


def test_any_web_process_ends_it(
    guest: Guest, liar: Liar, app: Flask, store: Store, registry: Registry
) -> None:
    """What was begun in one process is ended in another with the same secret."""
    answer = liar.code(guest.begin())
    settings = app.extensions["modqueue"].settings
    second = Browser(create_app(Services(settings, store, registry, lambda _: None)))
    cookie = guest.browser.client.get_cookie("modqueue_openid")
    assert cookie
    second.client.set_cookie("modqueue_openid", cookie.value)
    back = second.client.get("/log-in/openid/back", query_string=answer)
    assert back.headers["Location"] == "/"


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        (["editors", "strangers"], {"demo": Role.MODERATOR}),
        (["editors", "chiefs"], {"demo": Role.SENIOR}),
        ("it", {"*": Role.ADMIN}),
        (["EDITORS"], None),
        (["strangers"], None),
        ([], None),
        (None, None),
        ({"editors": True}, None),
        ([["editors"], 7], None),
    ],
)
def test_groups_give_roles(
    guest: Guest, liar: Liar, registry: Registry, groups: object, expected: object
) -> None:
    """The highest of the mapped ones counts on each site; unknown groups give nothing at all."""
    liar.claims["groups"] = groups
    answer = guest.log_in()
    if expected is None:
        assert answer.status_code == 403
        assert "none of your groups has a role here" in answer.text
        assert registry.moderators() == []
    else:
        assert registry.moderator("anna").memberships == expected


def test_other_roles_end_what_is_open(
    guest: Guest, other: Guest, liar: Liar, registry: Registry
) -> None:
    """A change at the provider counts at the next log-in, and other browsers are logged out."""
    guest.log_in()
    liar.claims["groups"] = ["chiefs"]
    other.log_in()
    assert registry.moderator("anna").memberships == {"demo": Role.SENIOR}
    assert guest.browser.get("/sites/demo/held").status_code == 303
    assert other.browser.get("/sites/demo/settings").status_code == 200
    liar.claims["groups"] = []
    assert guest.log_in().status_code == 403
    assert other.browser.get("/sites/demo/held").status_code == 303
    assert registry.moderator("anna").memberships == {}


def test_a_disabled_account_stays_out(guest: Guest, registry: Registry) -> None:
    """What an admin of this installation ends is ended, whatever the provider says."""
    guest.log_in()
    registry.disable("anna")
    assert guest.log_in().status_code == 403


def test_no_local_account_is_taken_over(guest: Guest, liar: Liar, registry: Registry) -> None:
    """A name or address that somebody has here leads to an account of one's own, without roles."""
    registry.add_moderator("anna", Role.ADMIN, PASSWORD)
    liar.claims |= {"email": "anna@news.example", "email_verified": True}
    guest.log_in()
    made = next(one for one in registry.moderators() if one.openid)
    assert made.name != "anna"
    assert made.memberships == {"demo": Role.MODERATOR}
    local = Browser(guest.browser.client.application)
    assert local.log_in("anna").status_code == 303


@pytest.mark.parametrize("verified", [True, False, None, "true"])
def test_an_address_counts_verified_alone(
    guest: Guest, liar: Liar, app: Flask, verified: object
) -> None:
    """With the claim email as group, only an address that the provider verified gives a role."""
    with_settings(app, openid_groups_claim="email")
    liar.claims |= {"email": "anna@news.example", "email_verified": verified}
    assert (guest.log_in().status_code == 303) is (verified is True)


def test_groups_may_stand_at_userinfo(guest: Guest, liar: Liar, registry: Registry) -> None:
    """Where the token has none they are asked for, and believed of the same person alone."""
    del liar.claims["groups"]
    liar.userinfo = {"sub": "s-2", "groups": ["it"]}
    assert guest.log_in().status_code == 403
    assert registry.moderators() == []
    liar.userinfo = {"sub": "s-1", "groups": ["editors"]}
    assert guest.log_in().status_code == 303


def test_no_password_opens_such_an_account(guest: Guest, registry: Registry) -> None:
    """It has none that anybody knows, gets none by a reset, and needs no second step here."""
    registry.require_second_step(True)
    guest.log_in()
    assert guest.browser.get("/sites/demo/held").status_code == 200
    local = Browser(guest.browser.client.application)
    assert local.log_in("anna", "").status_code == 403
    registry.add_moderator("boss", Role.ADMIN, PASSWORD)
    registry.require_second_step(False)
    local.log_in("boss")
    local.get("/admin/users/anna")
    assert local.post("/admin/users/anna/reset", {}).status_code == 409


def test_logging_out_leads_out_of_the_provider(guest: Guest, liar: Liar) -> None:
    """The session here is over at once; a link leads to the provider's own log-out and back."""
    guest.log_in()
    guest.browser.get("/sites/demo/held")
    left = guest.browser.post("/log-out", {})
    assert f"{liar.issuer}/end?client_id=modqueue&amp;post_logout_redirect_uri=" in left.text
    assert guest.browser.get("/sites/demo/held").status_code == 303


def test_the_button_stands_only_where_it_is_set(guest: Guest, app: Flask) -> None:
    """Without settings there is no button, and its address leads to the log-in page."""
    assert "Log in with Newsroom" in guest.browser.get("/log-in").text
    with_settings(app, openid_issuer="")
    assert "Newsroom" not in guest.browser.get("/log-in").text
    assert guest.browser.get("/log-in/openid").headers["Location"] == "/log-in"


def test_local_accounts_log_in_without_the_provider(
    guest: Guest, app: Flask, registry: Registry
) -> None:
    """While the provider is away its button says so, and passwords work as ever."""
    with_settings(app, openid_issuer="http://127.0.0.1:1")
    answer = guest.browser.get("/log-in/openid")
    assert answer.status_code == 503
    assert "does not answer" in answer.text
    registry.add_moderator("boss", Role.ADMIN, PASSWORD)
    assert guest.browser.log_in("boss").status_code == 303


def test_a_second_factor_can_be_demanded(guest: Guest, liar: Liar, app: Flask) -> None:
    """With MODQUEUE_OPENID_ACR the provider is asked for it, and must say that it was there."""
    with_settings(app, openid_acr=("mfa", "phr"))
    assert "acr_values=mfa+phr" in guest.begin()
    assert guest.log_in().status_code == 403
    liar.claims["acr"] = "phr"
    assert guest.log_in().status_code == 303


@pytest.mark.parametrize("called", ["", "Ая", "admin", "modqueue", "a" * 100, "../..", "x@y.z"])
def test_every_person_gets_a_name(
    guest: Guest, liar: Liar, registry: Registry, called: str
) -> None:
    """Whatever the provider proposes, the account has a name that can be one."""
    liar.claims["preferred_username"] = called
    assert guest.log_in().status_code == 303
    (account,) = registry.moderators()
    assert MODERATOR_NAME.fullmatch(account.name)
    assert account.name != "modqueue"
