"""Hand-over notes: written on *My shift*, seen first above the lists by everybody else."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.desk.hand_over import TEXT_LIMIT, Note, unread
from moderation.registry import Permission
from moderation.store.server.clock import WEEK_MS
from moderation.submission import utf16_length
from service import cursors
from service.dashboard.blueprint import blueprint, go, here_site, may, moderator, own_path
from service.dashboard.locale import preference
from service.services import services

SHOWN = 30  # notes on the page
AGE_MAX_MS = WEEK_MS  # older ones are history


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {"unread_note": unread_note, "note_limit": TEXT_LIMIT}


def notes(site: str) -> list[Note]:
    """Return the newest notes of a site."""
    return services().hand_over(site).notes()[:SHOWN]


def unread_note() -> Note | None:
    """Return the note that this moderator has to see first, if there is one."""
    site = here_site()
    if site is None or not may(Permission.DECIDE):
        return None
    read = cursors.journal(preference(_preference(site))) or ""
    since = services().store.now() - AGE_MAX_MS
    return unread(services().hand_over(site).notes(), moderator().name, read, since)


def problem_of(text: str) -> str:
    """Return in a sentence what is wrong with the text of a note, or nothing."""
    length = utf16_length(text)
    if not length:
        return str(gettext("The note is empty."))
    if length <= TEXT_LIMIT:
        return ""
    words = gettext(
        "Length of the note: %(length)s characters, limit: %(limit)s.",
        length=length,
        limit=TEXT_LIMIT,
    )
    return str(words)


@blueprint.post("/sites/<site>/shift/notes/turn", needs=Permission.DECIDE)
def turn_note(site: str) -> ResponseReturnValue:
    """Take an own note back, or put it back."""
    services().hand_over(site).turn(moderator().name, request.form.get("note", ""))
    return back(site)


@blueprint.post("/sites/<site>/shift/notes/read", needs=Permission.DECIDE)
def read_note(site: str) -> ResponseReturnValue:
    """Put a note and all before it aside, or with ``again`` show them first once more."""
    note = cursors.journal(request.form.get("note"))
    if note:
        read = "" if "again" in request.form else note
        services().registry.prefer(moderator().name, {_preference(site): read})
    return go(own_path(request.form.get("back")))


def _preference(site: str) -> str:
    return f"note:{site}"


def back(site: str) -> ResponseReturnValue:
    """Go to the notes of *My shift*."""
    return go(url_for("dashboard.shift", site=site, _anchor="notes"))
