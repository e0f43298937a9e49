"""The client: one method for each thing that a site does with its comments."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal
from urllib.parse import quote, urlencode

from modqueue_client.raids import Raids
from modqueue_client.transport import Transport
from modqueue_client.types import Comment, Decided, Event, Receipt, State, Tally, Thread

WAIT_SECONDS = 20  # the longest that the service holds a poll
PAGE = 200  # the most that it gives at once
EMPTY_PAUSE_SECONDS = 1.0  # where too many poll, an empty answer comes at once


class Client:
    """Talks to the modqueue at ``url`` with an API key; one for each thread.

    While the service is away or busy, each request is repeated for ``patience_seconds``.
    """

    def __init__(self, url: str, key: str, *, patience_seconds: float = 60.0) -> None:
        self._transport = Transport(url, key, patience_seconds)
        self.raids = Raids(self._transport)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._transport.close()

    def submit(
        self,
        *,
        article_id: str,
        author: str,
        body: str,
        parent_id: str | None = None,
        idempotency_key: str | None = None,
        **more: Any,
    ) -> Receipt:
        """Post a comment; it is durable once this returns.

        ``body`` has 1 to 1,500 UTF-16 units. ``more`` are further fields of the document, such as
        ``language`` or ``client``. Without ``idempotency_key`` a random one is used, so repeats
        inside this call store nothing twice; pass your own to make repeats of the call safe.

        Raises:
            Refused: a field is wrong, the article is closed, or the parent is unknown.
            Unreachable: nothing is known to be stored; repeat with the same key.
        """
        document = {
            "article": {"id": article_id},
            "author": {"name": author},
            "body": body,
            "parent_id": parent_id,
            **more,
        }
        return self.submit_document(document, idempotency_key=idempotency_key)

    def submit_document(
        self, document: Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> Receipt:
        """Post a comment given as the API's own document; else as ``submit``."""
        key = idempotency_key or secrets.token_hex(16)
        receipt: Receipt = self._transport.request(
            "POST", "/v1/comments", document, {"Idempotency-Key": key}
        )
        return receipt

    def submit_batch(
        self, documents: Sequence[Mapping[str, Any]], *, idempotency_key: str | None = None
    ) -> list[dict[str, Any]]:
        """Post up to 100 comments; each is answered in its place with a receipt or a problem."""
        key = idempotency_key or secrets.token_hex(16)
        answer = self._transport.request(
            "POST",
            "/v1/comments:batch",
            {"comments": list(documents)},
            {"Idempotency-Key": key},
        )
        results: list[dict[str, Any]] = answer["results"]
        return results

    def get(self, comment_id: str) -> Comment:
        """Look a comment up. Raises Refused with status 404 where there is none."""
        comment: Comment = self._transport.request("GET", _comment(comment_id))
        return comment

    def edit(self, comment_id: str, body: str) -> State:
        """Give a comment a new text; it gets a new verdict."""
        state: State = self._transport.request("PATCH", _comment(comment_id), {"body": body})
        return state

    def withdraw(self, comment_id: str) -> None:
        """Erase a comment's text and author for good."""
        self._transport.request("DELETE", _comment(comment_id))

    def report(self, comment_id: str, *, reporter_id: str, reason: str | None = None) -> State:
        """Pass a reader's flag on; each reader counts once."""
        document = {"reporter_id": reporter_id, "reason": reason}
        state: State = self._transport.request("POST", f"{_comment(comment_id)}/reports", document)
        return state

    def vote(self, comment_id: str, *, voter_id: str, vote: Literal["up", "down", "none"]) -> Tally:
        """Pass a reader's vote on; another one of the same reader replaces it.

        Raises:
            Refused: the site counts no such votes, or it is the reader's own comment (409).
        """
        document = {"voter_id": voter_id, "vote": vote}
        tally: Tally = self._transport.request("POST", f"{_comment(comment_id)}/votes", document)
        return tally

    def decide(
        self, comment_id: str, status: Literal["approved", "held", "rejected"], **more: Any
    ) -> Decided:
        """Decide a comment as a moderator would; the key needs the scope ``moderate``.

        ``more`` are further fields of the document: ``reason`` (a rejection needs one of the
        site's), ``note``, ``to_author``, ``replies`` (stay, held or rejected), ``number`` and
        ``version``. Nothing but 429 is repeated.

        Raises:
            Refused: a field is wrong, the comment has another ``version`` (409), or it and its
                replies are more than 20 and ``number`` of the problem has to confirm that (428).
            Unreachable: it may be decided; look it up.
        """
        document = {"status": status, **more}
        path = f"{_comment(comment_id)}/decision"
        decided: Decided = self._transport.request("POST", path, document, is_repeatable=False)
        return decided

    def undo(self, comment_id: str) -> State:
        """Take the decision in force back, and what became of the replies with it.

        An undo can be undone, too, so nothing but 429 is repeated.

        Raises:
            Refused: nothing was decided (409).
            Unreachable: it may be done; look it up.
        """
        path = f"{_comment(comment_id)}/decision"
        state: State = self._transport.request("DELETE", path, is_repeatable=False)
        return state

    def pick(self, comment_id: str, *, pin: bool = False) -> Comment:
        """Pick an approved comment; with ``pin`` as the first of its article."""
        path = f"{_comment(comment_id)}/pick"
        comment: Comment = self._transport.request("POST", path, {"pin": pin})
        return comment

    def unpick(self, comment_id: str) -> Comment:
        """Take a pick back."""
        comment: Comment = self._transport.request("DELETE", f"{_comment(comment_id)}/pick")
        return comment

    def thread(self, article_id: str, *, after: str | None = None, limit: int = 50) -> Thread:
        """Return a page of what an article shows; ``after`` is ``next`` of the page before."""
        query = {"limit": limit, **({"after": after} if after else {})}
        path = f"/v1/articles/{quote(article_id, safe='')}/comments?{urlencode(query)}"
        thread: Thread = self._transport.request("GET", path)
        return thread

    def last_cursor(self) -> str:
        """Return the cursor of the newest event, to follow only what comes from now on."""
        return str(self._events("latest", wait=0)["next"])

    def events(
        self, *, after: str | None = None, wait_seconds: int = WAIT_SECONDS, forever: bool = True
    ) -> Iterator[Event]:
        """Yield every change of the site, once, in order, and wait for more.

        Keep the ``cursor`` of the last event that you handled and pass it as ``after`` next time:
        nothing is missed, whatever stopped. ``after="latest"`` skips what was before. With
        ``forever=False`` it ends where nothing follows.
        """
        cursor = after
        while True:
            started = time.monotonic()
            page = self._events(cursor, wait=wait_seconds if forever else 0)
            yield from page["events"]
            cursor = page["next"] or cursor
            if page["events"]:
                continue
            if not forever:
                return
            time.sleep(max(0.0, EMPTY_PAUSE_SECONDS - (time.monotonic() - started)))

    def _events(self, after: str | None, *, wait: int) -> dict[str, Any]:
        query = {"limit": PAGE, "wait": wait, **({"after": after} if after else {})}
        page: dict[str, Any] = self._transport.request("GET", f"/v1/events?{urlencode(query)}")
        return page


def _comment(comment_id: str) -> str:
    return f"/v1/comments/{quote(comment_id, safe='')}"
