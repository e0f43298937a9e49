"""Teams of a site, for its admins: made, changed, removed."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.errors import ConfigError
from moderation.registry import Permission
from moderation.registry.teams import NAME_MAX, TEAMS_MAX, is_name
from service.dashboard.admin.users import acting
from service.dashboard.blueprint import blueprint, go
from service.dashboard.frame import frame
from service.services import services

NEW = ""  # in the place of an id: the form that adds one


@blueprint.get("/sites/<site>/teams", needs=Permission.ADMINISTER)
def teams(site: str) -> str:
    """List the teams, each with its form, and the form for one more."""
    return _page(site)


@blueprint.post("/sites/<site>/teams", needs=Permission.ADMINISTER)
def add_team(site: str) -> ResponseReturnValue:
    """Make a team."""
    try:
        acting().add_team(site, _name(), _members())
    except ConfigError:
        return _page(site, NEW, _problem()), 422
    return _back(site)


@blueprint.post("/sites/<site>/teams/<team_id>", needs=Permission.ADMINISTER)
def change_team(site: str, team_id: str) -> ResponseReturnValue:
    """Give a team another name and other members."""
    try:
        acting().change_team(site, team_id, _name(), _members())
    except ConfigError:
        return _page(site, team_id, _problem()), 422
    return _back(site)


@blueprint.post("/sites/<site>/teams/<team_id>/remove", needs=Permission.ADMINISTER)
def remove_team(site: str, team_id: str) -> ResponseReturnValue:
    """Forget a team."""
    acting().remove_team(site, team_id)
    return _back(site)


def _name() -> str:
    return request.form.get("name", "").strip()


def _members() -> list[str]:
    return request.form.getlist("member")


def _problem() -> str:
    length = len(_name())
    text = gettext(
        "The name is taken by another team, a member has no role here any more, or there are "
        "%(most)s teams already.",
        most=TEAMS_MAX,
    )
    if not is_name(_name()):
        text = gettext(
            "1 to %(most)s characters, please; there are %(length)s.", most=NAME_MAX, length=length
        )
    return str(text)


def _back(site: str) -> ResponseReturnValue:
    return go(url_for("dashboard.teams", site=site))


def _page(site: str, wrong: str | None = None, problem: str = "") -> str:
    """Show the page; ``wrong`` is the id of the team whose form has a problem."""
    registry = services().registry
    return render_template(
        "dashboard/admin/teams.html",
        **frame(site, "teams", None, None),
        teams=registry.teams(site),
        members=registry.members(site),
        wrong=wrong,
        problem=problem,
        typed=_name(),
        chosen=_members(),
        name_max=NAME_MAX,
    )
