"""Which cards of a list have copies; asked for after the page is there, because it takes longer."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from moderation.comment import Status
from moderation.projection.copies import count_copies
from service import cursors
from service.dashboard.blueprint import blueprint
from service.dashboard.care import held_page
from service.dashboard.finding import projection
from service.dashboard.pages import PAGE_SIZE, frame, order_of


@blueprint.get("/sites/<site>/held/copies")
def copies_of_list(site: str) -> ResponseReturnValue:
    """Return, for each card of the page that has copies, how many, out of band."""
    order = order_of("held", request.args.get("order"))
    after = cursors.listed(request.args.get("after"), order)
    page = held_page(site, order=order, after=after, limit=PAGE_SIZE)
    ids = [comment.id for comment in page.items]
    return render_template(
        "dashboard/copies_counts.html",
        **frame(site, "held", order, after),
        copies=count_copies(projection(), site, ids, Status.HELD),
    )
