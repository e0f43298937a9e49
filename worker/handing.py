"""Handing held comments to the second reader's queue, by their ids."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from threading import Event, Thread
from typing import NamedTuple

from moderation.comment import Comment
from moderation.looking.looker import awaiting
from moderation.status import Status
from moderation.store.reader import Order, Reader
from worker import program

PERIOD_SECONDS = 2.0
LINES = 500  # of a journal in one round
FIRST_MAX = 1_000  # held ones that are handed over when a site begins, the riskiest
BATCH = 8  # ids in a message: the encoder reads eight in little more time than two
AGAIN_SECONDS = 3600.0  # what has no answer by then is handed over once more
log = logging.getLogger("modqueue.looker")


@dataclass
class _Place:
    """How far a site's journal was followed; when all were handed over."""

    cursor: str
    whole_at: int


class _Text(NamedTuple):
    """One text: an import may bring an id to two sites, and an edit another text."""

    site: str
    id: str
    edits: int


def _text(comment: Comment) -> _Text:
    return _Text(comment.site, comment.id, len(comment.edits))


class Handing:
    """Follows the journals of the sites that want a second look; only held comments are handed on.

    A message that is lost, and a comment that got no answer, come again after AGAIN_SECONDS, as
    long as they are among the FIRST_MAX riskiest. ``send`` returns whether the broker took it.
    """

    def __init__(
        self,
        sites: Callable[[], Iterable[str]],
        store: Reader,
        send: Callable[..., bool],
        period_seconds: float = PERIOD_SECONDS,
    ) -> None:
        self._sites, self._store, self._send = sites, store, send
        self._period_seconds = period_seconds
        self._places = dict[str, _Place]()
        self._handed = dict[_Text, int]()  # when, in ms

    def round(self) -> int:
        """Hand over what is new on every site; return how many comments that were."""
        now = self._store.now()
        old = now - AGAIN_SECONDS * 1000
        self._handed = {text: at for text, at in self._handed.items() if at > old}
        return sum(self._hand(site, self._news(site, now), now) for site in self._sites())

    def start(self) -> None:
        """Do rounds in a thread of its own, which ends with the process."""
        log.info("looker.started")
        Thread(target=self._run, name="looker-handing", daemon=True).start()

    def _news(self, site: str, now: int) -> Sequence[Comment]:
        """Return what may have to be handed over on ``site``; nothing where it wants no look."""
        if not self._store.settings(site).second_look:
            self._places.pop(site, None)
            return []
        place = self._places.get(site)
        if place is None or now - place.whole_at >= AGAIN_SECONDS * 1000:
            self._places[site] = _Place(self._store.last_cursor(site), now)
            page = self._store.listing(site, Status.HELD, order=Order.RISK, limit=FIRST_MAX)
            return [one for one in page.items if not one.look]
        page_of_events = self._store.events(site, after=place.cursor, limit=LINES)
        place.cursor = page_of_events.next or place.cursor
        ids = dict.fromkeys(one.comment_id for one in page_of_events.items if one.comment_id)
        return awaiting(self._store, site, list(ids))

    def _hand(self, site: str, comments: Sequence[Comment], now: int) -> int:
        texts = [text for one in comments if (text := _text(one)) not in self._handed]
        handed = 0
        for first in range(0, len(texts), BATCH):
            batch = texts[first : first + BATCH]
            if not self._send(site, *(text.id for text in batch)):
                self._places.pop(site, None)  # the next round begins anew
                break
            self._handed |= dict.fromkeys(batch, now)
            handed += len(batch)
        return handed

    def _run(self) -> None:
        never = Event()
        while not never.wait(self._period_seconds):
            try:
                program.repeat("looker", self.round, self._period_seconds, never)
            except Exception:  # nobody would miss this thread
                log.exception("looker_handing.failed")
