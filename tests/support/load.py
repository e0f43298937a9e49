"""A bounded load of comments on an installation, and the check of what became of them."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable

from moderation.comment import Comment, Event
from moderation.status import Status
from modqueue_client import Client, Refused
from tests.support.servers.installation import SITE, Installation
from tests.support.servers.redis_servers import wait_until

VERDICT_SECONDS = 15.0  # the promise: a verdict this long after the fault at the latest


class Load:
    """Posts ``bodies`` at ``rate`` per second over 4 connections, with Idempotency-Keys."""

    def __init__(
        self,
        running: Installation,
        bodies: Iterable[str],
        rate: float = 150.0,
        name: str = "load",
    ) -> None:
        self._running = running
        self._numbered = enumerate(bodies)
        self._started = time.monotonic()
        self._rate = rate
        self._name = name  # of its Idempotency-Keys
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._post) for _ in range(4)]
        self.statuses: Counter[int] = Counter()
        self.accepted: dict[str, str] = {}  # id -> body
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        """Wait until everything is posted."""
        for thread in self._threads:
            thread.join(timeout=40)
            assert not thread.is_alive(), "the load did not end"

    def _post(self) -> None:
        with Client(self._running.url, self._running.key) as client:
            while True:
                with self._lock:
                    number, body = next(self._numbered, (-1, ""))
                if number < 0:
                    return
                time.sleep(max(0.0, self._started + number / self._rate - time.monotonic()))
                self._post_one(client, number, body)

    def _post_one(self, client: Client, number: int, body: str) -> None:
        document = {"article": {"id": "a"}, "author": {"name": "Ann"}, "body": body}
        try:
            receipt = client.submit_document(document, idempotency_key=f"{self._name}-{number}")
        except Refused as refused:
            with self._lock:
                self.statuses[refused.status] += 1
            return
        with self._lock:
            self.statuses[202] += 1
            self.accepted[receipt["id"]] = body


def journal(running: Installation) -> list[Event]:
    """Return the site's whole journal."""
    events: list[Event] = []
    while page := running.store.events(SITE, after=events[-1].cursor if events else None).items:
        events += page
    return events


def await_verdicts(running: Installation, load: Load, seconds: float = VERDICT_SECONDS) -> None:
    """Wait until nothing is pending any more."""
    wait_until(
        lambda: running.store.counts(SITE)[Status.PENDING] == 0,
        f"a verdict for each of {len(load.accepted)} comments",
        seconds,
    )


def check_exactly_once(running: Installation, load: Load) -> list[Comment]:
    """Check that each 202 is one comment with one verdict, and that there is nothing else."""
    events = journal(running)
    judged = Counter(event.comment_id for event in events if event.type == "comment.judged")
    arrived = Counter(event.comment_id for event in events if event.type == "comment.accepted")
    once = dict.fromkeys(load.accepted, 1)
    assert dict(arrived) == once
    assert dict(judged) == once
    comments = [running.store.get(SITE, comment_id) for comment_id in load.accepted]
    assert all(comment.verdict is not None for comment in comments)
    assert sum(running.store.counts(SITE).values()) == len(comments)
    assert running.projection.rebuilds() == 0
    return comments


def slowest_verdict_seconds(running: Installation, fault_at: int) -> float:
    """Return the longest time from acceptance, or from the fault (ms) if later, to a verdict."""
    accepted_at = {e.comment_id: e.at for e in journal(running) if e.type == "comment.accepted"}
    waits = [
        event.at - max(accepted_at[event.comment_id], fault_at)
        for event in journal(running)
        if event.type == "comment.judged"
    ]
    return max(waits) / 1000
