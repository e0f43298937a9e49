"""Skipping a comment, and noting that a severe text was read; only the moderator sees both."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation.comment import Comment
from moderation.registry import Permission
from moderation.severity import severity
from service.dashboard.blueprint import blueprint, is_htmx
from service.dashboard.frame import frame
from service.dashboard.lists.care import burden, care
from service.dashboard.lists.golden import card_as_asked
from service.dashboard.lists.pages import order_of
from service.services import services


@blueprint.post("/sites/<site>/comments/<comment_id>/seen", needs=Permission.SEE_COMMENTS)
def saw(site: str, comment_id: str) -> ResponseReturnValue:
    """Count a severe text whose fold was opened; answer with the moderator's own line."""
    if severity(services().store.get(site, comment_id)):
        care(site).saw([comment_id])
    return render_template("dashboard/lists/care.html", burden=burden(site), out_of_band=True)


@blueprint.post("/sites/<site>/comments/<comment_id>/skip", needs=Permission.DECIDE)
def skip(site: str, comment_id: str) -> ResponseReturnValue:
    """Pass a comment over for a day, or bring it back; no reason, no trace for others."""
    comment = services().store.get(site, comment_id)
    back = "back" in request.form
    (care(site).unskip if back else care(site).skip)(comment_id)
    if not is_htmx():
        to = url_for(
            "dashboard.comments",
            site=site,
            name="held",
            order=request.form.get("order"),
            after=request.form.get("after") or None,
            skipped=None if back else comment_id,
        )
        return redirect(to, 303)
    return _skipped(comment, back=back)


def _skipped(comment: Comment, *, back: bool) -> str:
    order = order_of("held", request.form.get("order"))
    return render_template(
        "dashboard/lists/skipped_answer.html",
        **frame(comment.site, "held", order, None),
        card=card_as_asked(comment, blind=True),
        back=back,
    )
