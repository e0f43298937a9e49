"""The Python client says what the OpenAPI document says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple, get_type_hints
from urllib.parse import parse_qsl, urlsplit

import pytest

from moderation.process.config import Config
from moderation.registry import Registry
from moderation.store.writer import Store
from modqueue_client import Client, types
from modqueue_client.transport import Transport
from service.app import create_app
from service.services import Services

ID = "a" * 16
RAIDS = ("Raid", "OneRaid", "RaidRun", "RaidDone")
DOCUMENT = {"article": {"id": "a"}, "author": {"name": "Asel"}, "body": "Hello."}


class Sent(NamedTuple):
    """One request of the client."""

    method: str
    url: str
    document: Any
    headers: Any


DOCUMENT_OF_API: list[dict[str, Any]] = []  # once it was asked for


@pytest.fixture
def document(store: Store, registry: Registry) -> dict[str, Any]:
    """What the API says of itself, which every application writes alike."""
    if not DOCUMENT_OF_API:
        app = create_app(Services(Config(secret="s" * 32), store, registry, str))
        DOCUMENT_OF_API.append(app.test_client().get("/openapi.json").get_json())
    return DOCUMENT_OF_API[0]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Sent]:
    """All that the client asks when each of its methods is called once."""
    requests: list[Sent] = []

    def note(
        self: Transport, method: str, url: str, body: Any = None, more: Any = None, **_: Any
    ) -> Any:
        requests.append(Sent(method, url, body, more or {}))
        return {"results": [], "events": [], "raids": [], "next": "c"}

    monkeypatch.setattr(Transport, "request", note)
    with Client("http://127.0.0.1:1", "k") as client:
        client.submit(article_id="a", author="Asel", body="Hello.", language="en")
        client.submit_batch([DOCUMENT])
        client.get(ID)
        client.edit(ID, "Hello again.")
        client.withdraw(ID)
        client.report(ID, reporter_id="r", reason="rude")
        client.vote(ID, voter_id="r", vote="up")
        client.decide(ID, "rejected", reason="spam", note="n", replies="stay", version=2, number=1)
        client.undo(ID)
        client.pick(ID, pin=True)
        client.unpick(ID)
        client.raids.get(ID)
        client.raids.decide(ID, "rejected", reason="spam", number=21)
        client.raids.end(ID, number=21)
        client.raids.begin(ID)
        client.raids.undo(ID, "d")
        client.raids.cancel(ID)
        client.raids.all()
        client.thread("a/1", after="c")
        client.last_cursor()
        list(client.events(after="c", forever=False))
    return requests


def operation(document: dict[str, Any], request: Sent) -> dict[str, Any]:
    """Return the operation that takes ``request``, with the parameters of its path."""
    path = urlsplit(request.url).path
    for template, item in document["paths"].items():
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path) and request.method.lower() in item:
            chosen = item[request.method.lower()]
            parameters = item.get("parameters", []) + chosen.get("parameters", [])
            return {**chosen, "parameters": parameters}
    raise AssertionError(f"no operation takes {request.method} {path}")


def schema(document: dict[str, Any], shape: dict[str, Any]) -> dict[str, Any]:
    """Return the schema that ``shape`` refers to."""
    name = shape.get("$ref", "").removeprefix("#/components/schemas/")
    found: dict[str, Any] = document["components"]["schemas"][name]
    return found


def test_each_request_is_in_the_document(document: dict[str, Any], sent: list[Sent]) -> None:
    """Path, method and parameters; a key where the operation takes one, and nowhere else."""
    for request in sent:
        parameters = operation(document, request)["parameters"]
        by_place = {(each["in"], each["name"]): each for each in parameters}
        query = parse_qsl(urlsplit(request.url).query)
        assert {("query", name) for name, _ in query} <= set(by_place), request.url
        keyed = ("header", "Idempotency-Key") in by_place
        assert ("Idempotency-Key" in request.headers) == keyed, request.url


def test_each_body_has_what_is_required(document: dict[str, Any], sent: list[Sent]) -> None:
    """Every required field is sent, and none that the document does not know."""
    bodies = 0
    for request in sent:
        content = operation(document, request).get("requestBody", {}).get("content")
        assert (request.document is not None) == (content is not None), request.url
        if content:
            shape = schema(document, content["application/json"]["schema"])
            assert (
                set(shape.get("required", ())) <= set(request.document) <= set(shape["properties"])
            )
            bodies += 1
    assert bodies == 9


def test_every_call_of_a_site_is_there(document: dict[str, Any], sent: list[Sent]) -> None:
    """The client has all that the document says of comments, events and raids, and a thread."""
    done = {operation(document, request)["operationId"] for request in sent}
    asked = {
        operation["operationId"]
        for path, item in document["paths"].items()
        for operation in item.values()
        if path.startswith(("/v1/comments", "/v1/events", "/v1/raids"))
        and "operationId" in operation
    }
    assert done == asked | {"articles_thread"}


def answers() -> Iterator[tuple[str, type]]:
    for name in ("Receipt", "State", "Decided", "Comment", "Tally", "Thread", "Event", *RAIDS):
        yield name, getattr(types, name)


@pytest.mark.parametrize(("name", "answer"), list(answers()))
def test_its_types_are_those_of_the_document(
    document: dict[str, Any], name: str, answer: type
) -> None:
    """Each field of an answer's type exists, and each that the document promises is in the type."""
    shape = document["components"]["schemas"][name]
    fields = set(get_type_hints(answer))
    assert set(shape["required"]) <= fields <= set(shape["properties"]), json.dumps(shape)[:300]
