"""Invitations by link, for admins: made and shown once, listed while they are open, revoked."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.errors import ConfigError
from moderation.registry import Memberships, Permission
from moderation.registry.invitations import NOTE_MAX, OPEN_MAX
from service.dashboard.access import Access
from service.dashboard.admin.users import acting, memberships_of_form, role_of
from service.dashboard.blueprint import blueprint, go, problem
from service.dashboard.frame import frame
from service.own_address import dashboard_url


@blueprint.post("/sites/<site>/invitations", needs=Permission.ADMINISTER)
def invite_member(site: str) -> ResponseReturnValue:
    """Make an invitation to a role on this site and show its link, this once."""
    role = role_of(request.form.get("role", ""))
    around = {"layout": "dashboard/site_layout.html", **frame(site, "members", None, None)}
    back = url_for("dashboard.members", site=site)
    return _invite({site: role} if role else {}, back, around)


@blueprint.post("/sites/<site>/invitations/<invitation_id>/revoke", needs=Permission.ADMINISTER)
def revoke_invitation(site: str, invitation_id: str) -> ResponseReturnValue:
    """End an open invitation to this site at once."""
    acting().revoke_invitation(invitation_id, site=site)
    return go(url_for("dashboard.members", site=site))


@blueprint.post("/admin/invitations", needs=Access.INSTALLATION)
def invite_user() -> ResponseReturnValue:
    """Make an invitation to roles on any sites and show its link, this once."""
    return _invite(memberships_of_form(), url_for("dashboard.users"), {"name": "users"})


@blueprint.post("/admin/invitations/<any_invitation>/revoke", needs=Access.INSTALLATION)
def revoke_any_invitation(any_invitation: str) -> ResponseReturnValue:
    """End any open invitation at once."""
    acting().revoke_invitation(any_invitation)
    return go(url_for("dashboard.users"))


def _invite(roles: Memberships, back: str, around: dict[str, Any]) -> ResponseReturnValue:
    if not roles:
        return _refused(gettext("Choose a role on at least one site."))
    try:
        _, token = acting().invite(roles, request.form.get("note", "").strip())
    except ConfigError:
        text = gettext(
            "At most %(most)s characters say whom it is for, and at most %(open)s invitations are "
            "open.",
            most=NOTE_MAX,
            open=OPEN_MAX,
        )
        return _refused(text)
    return render_template(
        "dashboard/admin/secret_once.html",
        **around,
        title=gettext("Invitation"),
        text=gettext(
            "Send this link to the one who is meant, and to nobody else: whoever opens it first "
            "gets the account. It works once, for 24 hours, and can be revoked until then."
        ),
        secret=f"{dashboard_url()}/invitation/{token}",
        back=back,
    )


def _refused(text: str) -> ResponseReturnValue:
    return problem(422, gettext("Not done"), text)
