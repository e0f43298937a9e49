"""Near-duplicates of the cards of a list; asked for once the page is there."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from moderation.projection.near_duplicates import count_copies
from moderation.registry import Permission
from moderation.status import Status
from service.dashboard.blueprint import blueprint
from service.dashboard.frame import frame
from service.dashboard.lists import filters
from service.dashboard.lists.pages import listing, order_of
from service.dashboard.lists.raid_cards import groups_of
from service.services import services


@blueprint.get("/sites/<site>/held/copies", needs=Permission.SEE_COMMENTS, unattended=True)
def copies_of_list(site: str) -> ResponseReturnValue:
    """Return, for each card of the page that has copies, how many, out of band."""
    order = order_of("held", request.args.get("order"))
    after = filters.place(site, "held", order)
    page = listing(site, "held", order, after)
    ids = [comment.id for comment in page.items]
    grouped = [id_ for group in groups_of(site).values() for id_ in group]
    return render_template(
        "dashboard/lists/copies/counts.html",
        **frame(site, "held", order, after),
        copies=count_copies(services().projection, site, ids, Status.HELD, grouped),
    )
