"""The site's journal as a feed: each change once, in order, from wherever the site stopped."""

from __future__ import annotations

import time
from threading import BoundedSemaphore
from typing import Any

from flask import Flask, current_app

from moderation.comment import Event
from moderation.registry import Scope
from moderation.store.pages import Page
from service import views
from service.access.api_keys import caller, require_key
from service.api.blueprint import ApiBlueprint
from service.http import problems
from service.schemas import answers, requests
from service.services import services

blueprint = ApiBlueprint("events", "Every change on your site, in order.")

WAIT_STEP_MS = 1000  # well below what the store may take to answer (connection.SOCKET_SECONDS)


def init_app(app: Flask, threads: int) -> None:
    """Let at most a quarter of the ``threads`` wait, so that intake always finds one."""
    app.extensions["modqueue.polls"] = BoundedSemaphore(max(1, threads // 4))


@blueprint.route("/v1/events", methods=["GET"], scope=Scope.READ)
@blueprint.refuses(problems.INVALID)
@blueprint.query(requests.EventsQuery())
@blueprint.answers(200, answers.Feed())
def feed(query: dict[str, Any]) -> dict[str, Any]:
    """Follow all changes

    Without `after` it starts at the beginning. With `wait` the answer comes as soon as something
    is new; where too many wait already it comes at once, so pause a second after an empty answer
    that came early.
    """
    store, site = services().store, caller().site
    after = query.get("after")
    if after == "latest":
        after = store.last_told_cursor(site)
    page = store.told_events(site, after=after, limit=query["limit"])
    if not page.items and query["wait"]:
        page = _wait(site, page, query["limit"], query["wait"])
        require_key(Scope.READ)  # it may have been revoked during the wait
    return _feed(page)


def _wait(site: str, page: Page[Event], limit: int, seconds: int) -> Page[Event]:
    polls: BoundedSemaphore = current_app.extensions["modqueue.polls"]
    if not polls.acquire(blocking=False):
        return page
    try:
        return _wait_in_steps(site, page, limit, time.monotonic() + seconds)
    finally:
        polls.release()


def _wait_in_steps(site: str, page: Page[Event], limit: int, deadline: float) -> Page[Event]:
    store = services().store
    while not page.items and (left := deadline - time.monotonic()) > 0:
        newest = store.last_cursor(site)  # before the look, so that no line falls between the two
        page = store.told_events(site, after=page.next, limit=limit)
        if not page.items:  # a decision may wait for its undo window, so look again after a step
            milliseconds = min(WAIT_STEP_MS, max(1, int(left * 1000)))
            store.wait_for_events(site, after=newest, milliseconds=milliseconds)
    return page


def _feed(page: Page[Event]) -> dict[str, Any]:
    return {"events": [views.event(event) for event in page.items], "next": page.next}
