"""The Python client against the real API."""

from __future__ import annotations

import datetime
import shutil
import subprocess
import sys
import venv
from itertools import islice
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook

from moderation import judging
from moderation.judging import DrainLimits
from moderation.store.writer import Store
from moderation.webhooks.signature import headers, new_secret
from modqueue_client import Client, Refused, SignatureInvalid, Unreachable, verify_webhook
from modqueue_client.transport import Transport
from tests.conftest import FakeScorer
from tests.support.servers.redis_servers import free_port


def judge(store: Store, site: str) -> None:
    limits = DrainLimits(budget_seconds=30)
    judging.drain(store, str, FakeScorer(), site, limits, worker="w")


def test_a_comment_goes_round(client: Client, store: Store, site: str) -> None:
    """Posted, judged, shown, reported, edited and withdrawn through the client alone."""
    receipt = client.submit(article_id="a/1", author="Asel", body="Жақсы жазылған.", language="kk")
    assert client.get(receipt["id"])["status"] == "pending"
    judge(store, site)
    shown = client.thread("a/1")
    assert [comment["id"] for comment in shown["comments"]] == [receipt["id"]]
    assert client.report(receipt["id"], reporter_id="r1", reason="rude")["reports"] == 1
    assert client.edit(receipt["id"], "An awful edit.")["status"] == "pending"
    client.withdraw(receipt["id"])
    assert client.get(receipt["id"])["body"] is None


def test_a_comment_is_decided_and_picked(client: Client, store: Store, site: str) -> None:
    """A decision, its undo, a pick and its end arrive as they would from a moderator."""
    comment = client.submit(article_id="a", author="Asel", body="Well done.")["id"]
    judge(store, site)
    version = client.get(comment)["version"]
    decided = client.decide(comment, "rejected", reason="spam", note="n", version=version)
    assert (decided["status"], decided["decided"]) == ("rejected", 1)
    with pytest.raises(Refused) as refused:
        client.decide(comment, "held", version=version)
    assert refused.value.status == 409
    assert client.undo(comment)["status"] == "approved"
    assert client.pick(comment, pin=True)["pick"] == "pin"
    assert client.unpick(comment)["pick"] is None


def test_an_undo_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """An undo whose answer was lost may be done: a second one would undo the undo."""
    tries: list[str] = []

    def lose(self: Transport, method: str, *_: object) -> None:
        tries.append(method)
        raise ConnectionResetError

    monkeypatch.setattr(Transport, "_once", lose)
    with Client("http://127.0.0.1:1", "k") as client:
        with pytest.raises(Unreachable):
            client.undo("a" * 16)
        with pytest.raises(Unreachable):
            client.decide("a" * 16, "approved")
    assert tries == ["DELETE", "POST"]


def test_the_same_key_stores_once(client: Client, store: Store, site: str) -> None:
    """Repeating a call with its key gives the same receipt."""
    receipts = [
        client.submit(article_id="a", author="Asel", body="Once.", idempotency_key="k1")
        for _ in range(2)
    ]
    assert receipts[0] == receipts[1]
    assert store.counters(site)["accepted"] == 1


def test_a_refusal_names_every_field(client: Client) -> None:
    """What is wrong arrives as an exception that says so."""
    with pytest.raises(Refused, match=r"/body .*1,501.*1,500|/body .*1,500") as refused:
        client.submit(article_id="a", author="", body="x" * 1501)
    assert refused.value.status == 422
    fields = {error["field"] for error in refused.value.problem["errors"]}
    assert fields == {"/author/name", "/body"}


def test_a_batch_is_answered_item_by_item(client: Client) -> None:
    """Good and bad items of a batch come back in their places."""
    good = {"article": {"id": "a"}, "author": {"name": "Asel"}, "body": "Well done."}
    assert [result["status"] for result in client.submit_batch([good, {}])] == [202, 422]


def test_events_are_followed_without_a_gap(client: Client, store: Store, site: str) -> None:
    """From a kept cursor on, each change comes once, in order, and new ones are waited for."""
    cursor = client.last_cursor()
    ids = [client.submit(article_id="a", author="Asel", body="One.")["id"] for _ in range(3)]
    first = list(islice(client.events(after=cursor), 2))
    judge(store, site)
    rest = list(client.events(after=first[-1]["cursor"], forever=False))
    seen = [(event["type"], event["comment_id"]) for event in (*first, *rest)]
    assert [id_ for kind, id_ in seen if kind == "comment.accepted"] == ids
    assert sorted(id_ for kind, id_ in seen if kind == "comment.judged" and id_) == sorted(ids)


def test_an_absent_service_is_unreachable() -> None:
    """Without a service the call ends with one clear error after its patience."""
    with (
        Client(f"http://127.0.0.1:{free_port()}", "k", patience_seconds=0.1) as client,
        pytest.raises(Unreachable),
    ):
        client.get("x")


def test_a_wrong_key_is_refused(url: str, site: str) -> None:
    """An unknown key is told so at once."""
    with Client(url, "wrong") as client, pytest.raises(Refused) as refused:
        client.get("a" * 16)
    assert refused.value.status == 401


def test_webhooks_are_verified_like_the_reference() -> None:
    """What the reference library accepts, ours accepts; a changed byte, a stale time, not."""
    secret, old = new_secret(), new_secret()
    body = '{"type":"comment.decided","data":{"id":"қ"}}'.encode()
    now = 1_800_000_000
    signed = headers([secret, old], message_id="m1", timestamp=now, body=body)
    for live in (secret, old):
        assert verify_webhook(live, signed, body, now=now)["type"] == "comment.decided"
    mine = {name.title(): value for name, value in signed.items()}
    assert verify_webhook(secret, mine, body, now=now + 299)
    for bad in (
        {"headers": signed, "body": body + b" ", "now": now},
        {"headers": signed, "body": body, "now": now + 301},
        {"headers": {**signed, "webhook-id": "m2"}, "body": body, "now": now},
        {"headers": {}, "body": body, "now": now},
    ):
        with pytest.raises(SignatureInvalid):
            verify_webhook(secret, **bad)  # type: ignore[arg-type]


def test_an_empty_secret_verifies_nothing() -> None:
    """A secret that was never set does not let in whoever signs with nothing."""
    signed = headers(["whsec_"], message_id="m1", timestamp=1_800_000_000, body=b"{}")
    for secret in ("", "whsec_"):
        with pytest.raises(SignatureInvalid):
            verify_webhook(secret, signed, b"{}", now=1_800_000_000)


def test_the_reference_signs_what_we_verify() -> None:
    """A message signed by the reference library passes."""
    secret = new_secret()
    moment = datetime.datetime.now(datetime.UTC)
    signature = Webhook(secret).sign("m1", moment, "{}")
    sent = {
        "webhook-id": "m1",
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": signature,
    }
    assert verify_webhook(secret, sent, b"{}") == {}


def test_it_is_installable_alone(repository: Path, tmp_path: Path) -> None:
    """The package works in an environment that has nothing else."""
    venv.create(tmp_path / "env", with_pip=False)
    python = tmp_path / "env" / "bin" / "python"
    target = tmp_path / "env" / "packages"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    source = shutil.copytree(repository / "clients" / "python", tmp_path / "source")
    subprocess.run(
        [*pip, "--disable-pip-version-check", "--target", target, source], check=True, timeout=120
    )
    code = "import modqueue_client as m; print(sorted(m.__all__)[0])"
    found = subprocess.run(
        [python, "-c", code], env={"PYTHONPATH": str(target)}, capture_output=True, check=True
    )
    assert found.stdout.decode().strip() == "Client"
