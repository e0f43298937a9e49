"""The site's alerts, for admins: which stand, the channels that tell people, the latest changes.

The address of a chat is a secret: it is written into a form and shown nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from moderation.alerts import words as names
from moderation.alerts.alert import RULES, Alert
from moderation.alerts.channel import CHANNELS_MAX, LANGUAGES, Channel, Kind, Problem
from moderation.alerts.limits import rules
from moderation.errors import Invalid
from moderation.registry import Permission
from service.dashboard.alerts import words
from service.dashboard.alerts.form import read
from service.dashboard.blueprint import blueprint, go, moderator
from service.dashboard.frame import frame
from service.dashboard.locale import zone_name
from service.services import services

LOG_LINES = 30
NEW = ""  # in the place of an id: the form that adds one


@dataclass(frozen=True, slots=True)
class Wrong:
    """A form that could not be used: whose it is, what was typed, and why not, by field."""

    id: str
    typed: Channel
    problems: dict[str, str] = field(default_factory=dict)


@blueprint.get("/sites/<site>/alerts", needs=Permission.ADMINISTER)
def alerts(site: str) -> str:
    """Show what stands now, the channels with a form each, and the log."""
    return _page(site)


@blueprint.post("/sites/<site>/alerts", needs=Permission.ADMINISTER)
def add_channel(site: str) -> ResponseReturnValue:
    """Add a channel."""
    services().registry.site(site)
    typed = read()
    try:
        _require_mail(typed)
        services().channels.add(site, typed, by=moderator().name)
    except Invalid as error:
        return _refused(site, NEW, typed, error)
    return _back(site, "added")


@blueprint.post("/sites/<site>/alerts/<channel_id>", needs=Permission.ADMINISTER)
def change_channel(site: str, channel_id: str) -> ResponseReturnValue:
    """Save a channel; an address that was not typed again stays."""
    typed = read(services().channels.get(site, channel_id).channel)
    try:
        _require_mail(typed)
        services().channels.change(site, channel_id, typed, by=moderator().name)
    except Invalid as error:
        return _refused(site, channel_id, typed, error)
    return _back(site, "saved")


@blueprint.post("/sites/<site>/alerts/<channel_id>/remove", needs=Permission.ADMINISTER)
def remove_channel(site: str, channel_id: str) -> ResponseReturnValue:
    """Remove a channel, and all that waits for it."""
    services().channels.remove(site, channel_id, by=moderator().name)
    return _back(site, "removed")


@blueprint.post("/sites/<site>/alerts/<channel_id>/test", needs=Permission.ADMINISTER)
def test_channel(site: str, channel_id: str) -> ResponseReturnValue:
    """Have a test message sent, in quiet hours, too."""
    known = services().channels.get(site, channel_id).channel
    try:
        _require_mail(known)
    except Invalid as error:
        return _refused(site, channel_id, known, error)
    services().channels.test(site, channel_id)
    return _back(site, "tested")


def _require_mail(channel: Channel) -> None:
    """Raise Invalid for an e-mail where this installation sends none."""
    if channel.kind is Kind.MAIL and not _sends_mail():
        raise Invalid("channel", {"kind": Problem.NO_MAIL})


def _sends_mail() -> bool:
    return bool(services().settings.smtp_host)


def _refused(site: str, id_: str, typed: Channel, error: Invalid) -> ResponseReturnValue:
    problems = {
        name: str(gettext(words.PROBLEM_WORDS[Problem(text)]))
        for name, text in error.problems.items()
    }
    return _page(site, Wrong(id_, typed, problems)), 422


def _back(site: str, done: str) -> ResponseReturnValue:
    return go(url_for("dashboard.alerts", site=site, done=done))


def _page(site: str, wrong: Wrong | None = None) -> str:
    stored = services().channels.all(site)
    return render_template(
        "dashboard/alerts/page.html",
        **frame(site, "alerts", None, None),
        states=services().alert_log.states(site),
        log=services().alert_log.newest(site, LOG_LINES),
        channels=stored,
        wrong=wrong,
        no_mail="" if _sends_mail() else gettext(words.PROBLEM_WORDS[Problem.NO_MAIL]),
        fresh=Channel(
            Kind.MAIL if _sends_mail() else Kind.SLACK, "", language=_language(), zone=zone_name()
        ),
        full=len(stored) >= CHANNELS_MAX,
        done=words.DONE_WORDS.get(request.args.get("done", "")),
        rules=rules(services().store.settings(site)),
        words_of=words,
        name_of=lambda alert: names.name(alert, _language()),
        figure_of=_figure,
        message_languages=LANGUAGES,
    )


def _figure(alert: Alert, value: float) -> str:
    return names.figure(value, RULES[alert].unit, _language())


def _language() -> str:
    code = str(get_locale())
    return code if code in LANGUAGES else LANGUAGES[0]
