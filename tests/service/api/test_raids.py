"""Raids over the API: looked up, decided as one, called no raid, and each of it taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.bulk import UNCONFIRMED_MAX
from moderation.raid_decisions import acts as acting
from moderation.raids.raid import Raid
from moderation.raids.signs import signs
from moderation.registry import Registry, Scope
from moderation.status import Status
from moderation.store.raids.raids import Raids
from moderation.store.writer import Store
from moderation.text.stems import stems
from service.deciding import try_round
from tests.service.conftest import Post
from tests.support.api import problem

TEXT = "The mayor sold our park and the river to his cronies in the capital for pennies"


@pytest.fixture
def ids(store: Store, post: Post, judge: Callable[[], int]) -> list[str]:
    """A raid: one copy that the machine approved before, and three that it holds."""
    first = post(body=TEXT)
    judge()
    raid = Raid(first, signs(stems(TEXT)), 1, 2, copies=4, authors=4, articles=2, holds=True)
    raids = Raids(store.redis)
    raids.begin("demo", raid)
    raids.add_copies("demo", first, {first: 1})
    held = [post(body=f"{TEXT} {n}") for n in range(3)]
    judge()
    return [first, *held]


def statuses(store: Store, ids: list[str]) -> list[Status]:
    return [comment.status for comment in store.get_many("demo", ids)]


def test_it_is_looked_up(api: FlaskClient, ids: list[str]) -> None:
    """The list and the raid have no word of it; where its comments stand is the store's word."""
    (listed,) = api.get("/v1/raids").get_json()["raids"]
    assert (listed["id"], listed["held"], listed["ended_at"]) == (ids[0], 3, None)
    one = api.get(f"/v1/raids/{ids[0]}").get_json()
    assert one["statuses"] == {"held": 3, "approved": 1, "rejected": 0}
    assert one["run"] is None
    assert "mayor" not in api.get("/v1/raids").text
    problem(api.get("/v1/raids/aaaaaaaaaaaaaaaa"), 404, "not-found")


def test_it_is_decided_and_taken_back(api: FlaskClient, store: Store, ids: list[str]) -> None:
    """All of it, once; a second undo finds nothing to take back."""
    path, before = f"/v1/raids/{ids[0]}/decisions", statuses(store, ids)
    done = api.post(path, json={"status": "rejected", "reason": "spam"}).get_json()
    assert (done["decided"], done["left"], done["background"]) == (4, 0, False)
    assert statuses(store, ids) == [Status.REJECTED] * 4
    decision = store.get("demo", ids[1]).decision
    assert decision
    assert (decision.by.startswith("key:"), decision.reason) == (True, "spam")
    undo = f"{path}/{done['decision']}"
    assert api.delete(undo).get_json()["decided"] == 4
    assert statuses(store, ids) == before
    assert api.delete(undo).get_json()["decided"] == 0


def test_it_is_called_no_raid(api: FlaskClient, store: Store, ids: list[str]) -> None:
    """It ends and releases its copies; the undo, or a word of its own, begins it again."""
    before, path = statuses(store, ids), f"/v1/raids/{ids[0]}"
    done = api.post(f"{path}/end", json={}).get_json()
    assert statuses(store, ids) == [Status.APPROVED] * 4
    ended = api.get(path).get_json()
    assert (ended["no_raid"], ended["holds"], bool(ended["ended_at"])) == (True, False, True)
    api.delete(f"{path}/decisions/{done['decision']}")
    assert statuses(store, ids) == before
    assert api.get(path).get_json()["ended_at"] is None
    api.post(f"{path}/end", json={})
    begun = api.post(f"{path}/begin").get_json()
    assert (begun["no_raid"], begun["ended_at"]) == (False, None)


def test_a_word_that_releases_nothing_is_taken_back(api: FlaskClient, ids: list[str]) -> None:
    """Where people decided every copy, the undo begins it again; the second one does nothing."""
    path = f"/v1/raids/{ids[0]}"
    api.post(f"{path}/decisions", json={"status": "approved"})
    done = api.post(f"{path}/end", json={}).get_json()
    assert done["decided"] == 0
    undo = f"{path}/decisions/{done['decision']}"
    assert api.delete(undo).status_code == 200
    assert api.get(path).get_json()["ended_at"] is None
    problem(api.delete(undo), 404, "not-found")


def test_what_is_refused(api: FlaskClient, ids: list[str]) -> None:
    """A rejection without a reason, a status that nobody decides, a decision of something else."""
    path = f"/v1/raids/{ids[0]}/decisions"
    for body, field in (
        ({"status": "rejected"}, "/reason"),
        ({"status": "erased"}, "/status"),
        ({}, "/status"),
        ({"status": "held", "until": 1}, "/until"),
    ):
        document = problem(api.post(path, json=body), 422, "invalid")
        assert [one["field"] for one in document["errors"]] == [field]
    problem(api.delete(f"{path}/0123456789abcdef"), 404, "not-found")
    problem(api.delete(f"/v1/raids/{ids[0]}/run"), 404, "not-found")
    problem(api.post("/v1/raids/aaaaaaaaaaaaaaaa/end", json={}), 404, "not-found")


def test_many_need_their_number(
    api: FlaskClient, store: Store, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refusal names it, and nothing is decided before."""
    monkeypatch.setattr("service.api.confirmations.UNCONFIRMED_MAX", 3)
    path, body = f"/v1/raids/{ids[0]}/decisions", {"status": "rejected", "reason": "spam"}
    document = problem(api.post(path, json=body), 409, "number-needed")
    assert document["number"] == 4
    problem(api.post(path, json={**body, "number": 3}), 409, "number-needed")
    assert Status.REJECTED not in statuses(store, ids)
    assert api.post(path, json={**body, "number": 4}).get_json()["decided"] == 4
    assert UNCONFIRMED_MAX == 20


def test_a_large_one_is_decided_in_the_background(
    app: Flask, api: FlaskClient, store: Store, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer says so, the raid says how far it is; meanwhile another one is refused."""
    monkeypatch.setattr(acting, "AT_ONCE", 2)
    path, body = f"/v1/raids/{ids[0]}", {"status": "rejected", "reason": "spam"}
    done = api.post(f"{path}/decisions", json=body).get_json()
    assert (done["decided"], done["background"]) == (4, True)
    run = api.get(path).get_json()["run"]
    assert (run["state"], run["decision"], run["total"]) == ("asked", done["decision"], 4)
    problem(api.post(f"{path}/decisions", json=body), 409, "raid-busy")
    problem(api.delete(f"{path}/decisions/{done['decision']}"), 409, "raid-busy")
    assert api.delete(f"{path}/run").get_json()["run"]["state"] == "cancelled"
    api.post(f"{path}/decisions", json=body)
    try_round(app.extensions["modqueue"])
    assert statuses(store, ids) == [Status.REJECTED] * 4
    assert api.get(path).get_json()["run"]["decided"] == 4


def test_who_reads_decides_nothing(
    anonymous: FlaskClient, registry: Registry, ids: list[str]
) -> None:
    """A key of the scope `read` looks raids up alone."""
    _, secret = registry.add_key("demo", "reader", scopes=[Scope.READ])
    bearer = {"Authorization": f"Bearer {secret}"}
    assert anonymous.get(f"/v1/raids/{ids[0]}", headers=bearer).status_code == 200
    refused = anonymous.post(f"/v1/raids/{ids[0]}/end", json={}, headers=bearer)
    problem(refused, 403, "insufficient-scope")
