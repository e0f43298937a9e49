"""Accounts, for admins of the installation: add, give roles, rename, reset, disable, log out."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.errors import ConfigError
from moderation.registry import (
    DISPLAY_NAME_MAX,
    EVERY_SITE,
    MODERATOR_NAME,
    Memberships,
    Registry,
    Role,
)
from moderation.registry.invitations import NOTE_MAX
from service.dashboard.access import Access
from service.dashboard.account.browsers import browser_words
from service.dashboard.account.display_name import refusal
from service.dashboard.account.words import ROLE_WORDS
from service.dashboard.blueprint import blueprint, go, moderator, problem
from service.services import services

ROLE_FIELD = "role-"  # and the slug of the site


@blueprint.get("/admin/users", needs=Access.INSTALLATION)
def users() -> str:
    """List all accounts, with the form for a new one."""
    return _list({})


@blueprint.post("/admin/users", needs=Access.INSTALLATION)
def add_user() -> ResponseReturnValue:
    """Add an account and show its one-time password, this once."""
    name, memberships = request.form.get("name", "").strip().lower(), memberships_of_form()
    if not MODERATOR_NAME.fullmatch(name):
        text = gettext("1 to 40 of the letters a to z, digits, '.', '_' and '-', please.")
        return _list({"name": text}), 422
    if not memberships:
        return _list({"role": gettext("Choose a role on at least one site.")}), 422
    try:
        _, password = acting().add_moderator(name, memberships)
    except ConfigError:
        text = gettext("The name is taken, or looks like a name that is.")
        return _list({"name": text}), 409
    return _once(name, password)


@blueprint.get("/admin/users/<user>", needs=Access.INSTALLATION)
def user(user: str) -> str:
    """Show an account with everything that an admin can do to it."""
    registry = services().registry
    return render_template(
        "dashboard/admin/user.html",
        account=registry.moderator(user),
        sessions=registry.sessions(user),
        **_role_choices(),
        most=DISPLAY_NAME_MAX,
        browser_words=browser_words,
    )


@blueprint.post("/admin/users/<user>/roles", needs=Access.INSTALLATION)
def change_memberships(user: str) -> ResponseReturnValue:
    """Give an account other roles, site by site."""
    if user == moderator().name:
        return not_oneself()
    acting().set_memberships(user, memberships_of_form())
    return _back(user)


@blueprint.post("/admin/users/<user>/name", needs=Access.INSTALLATION)
def rename_user(user: str) -> ResponseReturnValue:
    """Let colleagues read another name for an account."""
    try:
        acting().set_display_name(user, request.form.get("display_name", ""))
    except ConfigError:
        return problem(422, gettext("Not saved"), refusal())
    return _back(user)


@blueprint.post("/admin/users/<user>/reset", needs=Access.INSTALLATION)
def reset_user(user: str) -> ResponseReturnValue:
    """Give an account a one-time password, show it this once, and end its sessions."""
    if user == moderator().name:
        return not_oneself()
    try:
        return _once(user, acting().reset_password(user))
    except ConfigError:
        text = gettext("The provider logs this account in; it has no password here.")
        return problem(409, gettext("Not done"), text)


@blueprint.post("/admin/users/<user>/<any(disable,enable):change>", needs=Access.INSTALLATION)
def switch_user(user: str, change: str) -> ResponseReturnValue:
    """Let an account in no more, or again."""
    if user == moderator().name:
        return not_oneself()
    registry = acting()
    registry.disable(user) if change == "disable" else registry.enable(user)
    return _back(user)


@blueprint.post("/admin/users/<user>/end-sessions", needs=Access.INSTALLATION)
def end_user_sessions(user: str) -> ResponseReturnValue:
    """End all sessions of an account."""
    acting().end_sessions(services().registry.moderator(user).name)
    return _back(user)


@blueprint.post("/admin/users/<user>/remove-second-step", needs=Access.INSTALLATION)
def remove_users_second_step(user: str) -> ResponseReturnValue:
    """Take the second step of an account away, and end its sessions: the phone may be lost."""
    if user == moderator().name:
        return not_oneself()
    registry = acting()
    registry.remove_second_step(user)
    registry.end_sessions(user)
    return _back(user)


@blueprint.post("/admin/second-step", needs=Access.INSTALLATION)
def require_second_step() -> ResponseReturnValue:
    """Ask everyone for a second step, or no longer."""
    acting().require_second_step(request.form.get("required") == "yes")
    return go(url_for("dashboard.users"))


def acting() -> Registry:
    """Return the registry with the admin as the author of what is done."""
    return services().registry.acting(moderator().name)


def role_of(text: str) -> Role | None:
    """Return the role that a form names; None for none."""
    return Role(text) if text in list(Role) else None


def memberships_of_form() -> Memberships:
    """Return the roles of the form, by site."""
    places = [EVERY_SITE, *(site.slug for site in services().registry.sites())]
    roles = {place: role_of(request.form.get(ROLE_FIELD + place, "")) for place in places}
    return {place: role for place, role in roles.items() if role}


def not_oneself() -> ResponseReturnValue:
    """Refuse what could leave an installation or a site without an admin."""
    text = gettext("Ask another admin: nobody does this to their own account.")
    return problem(409, gettext("Not done"), text)


def _back(user: str) -> ResponseReturnValue:
    return go(url_for("dashboard.user", user=user))


def _once(name: str, password: str) -> ResponseReturnValue:
    return render_template(
        "dashboard/admin/secret_once.html",
        name="users",
        title=gettext("One-time password of %(name)s", name=name),
        text=gettext(
            "Hand it over in person or by telephone. It must be changed at the first log-in."
        ),
        secret=password,
        back=url_for("dashboard.user", user=name),
    )


def _list(problems: dict[str, str]) -> str:
    return render_template(
        "dashboard/admin/users.html",
        accounts=services().registry.moderators(),
        chosen=_chosen(),
        **_role_choices(),
        problems=problems,
        required=services().registry.second_step_required(),
        invitations=services().registry.invitations(),
        note_max=NOTE_MAX,
    )


def _chosen() -> Memberships:
    """Return the roles to show in the form: those that were sent, or a proposal.

    Where there is one site, a new account is a moderator of it unless somebody says otherwise.
    """
    sites = services().registry.sites()
    if request.method == "POST" or len(sites) != 1:
        return memberships_of_form()
    return {sites[0].slug: Role.MODERATOR}


def _role_choices() -> dict[str, object]:
    """Return what the table of roles is made of."""
    sites = services().registry.sites()
    every = EVERY_SITE, gettext("Every site, those to come included")
    return {
        "roles": ROLE_WORDS,
        "places": [every, *((site.slug, site.name) for site in sites)],
        "role_field": ROLE_FIELD,
    }
