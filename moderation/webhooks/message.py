"""A message: one journal line on its way to one endpoint, the same bytes at every attempt."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from moderation.comment import Event
from moderation.status import Status
from moderation.store.documents import dump
from moderation.webhooks import signature
from moderation.webhooks.endpoint import TEST_EVENT, EventType

# The status that a line gives; the others name theirs in their data, and a report changes none.
_STATUS: dict[str, Status] = {
    EventType.ACCEPTED: Status.PENDING,
    EventType.EDITED: Status.PENDING,
    EventType.ESCALATED: Status.HELD,
    EventType.DEESCALATED: Status.HELD,
    EventType.OPINION_ASKED: Status.HELD,
    EventType.OPINION_WITHDRAWN: Status.HELD,
    EventType.ERASED: Status.ERASED,
}


@dataclass(frozen=True, slots=True)
class Message:
    """What a sender took. ``attempt`` counts from 1; ``taken_at`` in ms by the store's clock.

    ``entry`` is its place in the outbox; ``secrets`` are those that sign now, newest first.
    """

    site: str
    endpoint_id: str
    entry: str
    event: Event
    article_id: str | None
    attempt: int
    taken_at: int
    url: str = field(repr=False)  # its path or query may hold a token
    secrets: tuple[str, ...] = field(repr=False)

    @property
    def id(self) -> str:
        """The webhook-id: made from site, endpoint and cursor, so each attempt has the same."""
        return message_id(self.site, self.endpoint_id, self.event.cursor)

    @property
    def is_test(self) -> bool:
        """Whether somebody pressed the test button."""
        return self.event.type == TEST_EVENT

    def body(self) -> bytes:
        """Return the payload: the journal line, no text and no name of any author."""
        event = self.event
        moment = datetime.fromtimestamp(event.at / 1000, UTC).isoformat(timespec="milliseconds")
        document = {
            "type": event.type,
            "timestamp": moment.replace("+00:00", "Z"),
            "data": {**self._comment(), "by": event.by, "cursor": event.cursor, **event.data},
        }
        return dump(document).encode()

    def _comment(self) -> dict[str, object]:
        event = self.event
        if event.comment_id is None:
            return {}
        status = _STATUS.get(event.type)
        return {
            "id": event.comment_id,
            "version": event.version,
            "article_id": self.article_id,
            **({"status": status} if status else {}),
        }

    def headers(self) -> dict[str, str]:
        """Return the headers that Standard Webhooks asks for, signed for this attempt."""
        signed = signature.headers(
            self.secrets,
            message_id=self.id,
            timestamp=self.taken_at // 1000,
            body=self.body(),
        )
        return {"Content-Type": "application/json", "User-Agent": "modqueue-webhooks", **signed}


def message_id(site: str, endpoint_id: str, cursor: str) -> str:
    """Return the id of the message that tells ``endpoint_id`` of the line at ``cursor``."""
    return "msg_" + sha256(f"{site}/{endpoint_id}/{cursor}".encode()).hexdigest()[:32]
