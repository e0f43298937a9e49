"""Bulk decisions: by a band of scores or by near-duplicates, seen first, undone as one."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation import bulk
from moderation.comment import Comment, Move
from moderation.desk.claims import Kind, LastAction
from moderation.policy import ATTRIBUTES
from moderation.projection.agreement import contradicted
from moderation.projection.intervals import Interval, wilson
from moderation.projection.search import BUCKETS, Query, Sort
from moderation.raid_decisions.acts import Done
from moderation.registry import Permission
from moderation.severity import severity
from moderation.status import Status
from service.dashboard.blueprint import (
    blueprint,
    go,
    here,
    moderator,
    own_path,
    problem,
    with_args,
)
from service.dashboard.current_settings import current_settings
from service.dashboard.frame import frame
from service.dashboard.lists.blind import was_blind
from service.dashboard.lists.cards import card, excerpt
from service.dashboard.lists.care import withheld
from service.dashboard.lists.raid_cards import alone
from service.dashboard.lists.scores import attribute_word
from service.dashboard.lists.text import show_plain
from service.dashboard.locale import fold_on
from service.http.numbers import whole_in
from service.services import services

UNKNOWN = wilson(0, 0)  # nobody decided such comments yet
SAMPLES = 20
STEP = 100 // BUCKETS  # hundredths in one bar of a histogram
UNCONFIRMED_SHOWN_MAX = 100  # comments that one press decides after a page that named them
SEEN = re.compile(r"([a-z2-7]{16}):([0-9]{1,9})")
BULK_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Preview:
    """What a bulk decision would touch, and how often people decided otherwise in such cases."""

    comments: list[Comment]
    total: int
    left_out: int = 0  # in the band, but held by something else, too
    wrong_if_approved: Interval = UNKNOWN
    wrong_if_rejected: Interval = UNKNOWN

    @property
    def people(self) -> int:
        """How many wrote the comments."""
        return people_of(self.comments)

    @property
    def is_confirmed(self) -> bool:
        """Whether the page that shows this is all the asking that its decision needs."""
        return len(self.comments) <= UNCONFIRMED_SHOWN_MAX

    @property
    def seen(self) -> str:
        """The comments with the versions that the moderator saw, as the form carries them."""
        return " ".join(f"{comment.id}:{comment.version}" for comment in self.comments)

    @property
    def samples(self) -> list[dict[str, Any]]:
        """Some of the comments, by chance."""
        chosen = random.sample(self.comments, min(SAMPLES, len(self.comments)))
        return [_sample(comment) for comment in chosen]


@blueprint.get("/sites/<site>/bulk", needs=Permission.SEE_COMMENTS)
def bands(site: str) -> ResponseReturnValue:
    """Show how the held comments' scores are spread, and what is in the band asked for."""
    attribute = request.args.get("attribute", "")
    attribute = attribute if attribute in ATTRIBUTES else ATTRIBUTES[0]
    low, high, everything = _percent("low", 0), _percent("high", 0), "all" in request.args
    held = alone(site, Query(site, status=Status.HELD))
    counts = services().projection.histogram(held, attribute)
    return render_template(
        "dashboard/deciding/bulk.html",
        **frame(site, "bulk", None, None),
        attribute=attribute,
        attributes=[(code, attribute_word(code)) for code in ATTRIBUTES],
        bars=[(band * STEP, count) for band, count in enumerate(counts)],
        tallest=max(counts),
        low=low,
        high=high,
        step=STEP,
        everything=everything,
        grouped=len(held.without),
        preview=_band(held, attribute, low, high, everything) if high > low else None,
    )


@blueprint.get("/sites/<site>/comments/<comment_id>/copies", needs=Permission.SEE_COMMENTS)
def copies(site: str, comment_id: str) -> ResponseReturnValue:
    """Show the held comments that say nearly the same, to be decided together.

    What a raid groups is decided with that.
    """
    store = services().store
    comment = store.get(site, comment_id)
    alike = [comment_id, *services().projection.similar(site, comment_id, Status.HELD)]
    grouped = store.grouped_among(site, alike)
    ids = [id_ for id_ in alike if id_ not in grouped]
    held = [c for c in store.get_many(site, ids[: bulk.BULK_MAX]) if c.status is Status.HELD]
    return render_template(
        "dashboard/lists/copies/page.html",
        **frame(site, "copies", None, None),
        card=card(store, comment),
        preview=Preview(held, len(held)),
    )


@blueprint.post("/sites/<site>/bulk", needs=Permission.DECIDE)
def decide_many(site: str) -> ResponseReturnValue:
    """Decide all comments of the form that are as they were seen."""
    named = SEEN.findall(" ".join(request.form.getlist("seen")))
    versions = {id_: int(version) for id_, version in named}
    reason = request.form.get("reason")
    status = request.form.get("status") or ("rejected" if reason else "")
    if status not in ("approved", "rejected") or len(versions) > bulk.BULK_MAX:
        abort(400)
    if not current_settings(site).allows(Status(status), reason):
        return problem(422, gettext("Not rejected"), gettext("A rejection needs a reason."))
    if len(versions) > bulk.UNCONFIRMED_MAX and request.form.get("number") != str(len(versions)):
        return _confirm(site, versions, status)
    move = Move(Status(status), moderator().name, reason if status == "rejected" else None)
    outcome = bulk.decide_many(services().store, site, versions, move, blind=was_blind)
    if outcome.decided:
        services().desk(site).note_action(move.by, LastAction(Kind.BULK, outcome.id))
    done = Done(outcome.id, len(outcome.decided), len(outcome.left))
    return tell(site, done, undone=False)


