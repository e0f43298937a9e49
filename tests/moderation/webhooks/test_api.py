"""/v1/webhooks: a site manages its own endpoints, sees each secret once, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from standardwebhooks.webhooks import Webhook

from moderation.registry import Registry
from moderation.webhooks.endpoint import ENDPOINTS_MAX
from tests.moderation.webhooks.conftest import Newsroom, Rounds
from tests.moderation.webhooks.sink import Sink
from tests.support.api import fields, problem
from tests.support.web import json_schema

URL = "https://news.example/hook"


Add = Callable[..., dict[str, Any]]


@pytest.fixture
def add(api: FlaskClient) -> Add:
    def post(url: str = URL, **options: object) -> dict[str, Any]:
        answer = api.post("/v1/webhooks", json={"url": url, **options})
        assert answer.status_code == 201, answer.text
        added: dict[str, Any] = answer.get_json()
        assert answer.location == f"/v1/webhooks/{added['id']}"
        return added

    return post


def test_a_secret_is_shown_once(api: FlaskClient, add: Add) -> None:
    """Adding shows the secret; no later answer holds it."""
    added = add(description="Our CMS", events=["comment.decided"])
    secret = added.pop("secret")
    one = api.get(f"/v1/webhooks/{added['id']}")
    assert one.get_json() == added
    assert api.get("/v1/webhooks").get_json() == {"webhooks": [added]}
    assert added["enabled"]
    assert added["events"] == ["comment.decided"]
    assert secret.startswith("whsec_")
    assert secret not in one.text + api.get("/v1/events").text


def test_from_the_first_post_to_the_log(
    api: FlaskClient, add: Add, newsroom: Newsroom, rounds: Rounds, receiver: Sink
) -> None:
    """What the API added is told of a comment; the log shows the attempt under its webhook-id."""
    added = add(receiver.url, events=["comment.judged"])
    comment = newsroom.judged()
    rounds.once()
    (request,) = receiver.received
    Webhook(added["secret"]).verify(request.body, dict(request.headers))
    (logged,) = api.get(f"/v1/webhooks/{added['id']}/deliveries").get_json()["deliveries"]
    assert logged["message_id"] == request.id
    assert logged["comment_id"] == comment.id
    assert (logged["outcome"], logged["status"], logged["attempt"]) == ("delivered", 204, 1)
    assert logged["type"] == "comment.judged"


def test_test_message(api: FlaskClient, add: Add, rounds: Rounds, receiver: Sink) -> None:
    """The test arrives under the id that was given, and its failure is in the log."""
    added = add(receiver.url)
    receiver.answer = lambda _: (500, {})
    ordered = api.post(f"/v1/webhooks/{added['id']}/test")
    assert ordered.status_code == 202
    rounds.once()
    (request,) = receiver.received
    assert request.id == ordered.get_json()["message_id"]
    (logged,) = api.get(f"/v1/webhooks/{added['id']}/deliveries").get_json()["deliveries"]
    assert (logged["outcome"], logged["status"]) == ("given_up", 500)


def test_rotation_signs_with_both(
    api: FlaskClient, add: Add, newsroom: Newsroom, rounds: Rounds, receiver: Sink
) -> None:
    """A message sent while a secret rotates verifies with the former one and with the new one."""
    added = add(receiver.url)
    rotated = api.post(f"/v1/webhooks/{added['id']}/secret", json={}).get_json()
    newsroom.submit()
    rounds.once()
    (request,) = receiver.received
    for secret in (added["secret"], rotated["secret"]):
        Webhook(secret).verify(request.body, dict(request.headers))


def test_replay(
    api: FlaskClient, add: Add, newsroom: Newsroom, rounds: Rounds, receiver: Sink
) -> None:
    """Events since a time come again under the ids that they had."""
    added = add(receiver.url)
    newsroom.judged()
    rounds.once()
    since = {"since": receiver.received[0].document["timestamp"]}
    assert api.post(f"/v1/webhooks/{added['id']}/replay", json=since).status_code == 202
    rounds.once()
    ids = [request.id for request in receiver.received]
    assert len(ids) == 4
    assert ids[:2] == ids[2:]


def test_gone_is_disabled_and_enabled_again(
    api: FlaskClient, add: Add, newsroom: Newsroom, rounds: Rounds, receiver: Sink
) -> None:
    """410 disables and says why; enabling clears it; a disabled one takes no test."""
    added = add(receiver.url)
    receiver.answer = lambda _: (410, {})
    newsroom.submit()
    rounds.once()
    one = f"/v1/webhooks/{added['id']}"
    gone = api.get(one).get_json()
    assert (gone["enabled"], gone["disabled_because"], gone["waiting"]) == (False, "gone", 1)
    refused = problem(api.post(f"{one}/test"), 422, "invalid")
    assert "enable" in fields(refused)["/enabled"]["detail"]
    enabled = api.patch(one, json={"enabled": True}).get_json()
    assert (enabled["enabled"], enabled["disabled_because"]) == (True, None)
    switched_off = api.patch(one, json={"enabled": False}).get_json()
    assert switched_off["disabled_because"] == "switched_off"


def test_change_and_remove(api: FlaskClient, add: Add) -> None:
    """What is given changes, the rest stays; a removed one is not found any more."""
    added = add(description="Ours", events=["comment.decided"])
    one = f"/v1/webhooks/{added['id']}"
    changed = api.patch(one, json={"url": f"{URL}/2", "events": []}).get_json()
    assert changed["url"] == f"{URL}/2"
    assert (changed["events"], changed["description"]) == ([], "Ours")
    assert api.delete(one).status_code == 204
    problem(api.get(one), 404, "not-found")


def test_another_sites_webhook_does_not_exist(
    api: FlaskClient, add: Add, registry: Registry, app: Flask
) -> None:
    """A key of another site neither sees nor touches it."""
    one = f"/v1/webhooks/{add()['id']}"
    registry.add_site("other", "Other")
    secret = registry.add_key("other", "test")[1]
    stranger = app.test_client()
    stranger.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    assert stranger.get("/v1/webhooks").get_json() == {"webhooks": []}
    calls: list[Any] = [
        stranger.get(one),
        stranger.patch(one, json={"enabled": False}),
        stranger.delete(one),
        stranger.post(f"{one}/secret", json={}),
        stranger.post(f"{one}/test"),
        stranger.post(f"{one}/replay", json={"since": "2026-01-01T00:00:00Z"}),
        stranger.get(f"{one}/deliveries"),
    ]
    for answer in calls:
        problem(answer, 404, "not-found")
    assert api.get(one).get_json()["enabled"]


def test_eleven_are_too_many(api: FlaskClient, add: Add) -> None:
    """The limit is named where the eleventh is refused."""
    for _ in range(ENDPOINTS_MAX):
        add()
    refused = problem(api.post("/v1/webhooks", json={"url": URL}), 422, "invalid")
    assert "10 endpoints" in fields(refused)["/url"]["detail"]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("", {}, "/url"),
        ("", {"url": "http://169.254.169.254/"}, "/url"),
        ("", {"url": "http://10.0.0.1/"}, "/url"),
        ("", {"url": "ftp://a.example/"}, "/url"),
        ("", {"url": "https://a.example/" + "x" * 2000}, "/url"),
        ("", {"url": URL, "events": ["comment.liked"]}, "/events/0"),
        ("", {"url": URL, "events": "comment.judged"}, "/events"),
        ("", {"url": URL, "secret": "whsec_mine"}, "/secret"),
        ("", {"url": URL, "description": "x" * 201}, "/description"),
        ("/{id}/secret", {"overlap_seconds": -1}, "/overlap_seconds"),
        ("/{id}/secret", {"overlap_seconds": 604_801}, "/overlap_seconds"),
        ("/{id}/replay", {}, "/since"),
        ("/{id}/replay", {"since": "yesterday"}, "/since"),
    ],
)
def test_refusals(
    api: FlaskClient, add: Add, path: str, body: dict[str, object], field: str
) -> None:
    """What cannot be used is refused, and the field is named."""
    id_ = add()["id"]
    answer = api.post("/v1/webhooks" + path.format(id=id_), json=body)
    assert field in fields(problem(answer, 422, "invalid"))


@pytest.mark.parametrize("query", ["after=latest", "after=1", "after=99999999999999999999-0",
                                   "limit=0", "limit=201", "limit=x"])  # fmt: skip
def test_bad_pages(api: FlaskClient, add: Add, query: str) -> None:
    """A page of the log that cannot be is refused, and never an error of the store."""
    problem(api.get(f"/v1/webhooks/{add()['id']}/deliveries?{query}"), 422, "invalid")


@pytest.mark.parametrize("webhook_id", ["*", "{other}:endpoint", "..", "%00", "x" * 5000, "wh_%0a"])
def test_hostile_ids(api: FlaskClient, webhook_id: str) -> None:
    """An id that was never given out is not found, whatever it holds."""
    problem(api.get(f"/v1/webhooks/{webhook_id}"), 404, "not-found")


def answers(api: FlaskClient, id_: str) -> Iterator[tuple[str, str, Any]]:
    one = "/v1/webhooks/{webhook_id}"
    yield "get", "/v1/webhooks", api.get("/v1/webhooks")
    yield "post", "/v1/webhooks", api.post("/v1/webhooks", json={"url": URL})
    yield "post", "/v1/webhooks", api.post("/v1/webhooks", json={})
    yield "get", one, api.get(f"/v1/webhooks/{id_}")
    yield "get", one, api.get("/v1/webhooks/unknown")
    yield "patch", one, api.patch(f"/v1/webhooks/{id_}", json={"description": "x"})
    yield "post", f"{one}/secret", api.post(f"/v1/webhooks/{id_}/secret", json={})
    yield "post", f"{one}/test", api.post(f"/v1/webhooks/{id_}/test")
    since = {"since": "2026-01-01T00:00:00+06:00"}
    yield "post", f"{one}/replay", api.post(f"/v1/webhooks/{id_}/replay", json=since)
    yield "get", f"{one}/deliveries", api.get(f"/v1/webhooks/{id_}/deliveries?limit=3")


def test_answers_are_as_described(
    api: FlaskClient, add: Add, newsroom: Newsroom, rounds: Rounds, receiver: Sink
) -> None:
    """Real answers have the shapes of the OpenAPI document, all their fields included."""
    id_ = add(receiver.url)["id"]
    receiver.answer = lambda _: (500, {})
    newsroom.submit()
    rounds.once()
    document = api.get("/openapi.json").get_json()
    for method, path, answer in answers(api, id_):
        response = document["paths"][path][method]["responses"][str(answer.status_code)]
        schema = next(iter(response["content"].values()))["schema"]
        json_schema.validator({**schema, "components": document["components"]}).validate(
            answer.get_json(force=True)
        )
