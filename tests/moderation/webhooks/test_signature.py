"""Signatures agree with the reference library on every body, and with each live secret."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from moderation.webhooks import signature

SPECIFICATION_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def signed(secrets: list[str], body: bytes, id_: str = "msg_1") -> dict[str, str]:
    return signature.headers(secrets, message_id=id_, timestamp=int(time.time()), body=body)


def test_the_specifications_example() -> None:
    """The example that the specification's libraries share gives the same signature."""
    headers = signature.headers(
        [SPECIFICATION_SECRET],
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@settings(deadline=None)
@given(text=st.text(), id_=st.from_regex(r"msg_[0-9a-f]{32}", fullmatch=True))
def test_any_body_verifies(text: str, id_: str) -> None:
    """Whatever the payload holds, the reference library takes it with the endpoint's secret."""
    secret, body = signature.new_secret(), text.encode("utf-8", "replace")
    Webhook(secret).verify(body, signed([secret], body, id_), json_parse=False)


@settings(deadline=None)
@given(
    body=st.binary(min_size=1, max_size=40).map(lambda raw: raw.hex().encode()), at=st.integers(0)
)
def test_a_changed_body_does_not_verify(body: bytes, at: int) -> None:
    """One changed byte, or another secret, and the reference library refuses."""
    secret = signature.new_secret()
    headers = signed([secret], body)
    position = at % len(body)
    changed = body[:position] + b"x" + body[position + 1 :]
    for wrong_secret, wrong_body in ((secret, changed), (signature.new_secret(), body)):
        with pytest.raises(WebhookVerificationError):
            Webhook(wrong_secret).verify(wrong_body, headers, json_parse=False)


def test_each_live_secret_signs() -> None:
    """While a secret rotates, receivers with the former and with the new one verify."""
    former, new = signature.new_secret(), signature.new_secret()
    headers = signed([new, former], b"{}")
    assert headers["webhook-signature"].count("v1,") == 2
    for secret in (former, new):
        Webhook(secret).verify(b"{}", headers)
