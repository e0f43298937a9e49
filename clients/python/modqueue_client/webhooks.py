"""Verifying webhooks by Standard Webhooks 1.0: HMAC-SHA256 over ``id.timestamp.body``."""

from __future__ import annotations

import hmac
import json
import time
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from modqueue_client.errors import ModqueueClientError

TOLERANCE_SECONDS = 5 * 60  # the specification's advice against replays


class SignatureInvalid(ModqueueClientError):
    """The message was not signed with this secret, or is too old."""


def verify_webhook(
    secret: str, headers: Mapping[str, str], body: bytes, *, now: float | None = None
) -> dict[str, Any]:
    """Return the message in ``body`` if ``secret`` signed it in the last five minutes.

    ``body`` is the request's raw bytes; header names may be in any case. Handle a ``webhook-id``
    once: a message whose answer was lost comes again with the same one.

    Raises:
        SignatureInvalid: a header is missing, the time is off, or no signature is right.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    try:
        message_id, timestamp = lowered["webhook-id"], int(lowered["webhook-timestamp"])
        signatures = lowered["webhook-signature"].split()
    except (KeyError, ValueError):
        raise SignatureInvalid("a webhook header is missing or malformed") from None
    if abs((time.time() if now is None else now) - timestamp) > TOLERANCE_SECONDS:
        raise SignatureInvalid("the message is older or newer than five minutes")
    key = b64decode(secret.removeprefix("whsec_"))
    if not key:  # anybody could sign with it
        raise SignatureInvalid("the secret is empty")
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.digest(key, signed, "sha256")
    expected = f"v1,{b64encode(digest).decode()}"
    if not any(hmac.compare_digest(expected.encode(), s.encode()) for s in signatures):
        raise SignatureInvalid("no signature is right")
    message: dict[str, Any] = json.loads(body)
    return message
