"""The site's settings: what it decides for itself, seen by seniors, saved by admins."""

from __future__ import annotations

from dataclasses import Field, replace
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation import actions
from moderation.errors import Invalid, VersionConflict
from moderation.registry import Permission
from moderation.site.site_settings import SiteSettings, simple_settings
from service.dashboard.blueprint import blueprint, go, moderator, problem
from service.dashboard.current_settings import current_settings
from service.dashboard.frame import frame
from service.dashboard.setting_words import CHOICE_WORDS, SETTING_WORDS
from service.http.numbers import whole, whole_in
from service.services import services

Problems = dict[str, str]  # by the path of a field


@blueprint.get("/sites/<site>/settings", needs=Permission.SEE_SETTINGS)
def settings(site: str) -> ResponseReturnValue:
    """Show the settings in force, with their forms."""
    return _page(site, current_settings(site), {})


@blueprint.post("/sites/<site>/settings", needs=Permission.ADMINISTER)
def save_settings(site: str) -> ResponseReturnValue:
    """Save the numbers, switches and choices of the form as the next version."""
    current = current_settings(site)
    values: dict[str, Any] = {
        setting.name: _typed(setting, getattr(current, setting.name))
        for setting in simple_settings()
    }
    new = replace(current, **values)
    problems = save(site, new)
    return (_page(site, new, problems), 422) if isinstance(problems, dict) else problems


def save(site: str, new: SiteSettings) -> Problems | ResponseReturnValue:
    """Save what a form asks for; return the way back, or what is wrong by field."""
    seen_version, by = whole_in(request.form, "version", -1), moderator().name
    try:
        actions.save_settings(services().store, site, new, by=by, expected_version=seen_version)
    except Invalid as error:
        return error.problems
    except VersionConflict:
        text = gettext("A colleague saved another version meanwhile. Look at it first.")
        return problem(409, gettext("Not saved"), text)
    return go(url_for("dashboard.settings", site=site))


def refused_to_save(problems: Problems) -> ResponseReturnValue:
    """Return a page that names what is wrong, for a form that has no field to say it at."""
    return problem(422, gettext("Not saved"), "; ".join(problems.values()))


def _typed(setting: Field[Any], current: object) -> bool | int | str:
    """Return what the form says of a setting; a field that it lacks stays as it is."""
    if "flag" in setting.metadata:
        return setting.name in request.form
    text = request.form.get(setting.name, str(current))
    return text if "choice" in setting.metadata else _number(text)


def _number(text: str) -> int | str:
    """Return the number typed, or what was typed instead, for the check to refuse."""
    number = whole(text)
    return text if number is None else number


def _page(site: str, shown: SiteSettings, problems: Problems) -> str:
    return render_template(
        "dashboard/rules/settings.html",
        **frame(site, "settings", None, None),
        current=current_settings(site),
        shown=shown,
        problems=problems,
        choice_words=CHOICE_WORDS,
        simple=[(setting, *SETTING_WORDS[setting.name]) for setting in simple_settings()],
    )
