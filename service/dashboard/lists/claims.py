"""Claims and presence on the cards."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation.comment import is_comment_id
from moderation.registry import Permission
from service.dashboard.blueprint import blueprint, go, is_htmx, moderator
from service.services import services


def others_here(site: str) -> list[str]:
    """Note that this moderator is here; return who else was in the last minute."""
    mine = moderator().name
    return [name for name in services().desk(site).arrive(mine) if name != mine]


def holders_shown(site: str) -> dict[str, str | None]:
    """Return the claims on the cards that the page says it shows; None where one has ended."""
    shown = [id_ for id_ in request.args.getlist("shown")[:50] if is_comment_id(id_)]
    claimed = [id_ for id_ in request.args.getlist("claimed")[:50] if is_comment_id(id_)]
    return {**dict.fromkeys(claimed), **services().desk(site).holders(shown)}


@blueprint.post("/sites/<site>/comments/<comment_id>/claim", needs=Permission.DECIDE)
def claim(site: str, comment_id: str) -> ResponseReturnValue:
    """Claim a comment for two minutes, or let go of it; a colleague's claim stays theirs."""
    mine, desk = moderator().name, services().desk(site)
    if services().store.get(site, comment_id) and request.form.get("release"):
        desk.release(comment_id, mine)
    else:
        desk.claim(comment_id, mine)
    if not is_htmx():
        return go(url_for("dashboard.comment", site=site, comment_id=comment_id))
    holder = desk.holders([comment_id]).get(comment_id)
    return render_template("dashboard/lists/claim.html", comment_id=comment_id, holder=holder)
