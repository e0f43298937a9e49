"""Memberships, scopes and names: what is stored, what old records count for, what people see."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from moderation.errors import ConfigError, NotFound
from moderation.registry import ALL_SCOPES, EVERY_SITE, Action, Registry, Role, Scope
from moderation.registry.log_in.passwords import hash_password
from moderation.registry.names.display_names import display_name
from moderation.store.installation_keys import KEYS, MODERATORS
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from service.access.sessions import still_open
from service.api.blueprint import ApiBlueprint
from service.dashboard.live.message import names
from tests.support.two_sites import CANARY, OTHER, OWN, PASSWORD, VICTIM, TwoSites

HASH = hash_password(PASSWORD)
OLD_ACCOUNT = {
    "name": "old", "role": "senior", "password_hash": HASH, "must_change": False, "created_at": 1,
    "language": "ru", "disabled_at": None, "second_step": None,
}  # fmt: skip

READABLE = (
    "Айжан Серікова", "O'Brien-Łukasz", "王小明", "שרה לוי", "نی\u200cلوفر",
    "क\u094d\u200dष", "Zoë", "x" * 80,
)  # fmt: skip
UNREADABLE = (
    "x" * 81, "a\u202eb", "a\u200bb", "\u200d", "\u3164", "\u2800", "a\u0000b", "\u00ad", "...",
    "a\u200d", "\U000e0041a", "a\ufe0f", "a" + "\u0301" * 9, "\u2066a\u2069", "\ud800", "\u115f",
)  # fmt: skip


@pytest.fixture
def ask(both: TwoSites) -> Callable[..., str]:
    """Return the page that an account gets; a form is sent with its token."""

    def page(name: str, path: str, form: dict[str, object] | None = None, status: int = 200) -> str:
        session, token = both.registry.open_session(name, "test")
        client = both.app.test_client()
        client.set_cookie("modqueue_session", token)
        send = client.get if form is None else client.post
        data = {} if form is None else {"data": {"csrf": session.csrf, **form}}
        answer = send(path, **data)
        assert answer.status_code == status, answer.text
        return answer.text + answer.headers.get("Location", "")

    return page


def test_an_old_account_keeps_its_role_everywhere(redis: Redis, registry: Registry) -> None:
    """A document with one role counts on every site, until an admin gives roles by site."""
    redis.hset(MODERATORS, "old", json.dumps(OLD_ACCOUNT))
    registry.add_site(OWN, "Own")
    old = registry.moderator("old")
    assert (old.memberships, old.role_on(OWN)) == ({EVERY_SITE: Role.SENIOR}, Role.SENIOR)
    assert (old.language, old.display_name, old.shown_name) == ("ru", "", "old")
    assert not old.administers_installation
    registry.set_memberships("old", {OWN: Role.READER})
    assert (registry.moderator("old").role_on(OTHER), old.role_on(OTHER)) == (None, Role.SENIOR)
    assert "role" not in json.loads(redis.hget(MODERATORS, "old") or "")


def test_an_old_admin_runs_the_installation(redis: Redis, registry: Registry) -> None:
    """Whoever was an admin before there were memberships still makes accounts."""
    redis.hset(MODERATORS, "old", json.dumps({**OLD_ACCOUNT, "role": "admin"}))
    assert registry.moderator("old").administers_installation


def test_an_old_key_keeps_every_scope(redis: Redis, registry: Registry, site: str) -> None:
    """A key that was stored without scopes does all that it did."""
    _, secret = registry.add_key(site, "cms", scopes=[Scope.READ])
    ((digest, doc),) = redis.hgetall(KEYS).items()
    fields = json.loads(doc)
    assert fields.pop("scopes") == ["read"]
    redis.hset(KEYS, digest, json.dumps(fields))
    found = registry.find_key(secret)
    assert found
    assert found.scopes == ALL_SCOPES


def test_a_key_without_a_scope_is_not_made(registry: Registry, site: str) -> None:
    """A key that may do nothing would only look like one."""
    with pytest.raises(ConfigError, match="at least one scope"):
        registry.add_key(site, "cms", scopes=[])


def test_a_route_without_a_scope_does_not_start() -> None:
    """Whoever forgets the scope of a route learns it at the import of the module."""
    with pytest.raises(TypeError, match="scope"):
        ApiBlueprint("new", "New.").route("/v1/new", methods=["GET"])  # type: ignore[call-arg]


def test_a_role_needs_its_site(registry: Registry) -> None:
    """There is no role on a site that does not exist, nor for an account that does not."""
    with pytest.raises(NotFound):
        registry.add_moderator("anna", {"nowhere": Role.READER}, PASSWORD)
    registry.add_moderator("anna", {}, PASSWORD)
    with pytest.raises(NotFound):
        registry.set_role("anna", Role.READER, "nowhere")
    with pytest.raises(NotFound):
        registry.set_role("nobody", Role.READER)
    assert registry.moderator("anna").memberships == {}


def test_the_higher_role_counts(both: TwoSites) -> None:
    """A role on every site and one on this site do not take from each other."""
    registry = both.registry
    registry.add_moderator("anna", {EVERY_SITE: Role.READER, OWN: Role.SENIOR}, PASSWORD)
    anna = registry.moderator("anna")
    assert (anna.role_on(OWN), anna.role_on(OTHER)) == (Role.SENIOR, Role.READER)
    registry.set_role("anna", None)
    assert registry.moderator("anna").memberships == {OWN: Role.SENIOR}


def test_the_switcher_shows_ones_own_sites(ask: Callable[..., str]) -> None:
    """The menu of sites, the first page and the counts know only where one is a member."""
    page = ask("moderator", f"/sites/{OWN}/held")
    assert "Own news" in page
    assert OTHER not in page
    two = ask("both", f"/sites/{OTHER}/held")
    assert f"/sites/{OWN}/statistics" in two  # a reader there
    assert ask("both", "/", status=303).endswith(f"/sites/{OWN}/statistics")
    assert "member of no site yet" in ask("nobody", "/")
    assert f"Daily {CANARY}" in ask("everywhere", f"/sites/{OWN}/held")


def test_one_account_has_a_role_on_each_site(ask: Callable[..., str]) -> None:
    """A reader here and a senior there is a reader here, and a senior there."""
    ask("both", f"/sites/{OWN}/held", status=403)
    ask("both", f"/sites/{OWN}/settings", status=403)
    ask("both", f"/sites/{OTHER}/settings")
    ask("both", f"/sites/{OTHER}/keys", status=403)


def test_a_site_that_does_not_exist_takes_nothing(both: TwoSites, ask: Callable[..., str]) -> None:
    """Not even an admin of everything saves a policy for a site that nobody made."""
    for slug in ("nowhere", "modqueue", "*"):
        ask("everywhere", f"/sites/{slug}/policy", {"version": 0}, status=404)
    assert not both.redis.exists("{nowhere}:policy", "{modqueue}:policy", "{*}:policy")


def test_members_are_a_site_admins_to_choose(both: TwoSites, ask: Callable[..., str]) -> None:
    """An admin of the site gives roles there and there alone; the log of that site tells it."""
    ask("admin", f"/sites/{OWN}/members", {"name": "nobody", "role": "senior"}, status=303)
    assert both.registry.moderator("nobody").memberships == {OWN: Role.SENIOR}
    assert "nobody" in ask("admin", f"/sites/{OWN}/audit?kind=account")
    assert "nobody" not in ask(OTHER, f"/sites/{OTHER}/audit?kind=account")
    ask("admin", f"/sites/{OWN}/members", {"name": "nobody", "role": ""}, status=303)
    assert both.registry.moderator("nobody").memberships == {}
    ask("admin", f"/sites/{OWN}/members", {"name": "stranger", "role": "senior"}, status=422)
    ask("admin", f"/sites/{OWN}/members", {"name": "admin", "role": ""}, status=409)
    ask("admin", f"/sites/{OWN}/members", {"name": "both", "role": "admin"}, status=303)
    assert both.registry.moderator("both").role_on(OTHER) is Role.SENIOR


def test_a_site_admin_does_not_touch_other_keys(both: TwoSites, ask: Callable[..., str]) -> None:
    """Another site's key is not found, and goes on."""
    theirs = both.registry.find_key(both.other.keys["all"])
    assert theirs
    ask("admin", f"/sites/{OWN}/keys/{theirs.id}/revoke", {}, status=404)
    assert both.registry.find_key(both.other.keys["all"]) == theirs
    form = {"label": "mine", "scope": ["submit", "moderate"], "site": OTHER}
    ask("admin", f"/sites/{OWN}/keys", form)
    (made,) = [key for key in both.registry.keys(OWN) if key.label == "mine"]
    assert made.scopes == (Scope.SUBMIT, Scope.MODERATE)


