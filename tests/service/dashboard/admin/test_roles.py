"""Who may open what: every route of the dashboard, asked by every role."""

from __future__ import annotations

from itertools import pairwise

import pytest
from flask import Flask
from werkzeug.routing import Rule

from moderation.registry import ROLES, Permission, Registry, Role
from service.dashboard.access import Access, Pages
from service.dashboard.blueprint import blueprint
from tests.service.dashboard.conftest import PASSWORD, SAME_ORIGIN, Visitor

# What each role may do beyond the one before it, said once more and by hand.
READER = (
    "index log_out password_form change_password statistics statistics_csv "
    "own_sessions end_own_session end_other_sessions second_step add_second_step "
    "make_recovery_codes remove_second_step keys_form save_keys name_form save_name "
    "error_ledger error_ledger_csv"
)
MODERATOR = (
    "shift write_note turn_note read_note undo_golden saved_counts saved_list "
    "save_list change_list keep_dealt "
    "author act_upon undo_act sanctions held_of articles article change_article undo_article "
    "comments comment thread pick picks answer drawer news fresh_card stream find "
    "bands copies copies_of_list raids raid raid_run decide_raid end_raid begin_raid "
    "cancel_raid bulk_outcome policy limits_run guidelines word_list change_words "
    "keep_filter decide undo undo_last saw skip escalate deescalate ask_opinion "
    "withdraw_opinion claim decide_many undo_many model differences learning_run"
)
SENIOR = (
    "settings golden_cards mark_golden reason learn cancel_learning promote_model "
    "roll_back_model withdraw_model "
    "shadow_model"
)
ADMIN = (
    "members set_member save_policy restore_policy remove_words "
    "api_keys add_api_key revoke_api_key site_audit_log site_audit_log_csv "
    "first_steps invite_member revoke_invitation "
    "teams add_team change_team remove_team "
    "alerts add_channel change_channel remove_channel test_channel "
    "save_coral_secret end_coral_secret make_akismet_key end_akismet_key "
    "site_details save_site archive_site restore_site site_box save_box "
    "reader_keys add_reader_secret add_reader_key end_reader_key "
    "save_settings save_guidelines save_reason change_reason webhooks add_webhook webhook "
    "change_webhook "
    "rotate_webhook enable_webhook remove_webhook test_webhook tested_webhook replay_webhook "
    "resend_webhook save_promises find_limits cancel_finding "
    "archives export_comments decision_steps "
    "export_decisions "
    "import_run add_piece check_archive write_archive cancel_import "
    "comparison comparison_run compare_imports cancel_comparison"
)
EVERYWHERE = (
    "sites add_site invite_user revoke_any_invitation "
    "users add_user user change_memberships rename_user reset_user switch_user "
    "end_user_sessions remove_users_second_step require_second_step audit_log audit_log_csv"
)
_PUBLIC = (
    "log_in log_in_form code_form log_in_with_code prefer public_ledger "
    "invitation accept_invitation openid_log_in openid_back"
)
PUBLIC = frozenset(_PUBLIC.split())
READERS = frozenset(READER.split()) | PUBLIC
MODERATORS = READERS | frozenset(MODERATOR.split())
SENIORS = MODERATORS | frozenset(SENIOR.split())
ADMINS = SENIORS | frozenset(ADMIN.split())
ALLOWED = {
    Role.READER: READERS,
    Role.MODERATOR: MODERATORS,
    Role.SENIOR: SENIORS,
    Role.ADMIN: ADMINS,
}
REFUSAL = "Your role does not include this."
VALUES = {
    "site": "demo", "name": "held", "comment_id": "a" * 16, "bulk_id": "0" * 16, "code": "spam",
    "change": "up", "user": "nobody", "session_id": "0" * 12, "key_id": "0" * 8,
    "version": 1, "webhook_id": "we_1", "author_key": "id:nobody", "slug": "demo",
    "reader_key": "rk_0", "article_id": "metro-9", "team_id": "0" * 8,
    "list_id": "0" * 16, "channel_id": "ch_0", "raid_id": "a" * 16,
    "invitation_id": "0" * 8, "any_invitation": "0" * 8, "token": "x" * 43,
}  # fmt: skip


