"""Members of a site, for its admins: give an account a role, change it, take it away.

An account itself is made by an admin of the installation, and what it may do elsewhere is not told.
"""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.errors import NotFound
from moderation.registry import Permission
from moderation.registry.invitations import NOTE_MAX
from service.dashboard.account.words import ROLE_WORDS
from service.dashboard.admin.users import acting, not_oneself, role_of
from service.dashboard.blueprint import blueprint, go, moderator
from service.dashboard.frame import frame
from service.services import services


@blueprint.get("/sites/<site>/members", needs=Permission.ADMINISTER)
def members(site: str) -> str:
    """List who has a role here, with the form for one more."""
    return _page(site, "")


@blueprint.post("/sites/<site>/members", needs=Permission.ADMINISTER)
def set_member(site: str) -> ResponseReturnValue:
    """Give an account a role here, or take it."""
    name = request.form.get("name", "").strip().lower()
    if name == moderator().name:
        return not_oneself()
    try:
        acting().set_role(name, role_of(request.form.get("role", "")), site)
    except NotFound:
        return _page(site, gettext("There is no account of this name.")), 422
    return go(url_for("dashboard.members", site=site))


def _page(site: str, problem: str) -> str:
    return render_template(
        "dashboard/admin/members.html",
        **frame(site, "members", None, None),
        members=services().registry.members(site),
        roles=ROLE_WORDS,
        problem=problem,
        invitations=services().registry.invitations(site),
        note_max=NOTE_MAX,
    )
