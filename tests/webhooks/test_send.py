"""The way of a journal line to its receiver, verified with the `standardwebhooks` package."""

from __future__ import annotations

from standardwebhooks.webhooks import Webhook

from moderation.comment import Status
from moderation.webhooks.endpoint import EventType
from moderation.webhooks.endpoints import Endpoints
from tests.webhooks.conftest import Newsroom, Rounds
from tests.webhooks.sink import Sink


def test_a_receiver_hears_of_every_change(
    endpoints: Endpoints, newsroom: Newsroom, rounds: Rounds, receiver: Sink
) -> None:
    """Acceptance, verdict and decision arrive in order, and the reference library verifies each."""
    _, secret = endpoints.add("demo", receiver.url, by="key:1")
    comment = newsroom.judged()
    newsroom.decide(comment, Status.REJECTED)
    rounds.once()
    assert receiver.types == ["comment.accepted", "comment.judged", "comment.decided"]
    for request in receiver.received:
        Webhook(secret).verify(request.body, dict(request.headers))
    data = [request.document["data"] for request in receiver.received]
    assert [(d["id"], d["version"]) for d in data] == [(comment.id, n) for n in (1, 2, 3)]
    assert [d["status"] for d in data] == ["pending", comment.status, "rejected"]
    assert {d["article_id"] for d in data} == {"a-1"}
