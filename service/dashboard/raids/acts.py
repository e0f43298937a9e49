"""Acts upon all comments of a raid, and the word whether it is one. Each takes a second press."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.comment import Comment, Move
from moderation.desk.claims import Kind, LastAction
from moderation.raid_decisions.acts import AT_ONCE, Done
from moderation.raid_decisions.task import RaidBusy
from moderation.raids.raid import Raid
from moderation.registry import Permission
from moderation.status import DECIDABLE, Status
from service.dashboard.blueprint import (
    blueprint,
    go,
    here_site,
    moderator,
    own_path,
    problem,
    with_args,
)
from service.dashboard.current_settings import current_settings
from service.dashboard.deciding.bulk import people_of, report
from service.dashboard.frame import frame
from service.http.numbers import whole_in
from service.services import services


@blueprint.errorhandler(RaidBusy)
def _raid_busy(error: RaidBusy) -> ResponseReturnValue:
    text = gettext(
        "Large raids are decided one at a time, and one is being decided now. Wait until it ends, "
        "or cancel it on its page."
    )
    back = url_for("dashboard.raid", site=str(here_site()), raid_id=error.raid)
    return problem(409, gettext("Not decided yet"), text, back=back)


@blueprint.post("/sites/<site>/raids/<raid_id>/decide", needs=Permission.DECIDE)
def decide_raid(site: str, raid_id: str) -> ResponseReturnValue:
    """Decide all copies that were there when the page was, and that nobody decided."""
    raid, reason = services().raids.get(site, raid_id), request.form.get("reason")
    status = request.form.get("status") or ("rejected" if reason else "")
    if status not in list(DECIDABLE):
        abort(400)
    if not current_settings(site).allows(Status(status), reason):
        words = gettext("Not rejected"), gettext("A rejection needs a reason.")
        return problem(422, *words, back=_back(site, raid.id))
    chosen = services().raid_acts.touched(site, raid, Status(status), _until(raid))
    if chosen and not _is_confirmed(chosen):
        return _confirm(site, raid, chosen, "decide_raid", status)
    if not chosen:
        return go(with_args(_back(site, raid.id), nothing="raid"))
    move = Move(Status(status), moderator().name, reason if status == "rejected" else None)
    return told(site, raid.id, services().raid_acts.decide(site, raid, chosen, move))


@blueprint.post("/sites/<site>/raids/<raid_id>/end", needs=Permission.DECIDE)
def end_raid(site: str, raid_id: str) -> ResponseReturnValue:
    """Say that it is no raid: it ends, and what was held for it alone is approved."""
    raid = services().raids.get(site, raid_id)
    chosen = services().raid_acts.released(site, raid, _until(raid))
    if not _is_confirmed(chosen):
        return _confirm(site, raid, chosen, "end_raid", "approved")
    done = services().raid_acts.end(site, raid, chosen, moderator().name)
    return told(site, raid.id, done)


@blueprint.post("/sites/<site>/raids/<raid_id>/cancel", needs=Permission.DECIDE)
def cancel_raid(site: str, raid_id: str) -> ResponseReturnValue:
    """Stop what goes on in the background; what was decided until then stays."""
    services().raid_acts.cancel(site, raid_id)
    return go(_page(site, raid_id))


@blueprint.post("/sites/<site>/raids/<raid_id>/begin", needs=Permission.DECIDE)
def begin_raid(site: str, raid_id: str) -> ResponseReturnValue:
    """Say that it is a raid after all: copies that come from now on are held again."""
    raids, now = services().raids, services().store.now()
    raids.begin(site, replace(raids.get(site, raid_id), begun=now), by=moderator().name)
    return go(_page(site, raid_id))


def _until(raid: Raid) -> int:
    """Return the moment that the form names: copies that came later are not decided."""
    return whole_in(request.form, "until", raid.newest)


def _is_confirmed(chosen: Sequence[Comment]) -> bool:
    """Return whether so many were named at the second press; fewer are left by what others did."""
    return len(chosen) <= whole_in(request.form, "number", -1)


def _confirm(
    site: str, raid: Raid, chosen: Sequence[Comment], view: str, status: str
) -> ResponseReturnValue:
    """Say how many comments and people an act touches, and ask again."""
    return render_template(
        "dashboard/raids/confirm.html",
        **frame(site, "raids", None, None),
        raid=raid,
        action=url_for(f"dashboard.{view}", site=site, raid_id=raid.id),
        is_end=view == "end_raid",
        status=status,
        reason=request.form.get("reason") if status == "rejected" else None,
        until=_until(raid),
        back=_back(site, raid.id),
        number_of=len(chosen),
        at_once=AT_ONCE,
        people=people_of(chosen),
    )


def told(site: str, raid_id: str, done: Done) -> ResponseReturnValue:
    """Say on the page of the form what was done, with one undo for all of it.

    What goes on in the background is told on the page of the raid.
    """
    services().desk(site).note_action(moderator().name, LastAction(Kind.BULK, done.id))
    if done.in_background:
        services().ring_decider(site)
        return go(_page(site, raid_id))
    back = _back(site, raid_id)
    return go(with_args(back, bulk=done.id, **report(done)))


def _back(site: str, raid_id: str) -> str:
    """Return the page that the form was on: a list, or that of the raid."""
    back = request.form.get("back")
    return own_path(back) if back else _page(site, raid_id)


def _page(site: str, raid_id: str) -> str:
    return url_for("dashboard.raid", site=site, raid_id=raid_id)
