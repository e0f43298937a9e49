"""One's own sessions: where one is logged in, and ending what one has forgotten."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from service.access.sessions import identity
from service.dashboard.access import Access
from service.dashboard.account.browsers import browser_words
from service.dashboard.blueprint import blueprint, go, moderator
from service.services import services


@blueprint.get("/account/sessions", needs=Access.OWN)
def own_sessions() -> str:
    """List the sessions of who is logged in."""
    current = identity()
    return render_template(
        "dashboard/account/own_sessions.html",
        sessions=services().registry.sessions(moderator().name),
        own=current.session.id if current else "",
        browser_words=browser_words,
    )


@blueprint.post("/account/sessions/<session_id>/end", needs=Access.OWN)
def end_own_session(session_id: str) -> ResponseReturnValue:
    """End one of one's own sessions; this one, too, if that is the one."""
    name = moderator().name
    services().registry.acting(name).end_session(name, session_id)
    return go(url_for("dashboard.own_sessions"))


@blueprint.post("/account/sessions/end-others", needs=Access.OWN)
def end_other_sessions() -> ResponseReturnValue:
    """End all of one's own sessions except this one."""
    name, current = moderator().name, identity()
    services().registry.acting(name).end_sessions(name, but=current.session.id if current else "")
    return go(url_for("dashboard.own_sessions"))