def test_the_form_proposes_what_a_server_needs(ask: Callable[..., str]) -> None:
    """Submit and read are ticked on the page, and a key without any scope is not made."""
    page = ask("admin", f"/sites/{OWN}/keys")
    ticked = [scope for scope in Scope if f'value="{scope}" checked' in page]
    assert ticked == [Scope.SUBMIT, Scope.READ]
    assert "Choose what it may do." in ask(
        "admin", f"/sites/{OWN}/keys", {"label": "mine"}, status=422
    )


def test_another_role_ends_a_stream_of_that_site(both: TwoSites) -> None:
    """A stream ends when the role on its site changes, and goes on when one elsewhere does."""
    registry = both.registry
    _, token = registry.open_session(VICTIM, "test")
    assert still_open(registry, token, OWN, Role.MODERATOR)
    registry.set_role(VICTIM, Role.SENIOR, OTHER)
    assert still_open(registry, token, OWN, Role.MODERATOR)
    assert not still_open(registry, token, OTHER, None)
    registry.set_role(VICTIM, None, OWN)
    assert not still_open(registry, token, OWN, Role.MODERATOR)
    assert not still_open(registry, token, OWN, None)


@pytest.mark.parametrize("name", READABLE)
def test_names_of_any_script_are_taken(name: str) -> None:
    """Letters of every script make a name, with the joiners that some of them need."""
    assert display_name(f"  {name} ") == display_name(name) != ""


