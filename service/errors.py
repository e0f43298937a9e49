"""The answer to every exception, in one place."""

from __future__ import annotations

import logging
from secrets import token_hex

from flask import Flask, g, make_response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from gunicorn.http.errors import NoMoreData, ParseException  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException

from moderation.errors import ModqueueError
from service.access.api_keys import caller_or_refuse
from service.dashboard.blueprint import blueprint as dashboard
from service.dashboard.blueprint import problem as page
from service.dashboard.blueprint import refused
from service.http import problems
from service.http.problems import Problem
from service.monitoring.metrics import metrics
from service.own_address import has_dashboard

log = logging.getLogger("modqueue.web")
API = "/v1/"


def init_app(app: Flask) -> None:
    """Answer every exception in ``app`` with a problem; blueprints may answer theirs otherwise."""
    app.register_error_handler(Problem, _refuse)
    app.register_error_handler(ModqueueError, _decline)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(ParseException, _cut_short)
    app.register_error_handler(NoMoreData, _cut_short)
    app.register_error_handler(Exception, _fail)


def _refuse(problem: Problem) -> ResponseReturnValue:
    metrics().refuse(problem.kind.slug)
    if request.blueprint != dashboard.name:
        return problem.response()
    response = make_response(_page_of(problem))
    response.headers.update(problem.headers)
    return response


def _page_of(problem: Problem) -> ResponseReturnValue:
    """Say it to a moderator on a page; nothing is asked of the store for that."""
    g.identity = g.get("identity")  # who it is where that is known already, else anyone
    incident = problem.extensions.get("incident")
    if not incident:
        return refused(problem.kind.status)
    text = gettext(
        "The server's log has the cause under the number %(incident)s. Try again; if it happens "
        "once more, tell this number to whoever runs the server.",
        incident=incident,
    )
    return page(problem.kind.status, gettext("Something went wrong here"), text)


def _decline(error: ModqueueError) -> ResponseReturnValue:
    return _refuse(problems.of_error(error))


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code == 404 and request.path.startswith(API) and (refusal := _refusal_of_strangers()):
        return refusal
    if error.code == 404 and _asked_by_a_browser():
        g.identity = None  # this page is for anyone, and must not need the store
        return page(404, gettext("Not found"), gettext("There is no such page."))
    return problems.of_http(error)


def _refusal_of_strangers() -> ResponseReturnValue | None:
    """Refuse who has no key before telling what is, or is not, under an address of the API."""
    try:
        caller_or_refuse()
    except Problem as problem:
        return _refuse(problem)
    except ModqueueError as error:
        return _decline(error)
    return None


def _cut_short(_: Exception) -> ResponseReturnValue:
    """Refuse a chunked body that breaks off or breaks HTTP's rules; it is read only here, late."""
    return _refuse(Problem(problems.MALFORMED, "the body's chunks are not valid HTTP"))


def _asked_by_a_browser() -> bool:
    best = request.accept_mimetypes.best_match(["application/json", "text/html"])
    return best == "text/html" and has_dashboard() and not request.path.startswith(API)


def _fail(error: Exception) -> ResponseReturnValue:
    """Say nothing of what happened but where to find it in the log."""
    incident = token_hex(6)
    log.error("request.failed incident=%s", incident, exc_info=error)
    return _refuse(Problem(problems.INTERNAL, "the log names the cause", incident=incident))
