"""A client of modqueue: post comments, look them up, follow every change, verify webhooks.

Typed, and made of nothing but the standard library::

    from modqueue_client import Client

    with Client("http://127.0.0.1:8000", key) as client:
        receipt = client.submit(article_id="a-1", author="Asel", body="Well done.")
        for event in client.events(after="latest"):
            print(event["type"], event["comment_id"])
"""

from modqueue_client.client import Client
from modqueue_client.errors import ModqueueClientError, Refused, Unreachable
from modqueue_client.types import Comment, Decided, Event, Receipt, Thread
from modqueue_client.webhooks import SignatureInvalid, verify_webhook

__all__ = [
    "Client",
    "Comment",
    "Decided",
    "Event",
    "ModqueueClientError",
    "Receipt",
    "Refused",
    "SignatureInvalid",
    "Thread",
    "Unreachable",
    "verify_webhook",
]
