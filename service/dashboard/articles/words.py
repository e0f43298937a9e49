"""What was changed of an article, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import g
from flask_babel import gettext, ngettext, pgettext

from moderation.articles.change import Change
from moderation.articles.heat import Figure, Heat
from moderation.registry import TEAM
from service.dashboard.blueprint import here_site
from service.dashboard.locale import decimal, number
from service.dashboard.people import isolated, person, signed
from service.dashboard.words import marked
from service.services import services

SLOW = (0, 15, 30, 60, 120, 300, 900, 3600, 86_400)  # seconds on offer
PROBLEM_WORDS = {
    "slow_seconds": marked("Choose one of the times on offer."),
    "instruction": marked("Write up to 500 characters."),
    "assigned": marked("Choose somebody who may decide on this site."),
    "title": marked("Write up to 300 characters."),
    "url": marked("Write an address that begins with https:// or http://, up to 2,000 characters."),
}
SORT_WORDS = {
    "heat": marked("heat"),
    "arrivals": marked("arrivals"),
    "held": marked("held"),
}


def change_words(change: Change) -> list[str]:
    """Return a sentence for each field of ``change``."""
    pairs = sorted(change.after.items())
    return [_WORDS[name](value) for name, value in pairs if name in _WORDS]


def heat_words(heat: Heat) -> str:
    """Return why the breaker holds all comments of an article."""
    if heat.figure is Figure.SHARE:
        text = gettext(
            "Too hot: %(value)s %% of the last half hour's comments were rejected or reported; "
            "up to %(limit)s %% is usual. Every comment is held until it is calm.",
            value=decimal(100 * heat.value),
            limit=decimal(100 * heat.limit),
        )
        return str(text).replace(" %", "\u00a0%")
    return str(
        gettext(
            "Too hot: %(value)s comments in half an hour; up to %(limit)s is usual. Every comment "
            "is held until it is calm.",
            value=number(round(heat.value)),
            limit=number(round(heat.limit)),
        )
    )


def lasting_words(seconds: int) -> str:
    """Return a time of slow mode in words; "off" for none."""
    if not seconds:
        return str(pgettext("slow mode", "off"))
    if seconds < 60:
        return str(ngettext("%(num)s second", "%(num)s seconds", seconds))
    if seconds < 3600:
        return str(ngettext("%(num)s minute", "%(num)s minutes", seconds // 60))
    return str(ngettext("%(num)s hour", "%(num)s hours", seconds // 3600))


def _slow(value: str) -> str:
    words = lasting_words(int(value or 0))
    return str(gettext("Slow mode: %(time)s", time=words))


def _publishing(value: str) -> str:
    if value == "post":
        return str(gettext("Comments are published at once"))
    if value == "pre":
        return str(gettext("Comments are published once approved"))
    return str(gettext("Comments are published as the policy says"))


def assignee(value: str, *, short: bool = False) -> str:
    """Return the name of a moderator or of a team of this page's site, asked once per request.

    ``short`` leaves out the name to log in with, where no deed is told.
    """
    if not value.startswith(TEAM):
        return (person if short else signed)(value)
    if "team_names" not in g:
        teams = services().registry.teams(str(here_site()))
        g.team_names = {team.assignee: isolated(team.name) for team in teams}
    names: Mapping[str, str] = g.team_names
    return names.get(value) or str(gettext("a team that was removed"))


def _assigned(value: str) -> str:
    if not value:
        return str(gettext("Assigned to nobody"))
    return str(gettext("Assigned to %(who)s", who=assignee(value)))


def _either(value: str, given: str, missing: str) -> str:
    return given if value else missing


_WORDS: Mapping[str, Callable[[str], str]] = {
    "closed": lambda value: _either(
        value, gettext("Comments closed"), gettext("Comments reopened")
    ),
    "premoderated": lambda value: _either(
        value, gettext("Every comment is held"), gettext("Comments are no longer all held")
    ),
    "publishing": _publishing,
    "slow_seconds": _slow,
    "assigned": _assigned,
    "instruction": lambda value: _either(
        value,
        gettext("Instruction for moderators set"),
        gettext("Instruction for moderators removed"),
    ),
    "title": lambda value: _either(
        value, gettext("Title set"), gettext("The title is as the site sends it")
    ),
    "url": lambda value: _either(
        value, gettext("Address set"), gettext("The address is as the site sends it")
    ),
}
