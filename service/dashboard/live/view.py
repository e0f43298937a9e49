"""The stream behind a list; a page without one polls ``changes``."""

from __future__ import annotations

import socket

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from moderation.registry import Permission
from service import cursors
from service.access.sessions import session_token, still_open
from service.dashboard import live
from service.dashboard.blueprint import blueprint, moderator
from service.services import services

FULL_SECONDS = 60
HEADERS = {"X-Accel-Buffering": "no"}  # nginx passes each line on at once


@blueprint.get("/sites/<site>/live", needs=Permission.SEE_COMMENTS, unattended=True)
def stream(site: str) -> ResponseReturnValue:
    """Tell what happens on a site from the cursor on, as server-sent events."""
    own = request.environ.get("gunicorn.socket")
    if type(own) is not socket.socket:
        return Response(status=204)  # an EventSource does not come back after it
    token = session_token()
    try:
        live.hub().require_room(token)
    except live.Full:
        return Response(status=503, headers={"Retry-After": str(FULL_SECONDS)})
    since = request.headers.get("Last-Event-ID") or request.args.get("after")
    registry, account = services().registry, moderator()
    role = account.role_on(site)
    body = live.Answer(
        hub=live.hub(),
        site=site,
        listener=live.Listener(
            account.name,
            str(get_locale()),
            token,
            lambda: still_open(registry, token, site, role),
        ),
        cursor=cursors.journal(since) or services().store.last_cursor(site),
        socket=own,
        chunked=request.environ.get("SERVER_PROTOCOL") == "HTTP/1.1",
    )
    return Response(body, mimetype="text/event-stream", headers=HEADERS)
