"""Hand-over notes: what a shift leaves to the next one, which sees it first.

The stream has a line for each note, and one for each time that its author took a note back or put
it back; nothing is rewritten.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from moderation.store.keys import key
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors

LINES_MAX = 200
TEXT_LIMIT = 1000  # UTF-16 code units


@dataclass(frozen=True, slots=True)
class Note:
    """A note; ``id`` is ``milliseconds-number`` by the store's clock and sorts by time."""

    id: str
    by: str
    text: str
    withdrawn: bool = False

    @property
    def at(self) -> int:
        """When it was written, in milliseconds since 1970."""
        return int(self.id.partition("-")[0])

    @property
    def place(self) -> tuple[int, ...]:
        """Its place among the notes."""
        return place(self.id)


def place(note_id: str) -> tuple[int, ...]:
    """Return an id as numbers, which compare as notes were written."""
    return tuple(int(part) for part in note_id.split("-"))


class HandOver:
    """The notes of one site. Methods raise StoreUnavailable while Redis is away."""

    def __init__(self, redis: Redis, site: str) -> None:
        self._redis = redis
        self._name = key(site, "hand_over")

    @redis_errors
    def write(self, by: str, text: str) -> None:
        """Leave a note; the oldest of about 200 lines are forgotten."""
        self._add({"by": by, "text": text})

    @redis_errors
    def turn(self, by: str, note_id: str) -> None:
        """Take an own note back, or put it back; another's stays as it is."""
        if any(note.id == note_id and note.by == by for note in self.notes()):
            self._add({"by": by, "turns": note_id})

    @redis_errors
    def notes(self) -> list[Note]:
        """Return the notes, newest first, also those that were taken back."""
        lines = self._redis.xrevrange(self._name)
        turned = [fields["turns"] for _, fields in lines if "turns" in fields]
        return [
            Note(id_, fields["by"], fields["text"], withdrawn=turned.count(id_) % 2 == 1)
            for id_, fields in lines
            if "text" in fields
        ]

    def _add(self, fields: dict[str, str]) -> None:
        self._redis.xadd(self._name, fields, maxlen=LINES_MAX, approximate=True)


def unread(notes: Iterable[Note], reader: str, read: str, since: int) -> Note | None:
    """Return the newest note that ``reader`` has not put aside, written ``since`` (ms) by another.

    ``read`` is the id of the newest one that was put aside, or nothing.
    """
    behind = place(read) if read else (0, 0)
    standing = (note for note in notes if not note.withdrawn and note.by != reader)
    return next((n for n in standing if n.place > behind and n.at >= since), None)
