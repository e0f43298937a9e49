"""What happened since a page was made: for pages without a stream, and what a stream tells of."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation.comment import Event
from service.dashboard.blueprint import blueprint, is_htmx, moderator
from service.dashboard.cards import card
from service.dashboard.care import count_shown
from service.dashboard.claims import holders_shown, others_here
from service.dashboard.pages import (
    JOURNAL_CURSOR,
    LIST_CURSOR,
    LISTS,
    PAGE_SIZE,
    QUEUES,
    cursor,
    frame,
    order_of,
)
from service.dashboard.words import CLAIM_LISTS
from service.services import services

NEWS_LIMIT = 500  # journal lines that one look at the news reads
# Lines that open or end a question to others, and the lists that an opened one goes into.
QUESTIONS = {
    "comment.escalated": ("questions", "escalated"),
    "comment.deescalated": (),
    "comment.opinion_asked": ("questions", "opinions"),
    "comment.opinion_withdrawn": (),
}


@blueprint.get(f"/sites/<site>/<{QUEUES}:name>/news")
def news(site: str, name: str) -> ResponseReturnValue:
    """Return what happened since the page was made: a number, and cards decided by others."""
    after = cursor(JOURNAL_CURSOR, request.args.get("after")) or "0-0"
    store = services().store
    events = store.events(site, after=after, limit=NEWS_LIMIT)
    arrived = request.args.get("new", 0, int) + sum(_arrived(name, e) for e in events.items)
    of_others = [e for e in events.items if e.comment_id and e.by != moderator().name]
    moved = {e.comment_id for e in of_others if e.type in ("comment.decided", "comment.edited")}
    return render_template(
        "dashboard/news.html",
        **frame(site, name, order_of(name, request.args.get("order")), None),
        new=max(arrived, 0),
        since=events.next,
        others=others_here(site),
        holders=holders_shown(site),
        asked=sorted({str(e.comment_id) for e in of_others if e.type in QUESTIONS}),
        moved=[
            card(store, found)
            for found in store.get_many(site, sorted(str(id_) for id_ in moved)[:PAGE_SIZE])
            if found.status.value != name
        ],
    )


def _arrived(name: str, event: Event) -> bool:
    """Return whether ``event`` put a comment into the list, apart from the reader's own doing."""
    return name in queues_entered(event) and event.by != moderator().name


def queues_entered(event: Event) -> tuple[str, ...]:
    """Return the lists that ``event`` put its comment into."""
    if event.type in ("comment.judged", "comment.decided"):
        return (str(event.data.get("status")),)
    return ("reported",) if event.type == "comment.reported" else QUESTIONS.get(event.type, ())


@blueprint.get("/sites/<site>/comments/<comment_id>/card")
def fresh_card(site: str, comment_id: str) -> ResponseReturnValue:
    """Return a card of a list as it is now; whoever opens its address gets the comment's page."""
    if not is_htmx():
        return redirect(url_for("dashboard.comment", site=site, comment_id=comment_id), 303)
    name = request.args.get("list", "")
    if name not in LISTS:
        abort(404)
    found = services().store.get(site, comment_id)
    count_shown(site, [found])
    return render_template(
        "dashboard/card.html",
        **frame(
            site,
            name,
            order_of(name, request.args.get("order")),
            cursor(LIST_CURSOR, request.args.get("after")),
        ),
        card=card(services().store, found, blind=name in CLAIM_LISTS),
    )
