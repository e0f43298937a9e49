"""The answer to a log-in that must wait: when the next attempt is possible."""

from __future__ import annotations

import math

from flask import make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import format_timedelta, gettext

from service.access.log_ins import TooManyCodes, TooManyLogIns

MINUTE_SECONDS = 60


def try_later(error: TooManyLogIns | TooManyCodes, back: str) -> ResponseReturnValue:
    """Say when the next try is possible; ``back`` leads to its form."""
    seconds = max(1, math.ceil(error.seconds))
    status = 503 if isinstance(error, TooManyLogIns) and error.busy else 429
    page = render_template(
        "dashboard/account/try_later.html", text=_reason(error), when=_when(seconds), back=back
    )
    response = make_response(page, status)
    response.headers["Retry-After"] = str(seconds)
    return response


def _reason(error: TooManyLogIns | TooManyCodes) -> str:
    if isinstance(error, TooManyCodes):
        return str(gettext("Too many wrong codes were typed."))
    if error.busy:
        return str(gettext("Many people are logging in at the moment."))
    return str(gettext("There were too many failed log-ins from here."))


def _when(seconds: int) -> str:
    """Return "in 8 seconds"; what is longer than a minute is rounded up to the next."""
    if seconds > MINUTE_SECONDS:
        seconds = math.ceil(seconds / MINUTE_SECONDS) * MINUTE_SECONDS
    return str(format_timedelta(seconds, threshold=1, granularity="second", add_direction=True))
