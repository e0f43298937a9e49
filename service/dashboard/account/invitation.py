"""The link of an invitation: whoever has it chooses name and password, once, and is let in."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.errors import ConfigError, NotFound
from moderation.process.setting_checks import PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN
from moderation.registry import MODERATOR_NAME, Invitation
from service.access import log_ins
from service.dashboard.access import Access
from service.dashboard.account.new_password import password_fault
from service.dashboard.account.words import ROLE_WORDS
from service.dashboard.blueprint import blueprint, problem
from service.services import services


@blueprint.get("/invitation/<token>", needs=Access.PUBLIC)
def invitation(token: str) -> ResponseReturnValue:
    """Show to what one is invited, with the form for name and password."""
    one = services().registry.invitation(token)
    return _page(one, {}) if one else _over()


@blueprint.post("/invitation/<token>", needs=Access.PUBLIC)
def accept_invitation(token: str) -> ResponseReturnValue:
    """Make the account and open its session; the link ends."""
    one = services().registry.invitation(token)
    if one is None:
        return _over()
    name = request.form.get("name", "").strip().lower()
    password = request.form.get("password", "")[: PASSWORD_LENGTH_MAX + 1]
    problems = _problems(name, password)
    if problems:
        return _page(one, problems), 422
    try:
        account = services().registry.accept_invitation(token, name, password)
    except NotFound:
        return _over()
    except ConfigError:
        text = gettext("The name is taken, or looks like a name that is.")
        return _page(one, {"name": text}), 409
    return log_ins.admit(make_response(redirect(url_for("dashboard.index"), 303)), account)


def _problems(name: str, password: str) -> dict[str, str]:
    """Return what is wrong, by field."""
    problems = {}
    if not MODERATOR_NAME.fullmatch(name):
        problems["name"] = gettext(
            "1 to 40 of the letters a to z, digits, '.', '_' and '-', please."
        )
    if fault := password_fault(password, name):
        problems["password"] = fault
    return problems


def _over() -> ResponseReturnValue:
    text = gettext("It was used or revoked, or is over 24 hours old. Ask for another one.")
    return problem(410, gettext("This invitation is no longer good"), text)


def _page(one: Invitation, problems: dict[str, str]) -> str:
    names = {site.slug: site.name for site in services().registry.sites()}
    return render_template(
        "dashboard/account/invitation.html",
        roles=[(names.get(place), ROLE_WORDS[role]) for place, role in one.memberships.items()],
        problems=problems,
        typed=request.form.get("name", ""),
        least=PASSWORD_LENGTH_MIN,
        required=services().registry.second_step_required(),
    )
