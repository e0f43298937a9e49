"""The filter row of the lists, kept with the account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from urllib.parse import parse_qsl, urlencode

from flask import request, url_for
from flask.typing import ResponseReturnValue

from moderation import queues
from moderation.comment import Comment
from moderation.projection.search import Query, Sort
from moderation.queues import Queue
from moderation.registry import Permission
from moderation.store.pages import Page
from moderation.store.reader import Order
from moderation.text.stems import has_words
from service import cursors
from service.dashboard.blueprint import blueprint, go, moderator
from service.dashboard.lists import facets
from service.dashboard.lists.facets import FIELDS, LENGTH_MAX
from service.dashboard.lists.raid_cards import alone
from service.dashboard.locale import preference
from service.dashboard.words import LISTS
from service.services import services

REPORT_FIELDS = (*FIELDS, "report")  # "report": words of a reader's reason


@blueprint.post(
    f"/sites/<site>/<any({','.join(LISTS)}):name>/filter", needs=Permission.SEE_COMMENTS
)
def keep_filter(site: str, name: str) -> ResponseReturnValue:
    """Remember the form's filter for all lists of this site; an empty one shows everything."""
    chosen = {} if "clear" in request.form else _typed(site, name)
    services().registry.prefer(moderator().name, {_preference(site): urlencode(chosen)})
    order = request.form.get("order") or None
    return go(url_for("dashboard.comments", site=site, name=name, order=order))


def _typed(site: str, name: str) -> dict[str, str]:
    """Return the filter with the form's fields; those of other lists stay."""
    offered = _fields(name)
    typed = facets.typed(request.form) if offered else {}
    if "report" in offered:
        typed["report"] = request.form.get("report", "").strip()[:LENGTH_MAX]
    others = {field: text for field, text in _kept(site) if field not in offered}
    return {field: text for field, text in {**others, **typed}.items() if text}


def _fields(name: str) -> tuple[str, ...]:
    if name == Queue.AUDITS:
        return ()  # a rule would tell what the machine thought
    return REPORT_FIELDS if name == Queue.REPORTED else FIELDS


def _preference(site: str) -> str:
    return f"filter:{site}"


def kept(site: str, name: str) -> dict[str, str]:
    """Return the fields of this moderator's filter that are set for a list."""
    return {field: text for field, text in _kept(site) if field in _fields(name)}


def _kept(site: str) -> list[tuple[str, str]]:
    return parse_qsl(preference(_preference(site)))


def place(site: str, name: str, order: Order) -> str | None:
    """Return the place in a list that the address names; a filtered list has other places."""
    typed = request.args.get("after")
    stored = kept(site, name) and name != Queue.REPORTED
    return cursors.found(typed) if stored else cursors.listed(typed, order)


def filtered(
    site: str,
    name: str,
    order: Order,
    *,
    after: str | None,
    limit: int,
    matches: Callable[[Comment], bool],
) -> Page[Comment]:
    """Return a page of a list through the filter; ``matches`` leaves out what is for others."""
    projection = services().projection
    query = _query(site, name)
    if name == Queue.REPORTED:  # not every report put its comment here: the queue itself knows
        said, keep = kept(site, name).get("report"), partial(projection.matching, query)
        says = partial(has_words, said) if said else None
        return queues.reported(services().store, site, keep, says, after=after, limit=limit)
    settled = name in (Queue.APPROVED, Queue.REJECTED)
    sort = Sort.SETTLED if settled else Sort(order.value)
    page = projection.find(query, sort=sort, after=after, limit=limit)
    status, comments = (
        queues.listed_status(Queue(name)),
        services().store.get_many(site, page.items),
    )
    # The projection is a moment behind: what was decided meanwhile has left the list.
    return Page([c for c in comments if c.status is status and matches(c)], page.next)


def _query(site: str, name: str) -> Query:
    status = None if name == Queue.REPORTED else queues.listed_status(Queue(name))
    query = facets.query(site, status, kept(site, name))
    return replace(
        alone(site, query) if name == Queue.HELD else query,
        escalated=name == "escalated",
        opinion_asked=name == "opinions",
        questioned=name == "questions",
    )