@pytest.mark.parametrize("name", UNREADABLE)
def test_names_that_nobody_can_read_are_refused(name: str) -> None:
    """Nothing invisible, nothing that turns the direction, nothing without a letter or digit."""
    with pytest.raises(ConfigError):
        display_name(name)


def test_a_name_is_kept_composed(registry: Registry) -> None:
    """The same letters are the same name, however they were typed, and nobody has it twice."""
    registry.add_moderator("anna", {}, PASSWORD)
    registry.add_moderator("bolat", {}, PASSWORD)
    assert registry.set_display_name("anna", "Zoe\u0308  K").display_name == "Zoë K"
    for taken in ("Zoë K", "zoë k", "ANNA"):
        with pytest.raises(ConfigError, match="another account"):
            registry.set_display_name("bolat", taken)
    assert registry.set_display_name("anna", "").shown_name == "anna"
    assert Action.NAME_CHANGED in {entry.type for entry in registry.audit()}


def test_colleagues_read_the_name(both: TwoSites, store: Store, ask: Callable[..., str]) -> None:
    """Cards, histories, logs and streams show the name; what is stored stays the log-in name."""
    ask(VICTIM, "/account/name", {"display_name": "Айжан С."}, status=303)
    comment = both.own.ids["comment_id"]
    assert "Айжан С. (victim) asks a senior" in ask("moderator", f"/sites/{OWN}/questions")
    assert "Айжан С. (victim) is on it" in ask("moderator", f"/sites/{OWN}/comments/{comment}")
    listed = ask("moderator", f"/sites/{OWN}/rejected")
    assert "Айжан С. (victim) rejected it" in listed
    (history,) = set(re.findall(rf"/sites/{OWN}/comments/[0-9a-zA-Z_-]+(?=\")", listed))
    assert "Айжан С. (victim) rejected it" in ask("moderator", history)
    log = ask("admin", f"/sites/{OWN}/audit?kind=account")
    assert 'Айжан С. <span class="small">victim</span>' in log
    assert "Айжан С." in ask("senior", f"/sites/{OWN}/settings")
    assert "Айжан С." in ask("moderator", f"/sites/{OWN}/policy")
    assert store.policy(OWN).by == VICTIM
    assert "Айжан С." in ask(VICTIM, "/account/name?saved=1")
    with both.app.app_context():
        assert names([VICTIM, "key:1"]) == {VICTIM: "Айжан С. (victim)", "key:1": "key:1"}


def test_a_name_from_right_to_left_stays_apart(both: TwoSites) -> None:
    """A name in Hebrew does not turn the sentence around it."""
    both.registry.set_display_name(VICTIM, "שרה לוי")
    with both.app.app_context():
        assert names([VICTIM])[VICTIM] == f"\u2068שרה לוי\u2069 ({VICTIM})"


def test_names_are_changed_on_both_pages(both: TwoSites, ask: Callable[..., str]) -> None:
    """Oneself and an admin of the installation change a name; a bad one is explained."""
    ask("everywhere", f"/admin/users/{VICTIM}/name", {"display_name": "Сара"}, status=303)
    assert "Сара" in ask("everywhere", "/admin/users")
    ask("admin", f"/admin/users/{VICTIM}/name", {"display_name": "Boss"}, status=403)
    assert "none of them invisible" in ask(
        VICTIM, "/account/name", {"display_name": "a\u202eb"}, status=422
    )
    assert both.registry.moderator(VICTIM).shown_name == "Сара"
    ask(VICTIM, "/account/name", {"display_name": ""}, status=303)
    assert both.registry.moderator(VICTIM).shown_name == VICTIM


def test_the_reference_names_the_scope_of_every_route(both: TwoSites) -> None:
    """Whoever reads /openapi.json learns which scope each call needs."""
    document = both.app.test_client().get("/openapi.json").get_json()
    for path, item in document["paths"].items():
        for method in {"get", "post", "put", "patch", "delete"} & item.keys():
            ((scope,),) = (needed["key"] for needed in item[method]["security"])
            assert scope in list(Scope), (method, path)
            assert "insufficient-scope" in item[method]["responses"]["403"]["description"]
