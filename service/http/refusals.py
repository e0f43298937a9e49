"""The log of refusals: who was refused, and where.

They are warnings, so that a log without requests (``MODQUEUE_LOG_LEVEL=warning``) still has them.
"""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import Flask, Response, g, request

log = logging.getLogger("modqueue.web")
# Not known, not allowed or forged, too often.
REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})


def init_app(app: Flask) -> None:
    """Log each request that ``app`` refuses."""
    app.after_request(_log)


def _log(response: Response) -> Response:
    if response.status_code in REFUSED:
        rule, key, person = request.url_rule, g.get("api_key"), g.get("identity")
        log.warning(
            "request.refused status=%d route=%s account=%s key=%s",
            response.status_code,
            rule.rule if rule else "-",
            person.moderator.name if person else "-",
            key.id if key else "-",
        )
    return response
