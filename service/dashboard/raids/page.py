"""The list of raids, and the page of one: its text, who and where, its comments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from moderation.comment import Comment
from moderation.projection.raids import RaidFigures, raid_figures
from moderation.raids.choice import raid_that_holds
from moderation.raids.raid import Raid
from moderation.registry import Permission
from service.dashboard.blueprint import blueprint
from service.dashboard.frame import frame
from service.dashboard.lists.cards import Card, lines
from service.dashboard.lists.care import count_shown
from service.dashboard.lists.pages import PAGE_SIZE
from service.http.numbers import whole_in
from service.services import services


@blueprint.get("/sites/<site>/raids", needs=Permission.SEE_COMMENTS)
def raids(site: str) -> ResponseReturnValue:
    """Show the raids that go on, and those that ended, the newest first."""
    known = services().raids
    active, past = known.active(site)[::-1], known.past(site)
    return render_template(
        "dashboard/raids/list.html",
        **frame(site, "raids", None, None),
        raids=[*active, *past],
        texts=_first_copies(site, [*active, *past]),
    )


@blueprint.get("/sites/<site>/raids/<raid_id>", needs=Permission.SEE_COMMENTS)
def raid(site: str, raid_id: str) -> ResponseReturnValue:
    """Show a raid, its newest comments first, 50 a page. Raises NotFound."""
    store, one = services().store, services().raids.get(site, raid_id)
    ids = services().raids.copies(site, raid_id)
    passed = min(max(0, whole_in(request.args, "after", 0)), len(ids))
    shown = store.get_many(site, ids[::-1][passed : passed + PAGE_SIZE])
    count_shown(site, shown)
    return render_template(
        "dashboard/raids/page.html",
        **frame(site, "raids", None, None),
        raid=one,
        until=store.now(),
        text=_first_copies(site, [one]).get(one.id),
        figures=_figures(site, raid_id, ids),
        **_run(site, raid_id),
        comments=lines(store, site, shown),
        next=passed + PAGE_SIZE if passed + PAGE_SIZE < len(ids) else None,
    )


@blueprint.get("/sites/<site>/raids/<raid_id>/run", needs=Permission.SEE_COMMENTS, unattended=True)
def raid_run(site: str, raid_id: str) -> str:
    """Return how far a decision in the background is, for a page that is open."""
    parts = {"site": services().registry.site(site), "raid": services().raids.get(site, raid_id)}
    return render_template("dashboard/raids/run.html", **parts, **_run(site, raid_id))


def _run(site: str, raid_id: str) -> dict[str, Any]:
    """Return the newest act in the background and what it does, if it is about this raid."""
    run, task = services().raid_acts.run(site)
    return {"run": run, "task": task if task and task.raid == raid_id else None}


def _figures(site: str, raid_id: str, ids: Sequence[str]) -> RaidFigures:
    """Return the figures of a raid; where it stands as the store has it, which is never behind.

    The store does not count what moved to the archive: then the projection does.
    """
    figures = raid_figures(services().projection, site, ids)
    statuses = services().raids.statuses(site, raid_id)
    is_whole = sum(statuses.values()) >= sum(figures.statuses.values())
    return replace(figures, statuses=statuses) if is_whole else figures


def _first_copies(site: str, raids_: Sequence[Raid]) -> dict[str, Card]:
    """Return the first copy of each raid, where it was not erased."""
    store = services().store
    first = [one for one in store.get_many(site, [raid.id for raid in raids_]) if one.submission]
    return {card.comment.id: card for card in lines(store, site, first)}


@blueprint.app_context_processor
def _raid_words() -> dict[str, Any]:
    return {"raid_of": raid_of}


def raid_of(comment: Comment) -> str | None:
    """Return the id of the raid that holds a comment, if one does."""
    return raid_that_holds(comment.verdict)
