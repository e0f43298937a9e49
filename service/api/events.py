"""The site's journal as a feed: each change once, in order, from wherever the site stopped."""

from __future__ import annotations

import time
from threading import BoundedSemaphore
from typing import Any

from flask import Flask, current_app

from moderation.comment import Event
from moderation.reader import Page
from service import problems, views
from service.api.blueprint import ApiBlueprint
from service.keys import caller, require_key
from service.schemas import answers, requests
from service.services import services

blueprint = ApiBlueprint("events", "Every change on your site, in order.")

WAIT_STEP_MS = 1000  # the store's socket gives up after 2 s


def init_app(app: Flask, threads: int) -> None:
    """Let at most a quarter of the ``threads`` wait, so that intake always finds one."""
    app.extensions["modqueue.polls"] = BoundedSemaphore(max(1, threads // 4))


@blueprint.route("/v1/events", methods=["GET"])
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
        after = store.last_cursor(site)
    page = store.events(site, after=after, limit=query["limit"])
    if not page.items and query["wait"] and _wait(site, after or "0-0", query["wait"]):
        require_key()  # it may have been revoked during the wait
        page = store.events(site, after=after, limit=query["limit"])
    return _feed(page)


def _wait(site: str, after: str, seconds: int) -> bool:
    polls: BoundedSemaphore = current_app.extensions["modqueue.polls"]
    if not polls.acquire(blocking=False):
        return False
    try:
        return _wait_in_steps(site, after, time.monotonic() + seconds)
    finally:
        polls.release()


def _wait_in_steps(site: str, after: str, deadline: float) -> bool:
    while (left := deadline - time.monotonic()) > 0:
        milliseconds = min(WAIT_STEP_MS, max(1, int(left * 1000)))
        if services().store.wait_for_events(site, after=after, milliseconds=milliseconds):
            return True
    return False


def _feed(page: Page[Event]) -> dict[str, Any]:
    return {"events": [views.event(event) for event in page.items], "next": page.next}
