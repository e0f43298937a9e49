"""GET and PUT /v1/policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from moderation.policy import ATTRIBUTES, WORD_RULES_LIMIT
from moderation.store.writer import Store
from tests.service.conftest import Post
from tests.support.api import fields, problem

Judge = Callable[[], int]


def test_default(api: FlaskClient) -> None:
    """Until one is saved, version 0 is in force: it rejects nothing by machine."""
    answer = api.get("/v1/policy")
    policy = answer.get_json()
    assert answer.headers["ETag"] == '"0"'
    assert (policy["version"], policy["publishing"], policy["at"]) == (0, "pre", None)
    assert set(policy["thresholds"]) == set(ATTRIBUTES)
    assert all(limits["reject"] is None for limits in policy["thresholds"].values())
    assert api.get("/v1/policy/versions").get_json() == {"versions": []}


def test_read_change_write(api: FlaskClient, post: Post, judge: Judge) -> None:
    """What was read can be changed and sent back, and the next verdict names the new version."""
    policy = api.get("/v1/policy").get_json()
    policy["words"] = [{"pattern": "мост", "kind": "word", "route": "reject", "label": "bridges"}]
    answer = api.put("/v1/policy", json=policy)
    assert answer.status_code == 200
    saved = answer.get_json()
    assert (answer.headers["ETag"], saved["version"]) == ('"1"', 1)
    assert saved["by"].startswith("key:")
    assert saved["at"].endswith("Z")
    assert saved["words"] == policy["words"]
    comment_id = post(body="Этот Мост закрыт")
    judge()
    found = api.get(f"/v1/comments/{comment_id}").get_json()
    assert (found["status"], found["verdict"]["policy_version"]) == ("rejected", 1)
    reason = found["verdict"]["rules"][0]
    assert (reason["rule"], reason["text"]) == ("word", "matches the site's list: bridges")
    assert api.get("/v1/policy").get_json() == saved


def test_versions(api: FlaskClient) -> None:
    """All saved versions are kept, newest first."""
    for links in (1, 2, 3):
        policy = api.get("/v1/policy").get_json()
        assert api.put("/v1/policy", json={**policy, "links_max": links}).status_code == 200
    versions = api.get("/v1/policy/versions").get_json()["versions"]
    assert [(v["version"], v["links_max"]) for v in versions] == [(3, 3), (2, 2), (1, 1)]


def test_someone_was_first(api: FlaskClient) -> None:
    """Of two who saw the same version the second is told, and changes nothing."""
    policy = api.get("/v1/policy").get_json()
    api.put("/v1/policy", json={**policy, "links_max": 1})
    document = problem(
        api.put("/v1/policy", json={**policy, "links_max": 2}), 412, "policy-changed"
    )
    assert document["version"] == 1
    stale = api.put("/v1/policy", json=policy, headers={"If-Match": '"0"'})
    problem(stale, 412, "policy-changed")
    assert api.get("/v1/policy").get_json()["links_max"] == 1


def test_if_match(api: FlaskClient) -> None:
    """The ETag seen may come in If-Match instead of the document, and goes before it."""
    policy = api.get("/v1/policy").get_json()
    del policy["version"]
    problem(api.put("/v1/policy", json=policy), 428, "if-match-missing")
    for wrong in ("*", "0", '"x"', 'W/"0"', '"0", "1"'):
        answer = api.put("/v1/policy", json=policy, headers={"If-Match": wrong})
        problem(answer, 400, "malformed")
    assert api.put("/v1/policy", json=policy, headers={"If-Match": '"0"'}).status_code == 200
    newer = api.put("/v1/policy", json={**policy, "version": 0}, headers={"If-Match": '"1"'})
    assert newer.get_json()["version"] == 2


LIMITS = {"approve": 0.1, "hold": 0.5, "reject": None}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"publishing": "later"}, "/publishing"),
        ({"links_max": -1}, "/links_max"),
        ({"links_max": "1"}, "/links_max"),
        ({"links_max": 1.0}, "/links_max"),
        ({"links_max": True}, "/links_max"),
        ({"hold_first_comment": 1}, "/hold_first_comment"),
        ({"reports_to_hold": 0}, "/reports_to_hold"),
        ({"thresholds": []}, "/thresholds"),
        ({"thresholds": {}}, "/thresholds/toxicity"),
        ({"words": {}}, "/words"),
        ({"words": [{"pattern": "("}]}, None),
        ({"words": [{"pattern": "(", "kind": "regex"}]}, "/words/0"),
        ({"words": [{"pattern": "((a{100}){100}){100}", "kind": "regex"}]}, "/words/0"),
        ({"words": [{"pattern": r"(a)\1", "kind": "regex"}]}, "/words/0"),
        ({"words": [{"pattern": "(?=a)", "kind": "regex"}]}, "/words/0"),
        ({"words": [{"pattern": "a" * 201}]}, "/words/0/pattern"),
        ({"words": [{"pattern": ""}]}, "/words/0/pattern"),
        ({"words": [{"pattern": "a", "kind": "glob"}]}, "/words/0/kind"),
        ({"words": [{"pattern": "a", "route": "approve"}]}, "/words/0"),
        ({"words": [{"pattern": "a", "weight": 1}]}, "/words/0/weight"),
        ({"words": [{"pattern": "a"}] * (WORD_RULES_LIMIT + 1)}, "/words"),
        ({"version": -1}, "/version"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_validated(api: FlaskClient, changes: dict[str, Any], field: str | None) -> None:
    """A policy that cannot be used is refused with the place of what is wrong."""
    policy = api.get("/v1/policy").get_json()
    answer = api.put("/v1/policy", json={**policy, **changes})
    if field is None:
        assert answer.status_code == 200
    else:
        assert field in fields(problem(answer, 422, "invalid"))


@pytest.mark.parametrize(
    ("limits", "field"),
    [
        ({"approve": 0.5, "hold": 0.1}, "/thresholds/spam"),
        ({"approve": 0.5, "hold": 0.6, "reject": 0.55}, "/thresholds/spam"),
        ({"approve": -0.1, "hold": 0.6}, "/thresholds/spam/approve"),
        ({"approve": 0.1, "hold": 1.1}, "/thresholds/spam/hold"),
        ({"approve": "0.1", "hold": 1}, "/thresholds/spam/approve"),
        ({"approve": 0.1, "hold": 0.6, "approve_in": {"en": 0.7}}, "/thresholds/spam"),
        ({"approve": 0.1, "hold": 0.6, "approve_in": {"en": 2}}, "/thresholds/spam/approve_in/en"),
        ({"approve": 0.1, "hold": 0.6, "approve_in": 0.1}, "/thresholds/spam/approve_in"),
        ({"approve": 0.1, "hold": 0.6, "hold_in": {"kk": 0.05}}, "/thresholds/spam"),
        ({"approve": 0.1, "hold": 0.6, "hold_in": {"kk": 2}}, "/thresholds/spam/hold_in/kk"),
        ({"approve": 0.1}, "/thresholds/spam/hold"),
        (0.5, "/thresholds/spam"),
    ],
)
def test_thresholds(api: FlaskClient, limits: object, field: str) -> None:
    """Limits are shares in order."""
    policy = api.get("/v1/policy").get_json()
    policy["thresholds"]["spam"] = limits
    answer = api.put("/v1/policy", json=policy)
    assert field in fields(problem(answer, 422, "invalid"))


@pytest.mark.parametrize("name", ["publishing", "thresholds", "words", "links_max"])
def test_whole_documents_only(api: FlaskClient, name: str) -> None:
    """PUT replaces the whole policy, so nothing may be absent by mistake."""
    policy = api.get("/v1/policy").get_json()
    del policy[name]
    errors = fields(problem(api.put("/v1/policy", json=policy), 422, "invalid"))
    assert errors == {f"/{name}": {"field": f"/{name}", "detail": "is required"}}


def test_five_hundred_rules(api: FlaskClient, store: Store, site: str) -> None:
    """As many rules as are allowed can be sent in one document."""
    policy = api.get("/v1/policy").get_json()
    policy["words"] = [{"pattern": "ш" * 190 + f"{n:010}"} for n in range(WORD_RULES_LIMIT)]
    assert api.put("/v1/policy", json=policy).status_code == 200
    assert len(store.policy(site).words) == WORD_RULES_LIMIT


def test_a_promise_has_limits_of_its_own(api: FlaskClient) -> None:
    """A promise is saved with the policy; its limits are found at once, none without answers."""
    none = {"at": None, "model": "", "languages": {}, "shipped": {}}
    assert api.get("/v1/policy/limits").get_json() == none
    policy = api.get("/v1/policy").get_json()
    assert policy["promises"] == {}
    promise = {"missed_max": 0.05, "right_min": 0.95}
    answer = api.put("/v1/policy", json={**policy, "promises": {"kk": promise}})
    assert answer.get_json()["promises"] == {"kk": promise}
    kazakh = api.get("/v1/policy/limits").get_json()["languages"]["kk"]
    assert (kazakh["promise"], kazakh["approve"], kazakh["share"]) == (promise, None, 0.0)


def test_a_promise_of_nothing_is_refused(api: FlaskClient) -> None:
    """Each number outside its range is named, and nothing is saved."""
    policy = api.get("/v1/policy").get_json()
    promise = {"missed_max": 0, "right_min": 1}
    answer = api.put("/v1/policy", json={**policy, "promises": {"kk": promise}})
    assert answer.status_code == 422
    assert {"/promises/kk/missed_max", "/promises/kk/right_min"} <= set(fields(answer.get_json()))
    assert api.get("/v1/policy").get_json()["version"] == 0
