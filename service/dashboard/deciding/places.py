"""Where a form of a card came from, and which version of the comment it showed."""

from __future__ import annotations

from flask import request, url_for

from service.dashboard.blueprint import own_path, with_args
from service.dashboard.words import LISTS
from service.http.numbers import whole_in


def seen() -> int:
    """Return the version of the comment that the moderator looked at."""
    return whole_in(request.form, "seen", 0)


def back(site: str, comment_id: str, said: str = "decided") -> str:
    """Return the address of the page that the form was on, which then says what was done."""
    name = request.form.get("list")
    told = {said: comment_id}
    if asked := request.form.get("back"):
        return with_args(own_path(asked), **told)
    if name not in LISTS:
        return with_args(url_for("dashboard.comment", site=site, comment_id=comment_id), **told)
    place = url_for(
        "dashboard.comments",
        site=site,
        name=name,
        order=request.form.get("order"),
        after=request.form.get("after") or None,
    )
    return with_args(place, **told)
