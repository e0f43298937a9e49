"""GET /v1/events."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Barrier, BoundedSemaphore, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation import actions
from moderation.registry import Registry
from moderation.status import Status
from moderation.store.writer import Store
from service.access.api_keys import CACHE_SECONDS, KeyRing
from tests.service.conftest import Post
from tests.support import undo_window
from tests.support.api import SECRET, Clock, comment, fields, problem

Judge = Callable[[], int]


def test_every_change(api: FlaskClient, post: Post, judge: Judge, store: Store, site: str) -> None:
    """Acceptance, verdict, decision, report, edit, erasure, article and policy: each once."""
    comment_id = post(body="awful")
    judge()
    actions.decide(store, site, comment_id, status=Status.APPROVED, by="madina", expected_version=2)
    api.post(f"/v1/comments/{comment_id}/reports", json={"reporter_id": "r"})
    api.patch(f"/v1/comments/{comment_id}", json={"body": "x"})
    api.delete(f"/v1/comments/{comment_id}")
    api.patch("/v1/articles/a-1/settings", json={"closed": True})
    policy = api.get("/v1/policy").get_json()
    api.put("/v1/policy", json=policy)
    events = api.get("/v1/events").get_json()["events"]
    assert [event["type"] for event in events] == [
        "comment.accepted",
        "comment.judged",
        "comment.decided",
        "comment.reported",
        "comment.edited",
        "comment.erased",
        "article.changed",
        "policy.saved",
    ]
    judged, decided = events[1], events[2]
    assert judged["data"] == {"status": "held", "route": "hold", "model": "fake-1", "policy": 0}
    assert (decided["by"], decided["version"]) == ("madina", 3)
    assert decided["data"] == {"status": "approved", "previous": "held"}
    assert decided["comment_id"] == comment_id
    assert events[0]["by"].startswith("key:")


def test_cursor(api: FlaskClient, post: Post) -> None:
    """Going on from `next` gives each event once, and an end keeps its cursor."""
    for _ in range(5):
        post()
    seen: list[str] = []
    query: dict[str, object] = {"limit": 2}
    for _ in range(4):
        page = api.get("/v1/events", query_string=query).get_json()
        seen += [event["cursor"] for event in page["events"]]
        query["after"] = page["next"]
    assert len(seen) == len(set(seen)) == 5
    assert seen == sorted(seen)
    end = api.get("/v1/events", query_string=query).get_json()
    assert end == {"events": [], "next": seen[-1]}


def test_from_now_on(api: FlaskClient, post: Post) -> None:
    """`latest` passes over what was before, also where nothing was yet."""
    nothing = api.get("/v1/events?after=latest").get_json()
    assert nothing["events"] == []
    post()
    page = api.get("/v1/events", query_string={"after": nothing["next"]}).get_json()
    assert len(page["events"]) == 1
    latest = api.get("/v1/events?after=latest").get_json()
    assert (latest["events"], latest["next"]) == ([], page["next"])


def test_only_ours(api: FlaskClient, post: Post, registry: Registry) -> None:
    """A site sees its own journal."""
    post()
    registry.add_site("other", "Other")
    registry.add_key("other", "test", "o" * 40)
    headers = {"Authorization": "Bearer " + "o" * 40}
    assert api.get("/v1/events", headers=headers).get_json()["events"] == []


def test_waiting(app: Flask, api: FlaskClient, post: Post) -> None:
    """A waiting request is answered as soon as something is new."""
    post()
    after = api.get("/v1/events").get_json()["next"]
    started = Barrier(2)

    def submit_later() -> None:
        client = app.test_client()
        started.wait()
        headers = {"Authorization": f"Bearer {SECRET}"}
        client.post("/v1/comments", json=comment(), headers=headers)

    thread = Thread(target=submit_later)
    thread.start()
    started.wait()
    page = api.get("/v1/events", query_string={"after": after, "wait": 20}).get_json()
    thread.join()
    assert [event["type"] for event in page["events"]] == ["comment.accepted"]


def test_waiting_for_a_window(api: FlaskClient, post: Post, judge: Judge, store: Store) -> None:
    """A decision in its undo window is told to whoever waits as soon as the window ends."""
    undo_window.open_for(store, "demo", seconds=1)
    comment_id = post(body="awful")
    judge()
    after = api.get("/v1/events").get_json()["next"]
    actions.decide(
        store, "demo", comment_id, status=Status.REJECTED, by="madina", expected_version=2
    )
    page = api.get("/v1/events", query_string={"after": after, "wait": 20}).get_json()
    assert [event["type"] for event in page["events"]] == ["comment.decided"]
    assert api.get(f"/v1/comments/{comment_id}").get_json()["status"] == "rejected"


def test_a_look_up_says_what_was_told(
    api: FlaskClient, post: Post, judge: Judge, store: Store
) -> None:
    """In the window of a decision the comment is shown as the site knows it, reports as well."""
    undo_window.open_for(store, "demo")
    comment_id = post(body="awful")
    judge()
    actions.decide(
        store, "demo", comment_id, status=Status.REJECTED, by="madina", expected_version=2
    )
    found = api.get(f"/v1/comments/{comment_id}").get_json()
    assert (found["status"], found["version"], found["decision"]) == ("held", 2, None)
    report = api.post(f"/v1/comments/{comment_id}/reports", json={"reporter_id": "r"}).get_json()
    assert (report["status"], report["reports"]) == ("held", 1)
    latest = api.get("/v1/events?after=latest").get_json()
    undo_window.pass_by(store, "demo")
    assert api.get(f"/v1/comments/{comment_id}").get_json()["status"] == "rejected"
    page = api.get("/v1/events", query_string={"after": latest["next"]}).get_json()
    assert page["events"][0]["type"] == "comment.decided"


def test_waiting_in_vain(api: FlaskClient, post: Post) -> None:
    """A wait ends with an empty answer whose cursor can be used again."""
    post()
    after = api.get("/v1/events").get_json()["next"]
    page = api.get("/v1/events", query_string={"after": after, "wait": 1}).get_json()
    assert page == {"events": [], "next": after}


def test_waiting_is_bounded(app: Flask, api: FlaskClient) -> None:
    """Where as many wait as may, the next is answered at once, so that intake keeps its threads."""
    polls: BoundedSemaphore = app.extensions["modqueue.polls"]
    taken = 0
    while polls.acquire(blocking=False):
        taken += 1
    assert taken == app.extensions["modqueue"].settings.web_threads // 4
    before = time.monotonic()
    assert api.get("/v1/events?wait=20").get_json()["events"] == []
    assert time.monotonic() - before < 15
    for _ in range(taken):
        polls.release()
    api.get("/v1/events?wait=1")
    assert polls.acquire(blocking=False), "a wait that ended has not given its place back"


def test_revoked_while_waiting(app: Flask, api: FlaskClient, registry: Registry, site: str) -> None:
    """A key that was revoked while its request waited learns nothing more."""
    clock = Clock()
    app.extensions["modqueue.keys"] = KeyRing(registry, clock)
    key, secret = registry.add_key(site, "partner")
    polls: BoundedSemaphore = app.extensions["modqueue.polls"]
    free, answers = polls._value, []

    def wait() -> None:
        headers = {"Authorization": f"Bearer {secret}"}
        answers.append(app.test_client().get("/v1/events?wait=20", headers=headers))

    thread = Thread(target=wait)
    thread.start()
    while polls._value == free:
        time.sleep(0.01)
    registry.revoke_key(key.id)
    clock.seconds += CACHE_SECONDS
    api.post("/v1/comments", json=comment())
    thread.join()
    problem(answers[0], 401, "unauthorized")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("after=x", "after"),
        ("after=1", "after"),
        ("after=1-1-1", "after"),
        ("after=-", "after"),
        ("after=99999999999999999999-0", "after"),
        ("after=%C2%B2-0", "after"),
        ("wait=21", "wait"),
        ("wait=-1", "wait"),
        ("wait=1.5", "wait"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
    ],
)
def test_parameters(api: FlaskClient, query: str, field: str) -> None:
    """A parameter that cannot be used is named."""
    assert set(fields(problem(api.get(f"/v1/events?{query}"), 422, "invalid"))) == {field}


def test_a_parameter_of_raw_bytes(api: FlaskClient) -> None:
    """What is no text is no cursor either; a text in UTF-8 is read."""
    answer = api.get("/v1/events", environ_overrides={"QUERY_STRING": "after=\xff"})
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "after"
