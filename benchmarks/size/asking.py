"""What is asked of the years, and how long each question takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

from benchmarks import servers
from benchmarks.archive import LOOKS as ARCHIVE_LOOKS
from benchmarks.archive import ask
from benchmarks.dashboard import look_at_month
from benchmarks.servers import SITE
from benchmarks.size.site import PER_ARTICLE, Scale, article_id, comment_id, word
from moderation.archive.opening import opener
from moderation.projection.search import Projection, Query, Sort
from moderation.projection.statistics import Span, Statistics
from moderation.status import Status
from moderation.store.keys import key
from moderation.store.server.clock import DAY_MS
from moderation.store.writer import Store

Looks = dict[str, Callable[[], object]]
COUNTED = 1_001
LOOKS = 7


def of_projection(projection: Projection, end: int) -> Looks:
    """Return the questions of the dashboard's search, its lists and a month's statistics."""
    common, often, seldom = word(0), word(150), word(40_000)
    month = {"since": end - 30 * DAY_MS}
    searches: dict[str, tuple[dict[str, Any], Sort]] = {
        "everything, newest": ({}, Sort.NEWEST),
        "everything, oldest": ({}, Sort.OLDEST),
        "everything, riskiest": ({}, Sort.RISK),
        "everything, most uncertain": ({}, Sort.UNCERTAIN),
        "one language, newest": ({"language": "kk"}, Sort.NEWEST),
        "a month, riskiest": (month, Sort.RISK),
        "a word of one in three, newest": ({"text": common}, Sort.NEWEST),
        "that word, riskiest": ({"text": common}, Sort.RISK),
        "that word, held": ({"text": common, "status": Status.HELD}, Sort.RISK),
        "a word of one in a hundred, newest": ({"text": often}, Sort.NEWEST),
        "that word, oldest": ({"text": often}, Sort.OLDEST),
        "a seldom word, newest": ({"text": seldom}, Sort.NEWEST),
        "a seldom word, riskiest": ({"text": seldom}, Sort.RISK),
        "two common words, newest": ({"text": f"{common} {often}"}, Sort.NEWEST),
        "an author's name": ({"author_words": "reader 4711"}, Sort.NEWEST),
        "an article's title": ({"article_words": "title number 815"}, Sort.NEWEST),
        "held, riskiest": ({"status": Status.HELD}, Sort.RISK),
        "approved, settled last": ({"status": Status.APPROVED}, Sort.SETTLED),
        "rejected, settled last": ({"status": Status.REJECTED}, Sort.SETTLED),
        "reported, newest": ({"reported": True}, Sort.NEWEST),
        "asked of a senior, newest": ({"escalated": True}, Sort.NEWEST),
    }
    looks: Looks = {}
    for name, (filters, sort) in searches.items():
        looks[name] = partial(_search, projection, Query(SITE, **filters), sort)
    span = Span(end - 30 * DAY_MS, end)
    looks["a month's statistics"] = partial(look_at_month, projection, span, SITE)
    looks["the age of the queue"] = partial(Statistics(projection, SITE).queue_age, end)
    return looks


def _search(projection: Projection, query: Query, sort: Sort) -> None:
    """Ask as a page of the dashboard does: its comments, and how many there are."""
    projection.find(query, sort=sort)
    projection.count_up_to(query, COUNTED)


def tell(looks: Looks) -> None:
    """Print the medians of some looks in ms: what each question took, and its processor time."""
    for name, look in looks.items():
        taken, used = zip(*(_milliseconds(look) for _ in range(LOOKS)), strict=True)
        print(f"{name:<44}{median(taken):>10.1f}{median(used):>10.1f}", flush=True)


def _milliseconds(look: Callable[[], object]) -> tuple[float, float]:
    began, used = time.perf_counter(), time.process_time()
    look()
    return (time.perf_counter() - began) * 1000, (time.process_time() - used) * 1000


def ask_archive(url: str, scale: Scale) -> None:
    """Ask through a store of its own, which knows of the archive what it would have counted."""
    articles = [article_id(number) for number in range(0, scale.articles, 7)]
    step = scale.total // ARCHIVE_LOOKS
    ids = [comment_id(number * step) for number in range(ARCHIVE_LOOKS)]
    with servers.house() as place:
        store = Store(place.redis, opener(url))
        archive = store.archived.claim()
        moved = {"approved": scale.total, "until": f"{scale.end}-0"}
        place.redis.hset(key(SITE, "archived"), mapping=moved)
        counts = dict.fromkeys(articles, PER_ARTICLE)
        place.redis.hset(key(SITE, "archived_threads"), mapping=counts)
        ask(store, articles, ids)
        archive.close()
