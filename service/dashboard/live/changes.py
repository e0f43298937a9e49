"""Changes since a page was made: for pages without a stream, and for the stream's messages."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation import queues
from moderation.comment import Event
from moderation.queues import Queue
from moderation.registry import Permission
from moderation.store.reader import Reader
from service import cursors
from service.dashboard.blueprint import blueprint, is_htmx, moderator
from service.dashboard.frame import frame
from service.dashboard.lists.cards import card
from service.dashboard.lists.care import count_shown
from service.dashboard.lists.claims import holders_shown, others_here
from service.dashboard.lists.pages import PAGE_SIZE, QUEUES, order_of
from service.dashboard.words import LISTS, OPEN_LISTS
from service.http.numbers import whole_in
from service.services import services

MOVES = ("comment.decided", "comment.audited", "comment.edited")
NEWS_LIMIT = 500  # journal lines that one look at the news reads
# Lines that open or end a question to others, and the lists that an opened one goes into.
QUESTIONS = {
    "comment.escalated": ("questions", "escalated"),
    "comment.deescalated": (),
    "comment.opinion_asked": ("questions", "opinions"),
    "comment.opinion_withdrawn": (),
}


@blueprint.get(
    f"/sites/<site>/<{QUEUES}:name>/news", needs=Permission.SEE_COMMENTS, unattended=True
)
def news(site: str, name: str) -> ResponseReturnValue:
    """Return what others did since the page was made.

    How much is new, the lines of what left the list, and the ids of cards to be loaded anew.
    """
    after = cursors.journal(request.args.get("after")) or "0-0"
    store = services().store
    events = store.events(site, after=after, limit=NEWS_LIMIT)
    single = ungrouped(store, site, events.items)
    arrived = whole_in(request.args, "new", 0) + sum(_arrived(name, e) for e in single)
    of_others = [e for e in events.items if e.comment_id and e.by != moderator().name]
    moved = {str(e.comment_id) for e in of_others if e.type in MOVES}
    comments = store.get_many(site, sorted(moved)[:PAGE_SIZE])
    listed = queues.still_listed(store, site, Queue(name), comments)
    gone = [comment for comment in comments if comment not in listed]
    asked = {str(e.comment_id) for e in of_others if e.type in QUESTIONS}
    return render_template(
        "dashboard/live/changes.html",
        **frame(site, name, order_of(name, request.args.get("order")), None),
        new=max(arrived, 0),
        since=events.next,
        others=others_here(site),
        holders=holders_shown(site),
        changed=sorted((asked | moved) - {comment.id for comment in gone}),
        moved=[card(store, comment) for comment in gone],
    )


def _arrived(name: str, event: Event) -> bool:
    """Return whether ``event`` put a comment into the list, apart from the reader's own doing."""
    return name in queues_entered(event) and event.by != moderator().name


def ungrouped(reader: Reader, site: str, events: Sequence[Event]) -> list[Event]:
    """Return ``events`` without those of comments that a raid groups: they are no cards."""
    ids = [event.comment_id for event in events if event.comment_id]
    grouped = reader.grouped_among(site, ids)
    return [event for event in events if event.comment_id not in grouped]


def queues_entered(event: Event) -> tuple[str, ...]:
    """Return the lists that ``event`` put its comment into."""
    if event.type in ("comment.judged", "comment.decided"):
        audits = ("audits",) if event.data.get("audit") else ()
        return (str(event.data.get("status")), *audits)
    if event.type == "raid.begun" and event.data.get("holds"):
        return ("held",)  # one card
    return ("reported",) if event.type == "comment.reported" else QUESTIONS.get(event.type, ())


@blueprint.get(
    "/sites/<site>/comments/<comment_id>/card", needs=Permission.SEE_COMMENTS, unattended=True
)
def fresh_card(site: str, comment_id: str) -> ResponseReturnValue:
    """Return a card of a list as it is now, or nothing if it left the list meanwhile.

    One that left the reported list is the line of what was decided: its status may be the same.
    Whoever opens the address gets the comment's page.
    """
    if not is_htmx():
        return redirect(url_for("dashboard.comment", site=site, comment_id=comment_id), 303)
    name = request.args.get("list", "")
    if name not in LISTS:
        abort(404)
    comment = services().store.get(site, comment_id)
    listed = queues.still_listed(services().store, site, Queue(name), [comment])
    if not listed and name != Queue.REPORTED:
        return "", 204
    count_shown(site, listed)
    order = order_of(name, request.args.get("order"))
    after = cursors.listed(request.args.get("after"), order)
    return render_template(
        "dashboard/lists/card.html" if listed else "dashboard/lists/strip.html",
        **frame(site, name, order, after),
        card=card(services().store, comment, blind=name in OPEN_LISTS),
        strip_id=f"c-{comment.id}",
    )
