"""The pages: lists of comments, and one comment with its history."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation import queues
from moderation.comment import Comment, Event
from moderation.errors import NotFound
from moderation.queues import Queue
from moderation.registry import EVERY_SITE, Permission
from moderation.store.pages import Page
from moderation.store.reader import Order
from moderation.store.writer import Store
from service.dashboard.access import Access
from service.dashboard.blueprint import blueprint, may, moderator, own_sites
from service.dashboard.frame import frame
from service.dashboard.lists import facets, filters
from service.dashboard.lists.cards import Card, card, cards
from service.dashboard.lists.care import burden, count_shown, for_me, page_for_me
from service.dashboard.lists.claims import others_here
from service.dashboard.lists.golden import mixed
from service.dashboard.lists.raid_cards import RaidCard, raid_cards
from service.dashboard.lists.text import show
from service.dashboard.words import LISTS, event_words
from service.services import services

QUEUES = f"any({','.join(LISTS)})"  # in the address of a list
PAGE_SIZE = 50
DECIDED_EVENTS = ("comment.judged", "comment.decided", "comment.audited")
AUTHORS_EVENTS = ("comment.accepted", "comment.imported", "comment.edited")


@blueprint.get("/", needs=Access.OWN)
def index() -> ResponseReturnValue:
    """Go to the held comments of one's first site, or to what else the role may see of it."""
    sites = own_sites()
    if not sites:
        everywhere = EVERY_SITE in moderator().memberships
        return render_template("dashboard/no_site.html", everywhere=everywhere)
    if not may(Permission.SEE_COMMENTS, sites[0].slug):
        return redirect(url_for("dashboard.statistics", site=sites[0].slug), 303)
    return redirect(url_for("dashboard.comments", site=sites[0].slug, name="held"), 303)


@blueprint.get(f"/sites/<site>/<{QUEUES}:name>", needs=Permission.SEE_COMMENTS)
def comments(site: str, name: str) -> ResponseReturnValue:
    """Show a list, 50 cards a page."""
    order = order_of(name, request.args.get("order"))
    after = filters.place(site, name, order)
    store = services().store
    since = store.last_cursor(site)  # before the list, so that nothing falls between the two
    page = listing(site, name, order, after)
    shown, golden = page.items, frozenset[str]()
    if name == "held" and not filters.kept(site, name):
        shown, golden = mixed(site, page.items)
    count_shown(site, shown)
    return render_template(
        "dashboard/lists/list.html",
        **frame(site, name, order, after),
        burden=burden(site),
        skipped=notice(site, request.args.get("skipped")),
        cards=cards(store, site, shown, blind=True, hidden=golden),
        raid_cards=_raids_first(site, name, after),
        next=page.next,
        since=since,
        others=others_here(site),
        filter=filters.kept(site, name),
        filter_choices=facets.choices(),
        notice=notice(site, request.args.get("decided")),
    )


def _raids_first(site: str, name: str, after: str | None) -> list[RaidCard]:
    """Return the raids that stand above the held comments, on the first page."""
    return raid_cards(site, filters.kept(site, name)) if name == "held" and not after else []


def listing(site: str, name: str, order: Order, after: str | None) -> Page[Comment]:
    """Return a page of a list as this moderator sees it: through the filter, without skipped."""
    if filters.kept(site, name):
        matches = for_me(site) if name == "held" else lambda _: True
        return filters.filtered(site, name, order, after=after, limit=PAGE_SIZE, matches=matches)
    store, queue = services().store, Queue(name)
    if queue in (Queue.HELD, Queue.AUDITS):
        return page_for_me(site, queue, order=order, after=after, limit=PAGE_SIZE)
    return queues.page(store, site, queue, order, after=after, limit=PAGE_SIZE)


def order_of(name: str, text: str | None) -> Order:
    """Return the order asked for if the list has it, else the list's own."""
    offered = queues.orders(Queue(name)) if name in LISTS else (Order.NEWEST,)
    return next((order for order in offered if order.value == text), offered[0])


def notice(site: str, comment_id: str | None) -> Any:
    """Return the card of the comment that the page before this one was about, if any."""
    if not comment_id:
        return None
    try:
        comment = services().store.get(site, comment_id)
    except NotFound:
        return None
    return card(services().store, comment)


def history_lines(store: Store, card: Card) -> list[dict[str, Any]]:
    """Return everything that happened to a comment in words, oldest first.

    Of one that is asked blind although it was decided, only what its author did.
    """
    comment = card.comment
    events = store.history(comment.site, comment.id)
    if card.scores.blind and not comment.is_audited:
        return [_line(comment, event) for event in events if event.type in AUTHORS_EVENTS]
    # What the machine decided shows once the audit is answered.
    hidden = DECIDED_EVENTS if comment.is_audited else ()
    return [_line(comment, event) for event in events if event.type not in hidden]


def _line(comment: Comment, event: Event) -> dict[str, Any]:
    """Return a journal line in words, with what belongs to its decision or edit."""
    decision = next((d for d in comment.decisions if d.version == event.version), None)
    is_decision = event.type in ("comment.decided", "comment.audited")
    edit = next((e for e in comment.edits if e.version == event.version - 1), None)
    return {
        "event": event,
        "words": event_words(event),
        "reason": event.data.get("reason") if is_decision else None,
        "note": decision.note if decision and is_decision else None,
        # While the question is open again, only who asked and who answered know the asker's answer.
        "opinion": decision.opinion if decision and is_decision and not comment.opinion else None,
        "to_author": decision.to_author if decision and is_decision else None,
        "former": show(edit.body) if edit and event.type == "comment.edited" else None,
    }