def _confirm(site: str, versions: Mapping[str, int], status: str) -> ResponseReturnValue:
    """Ask again, by the number of comments, before so many are decided."""
    comments = services().store.get_many(site, [*versions])
    return render_template(
        "dashboard/deciding/bulk_confirm.html",
        **frame(site, "bulk", None, None),
        number_of=len(versions),
        people=people_of(comments),
        seen=" ".join(f"{id_}:{version}" for id_, version in versions.items()),
        status=status,
        reason=request.form.get("reason") if status == "rejected" else None,
        back=own_path(request.form["back"]) if request.form.get("back") else None,
    )


@blueprint.get("/sites/<site>/bulk/<bulk_id>", needs=Permission.SEE_COMMENTS)
def bulk_outcome(site: str, bulk_id: str) -> ResponseReturnValue:
    """Tell what a bulk decision did, and offer to take it back."""
    return render_template(
        "dashboard/deciding/bulk_outcome.html",
        **frame(site, "bulk", None, None),
        bulk_id=bulk_id,
        decided=whole_in(request.args, "decided", 0),
        unchanged=whole_in(request.args, "left", 0),
        undone="undone" in request.args,
    )


@blueprint.post("/sites/<site>/bulk/<bulk_id>/undo", needs=Permission.DECIDE)
def undo_many(site: str, bulk_id: str) -> ResponseReturnValue:
    """Take a bulk decision back wherever nothing happened since."""
    if not BULK_ID.fullmatch(bulk_id):
        abort(404)
    name = moderator().name
    done = services().raid_acts.undo(site, bulk_id, by=name)
    services().desk(site).forget_action(name, LastAction(Kind.BULK, bulk_id))
    return tell(site, done, undone=True)


def tell(site: str, done: Done, *, undone: bool) -> ResponseReturnValue:
    """Go back to the list of the form, or to a page of its own, and say there what was done.

    What goes on in the background is told on the page of the raid.
    """
    if done.in_background:
        services().ring_decider(site)
        _, task = services().raid_acts.run(site)
        return go(url_for("dashboard.raid", site=site, raid_id=task.raid if task else ""))
    words = {**report(done), "undone": "1" if undone else None}
    if back := request.form.get("back"):
        return go(with_args(own_path(back), bulk=done.id, **words))
    return go(url_for("dashboard.bulk_outcome", site=site, bulk_id=done.id, **words))


def report(done: Done) -> dict[str, Any]:
    """Return what the next page's address says of an act."""
    return {"decided": done.decided, "left": done.left, "raid": "1" if done.of_raid else None}


@blueprint.app_context_processor
def _bulk_words() -> dict[str, Any]:
    return {"bulk_told": bulk_told, "here": here}


def bulk_told() -> dict[str, Any] | None:
    """Return what the bulk decision or undo before this page did, if there was one."""
    bulk_id = request.args.get("bulk", "")
    if not BULK_ID.fullmatch(bulk_id):
        return None
    return {
        "id": bulk_id,
        "decided": whole_in(request.args, "decided", 0),
        "left": whole_in(request.args, "left", 0),
        "undone": "undone" in request.args,
        "raid": "raid" in request.args,
    }


def _band(held: Query, attribute: str, low: int, high: int, everything: bool) -> Preview:
    """Return the comments of ``held`` in a band: what nothing else holds, or ``everything``."""
    whole = replace(
        held,
        attribute=attribute,
        at_least=low / 100,
        below=high / 100 if high < 100 else 1.01,  # the last band includes 1
    )
    band = whole if everything else replace(whole, alone=True)
    seen, projection = preview_of(held.site, band), services().projection
    return replace(
        seen,
        left_out=projection.count(whole) - seen.total,
        wrong_if_approved=contradicted(projection, whole, Status.APPROVED),
        wrong_if_rejected=contradicted(projection, whole, Status.REJECTED),
    )


def preview_of(site: str, query: Query) -> Preview:
    """Return the held comments of ``query``, at most a thousand."""
    ids = services().projection.find(query, sort=Sort.OLDEST, limit=bulk.BULK_MAX).items
    comments = [c for c in services().store.get_many(site, ids) if c.status is Status.HELD]
    return Preview(comments, services().projection.count(query))


def people_of(comments: Sequence[Comment]) -> int:
    """Return how many wrote ``comments``; of an erased one nobody knows."""
    return len({one.submission.author.key for one in comments if one.submission})


def _sample(comment: Comment) -> dict[str, Any]:
    submission = comment.submission
    return {
        "id": comment.id,
        "author": show_plain(submission.author.name) if submission else "",
        "excerpt": excerpt(submission.body) if submission else "",
        "folded": bool(severity(comment)) and (fold_on() or withheld(comment)),
    }


def _percent(name: str, default: int) -> int:
    """Return a bound in hundredths, moved to the edge of a bar."""
    return min(100, max(0, whole_in(request.args, name, default))) // STEP * STEP
