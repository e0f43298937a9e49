"""Saving the filter as a list, renaming it, removing it, and bringing it back."""

from __future__ import annotations

import secrets
from dataclasses import replace

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.desk.saved_lists import (
    EVERYBODY,
    LISTS_MAX,
    NAME_LIMIT,
    OWN,
    OWN_MAX,
    SavedList,
)
from moderation.errors import Invalid
from moderation.registry import Permission
from service.dashboard.blueprint import blueprint, go, moderator, problem
from service.dashboard.lists import facets, filters
from service.dashboard.saved.page import answer, list_for_me, may_change, own_teams
from service.services import services


@blueprint.post("/sites/<site>/saved", needs=Permission.DECIDE)
def save_list(site: str) -> ResponseReturnValue:
    """Save the filter that is kept for this site's lists under a name."""
    kept = facets.typed(filters.kept(site, "held"))
    name, audience = request.form.get("name", ""), _audience()
    saved = SavedList(secrets.token_hex(8), name, moderator().name, audience, kept)
    try:
        services().saved_lists(site).save(saved)
    except Invalid as invalid:
        return problem(422, gettext("The list was not saved"), _sentence(invalid))
    return go(url_for("dashboard.saved_list", site=site, list_id=saved.id))


@blueprint.post("/sites/<site>/saved/<list_id>", needs=Permission.DECIDE)
def change_list(site: str, list_id: str) -> ResponseReturnValue:
    """Rename a list, remove it, or bring it back; its maker and seniors may."""
    saved = list_for_me(site, list_id)
    if not may_change(saved):
        text = gettext("Only its maker and seniors may change this list.")
        return problem(403, gettext("Not allowed"), text)
    if "remove" in request.form or "restore" in request.form:
        changed = replace(saved, removed="remove" in request.form)
    else:
        changed = replace(saved, name=request.form.get("name", ""))
    try:
        services().saved_lists(site).save(changed)
    except Invalid as invalid:
        return answer(site, saved, _sentence(invalid)), 422
    return go(url_for("dashboard.saved_list", site=site, list_id=list_id))


def _audience() -> str:
    """Return whose the list is to be: a team's of the moderator, everybody's, or nobody else's."""
    asked = request.form.get("audience", OWN)
    offered = {OWN, EVERYBODY, *(team.id for team in own_teams())}
    return asked if asked in offered else OWN


def _sentence(invalid: Invalid) -> str:
    """Return the first problem of a list in words."""
    if "name" in invalid.problems:
        return str(gettext("Give the list a name of 1 to %(limit)s characters.", limit=NAME_LIMIT))
    if "facets" in invalid.problems:
        return str(gettext("Set a filter first: the list would have every held comment."))
    if "own" in invalid.problems:
        text = gettext(
            "You made %(limit)s saved lists here, the limit for one person; remove one first.",
            limit=OWN_MAX,
        )
        return str(text)
    text = gettext(
        "This site has %(limit)s saved lists, the limit; remove one first.", limit=LISTS_MAX
    )
    return str(text)