def routes(app: Flask) -> list[tuple[str, str, Rule]]:
    """Return the name, the method and the rule of every route of the dashboard."""
    return [
        (rule.endpoint.removeprefix("dashboard."), method, rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("dashboard.")
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


def path(app: Flask, rule: Rule) -> str:
    """Return an address that ``rule`` matches."""
    values = {name: VALUES[name] for name in rule.arguments}
    if rule.endpoint == "dashboard.switch_user":
        values["change"] = "disable"
    return app.url_map.bind("localhost").build(rule.endpoint, values)


def enter(app: Flask, registry: Registry, name: str) -> Visitor:
    """Return a browser with a session of ``name``, without the cost of a password."""
    session, token = registry.open_session(name, "test")
    client = app.test_client()
    client.set_cookie("modqueue_session", token)
    return Visitor(client, f'name="csrf" value="{session.csrf}"')


def guard_alone(app: Flask) -> None:
    """Leave nothing behind the guard: some thousand pages would be made to look at their status."""
    for name in app.view_functions:
        app.view_functions[name] = lambda **values: ("", 204)


@pytest.mark.parametrize("role", Role, ids=str)
def test_every_route_asks_for_its_role(
    app: Flask, registry: Registry, site: str, role: Role
) -> None:
    """Each role gets through to what it may do, and is refused everything else, by any method."""
    registry.add_moderator("zarina", {site: role}, PASSWORD)
    browser = enter(app, registry, "zarina")
    guard_alone(app)
    for name, method, rule in routes(app):
        address = path(app, rule)
        answer = browser.client.get(address) if method == "GET" else browser.post(address, {})
        refused = answer.status_code == 403 and REFUSAL in answer.text
        assert refused is (name not in ALLOWED[role]), (role, method, address)


def test_every_route_is_in_the_table(app: Flask) -> None:
    """A new page says at its route, and here, who may open it."""
    names = {name for name, _, _ in routes(app)}
    assert names == blueprint.contracts.keys()
    assert names == ADMINS | frozenset(EVERYWHERE.split())


def test_a_route_without_a_contract_is_none() -> None:
    """A page that forgets to say who may open it stops the start, not the first visitor."""
    pages = Pages("pages", __name__)
    with pytest.raises(TypeError, match="needs"):
        pages.get("/page")
    with pytest.raises(TypeError, match="needs"):
        pages.route("/page")  # type: ignore[call-arg]


def test_a_site_in_the_address_needs_a_permission(app: Flask) -> None:
    """What belongs to a site asks for the role on it, and nothing else does."""
    for name, _, rule in routes(app):
        needs = blueprint.contracts[name].needs
        assert isinstance(needs, Permission) is ("site" in rule.arguments), name
        assert isinstance(needs, Access) is ("site" not in rule.arguments), name


def test_strangers_get_nowhere(app: Flask, site: str) -> None:
    """Whoever is not logged in is sent to the log-in page from every route but the public ones."""
    browser = Visitor(app.test_client())
    browser.get("/log-in")
    guard_alone(app)
    for name, method, rule in routes(app):
        address = path(app, rule)
        answer = browser.client.get(address) if method == "GET" else browser.post(address, {})
        if name not in PUBLIC:
            assert answer.headers["Location"].startswith("/log-in"), address


def test_roles_include_each_other() -> None:
    """An admin may do what a senior may, a senior what a moderator may, and so on."""
    order = [ROLES[role] for role in (Role.READER, Role.MODERATOR, Role.SENIOR, Role.ADMIN)]
    assert all(less < more for less, more in pairwise(order))
    assert ROLES[Role.ADMIN] == frozenset(Permission)


def test_a_reader_starts_with_the_statistics(app: Flask, registry: Registry, site: str) -> None:
    """A reader's first page is the statistics, and nothing that is refused is offered."""
    registry.add_moderator("guest", {site: Role.READER}, PASSWORD)
    guest = enter(app, registry, "guest")
    assert guest.get("/").headers["Location"] == "/sites/demo/statistics"
    page = guest.get("/sites/demo/statistics").text
    assert "/sites/demo/held" not in page
    assert "/sites/demo/find" not in page
    assert "/sites/demo/policy" not in page


def test_a_new_role_counts_at_once(app: Flask, registry: Registry, site: str) -> None:
    """A role that is taken away is gone at the next click, in a session that stays open."""
    registry.add_moderator("zarina", {site: Role.SENIOR}, PASSWORD)
    browser = enter(app, registry, "zarina")
    assert browser.get("/sites/demo/held").status_code == 200
    registry.set_role("zarina", Role.READER, site)
    assert browser.get("/sites/demo/held").status_code == 403
    assert browser.client.post("/sites/demo/bulk", headers=SAME_ORIGIN).status_code == 403
