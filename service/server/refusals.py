"""Refusals: what a connection gets for whose request no lane has room; no thread works for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from service.server import busy
from service.server.client_connection import ClientConnection
from service.server.glimpse import glimpse
from service.server.lanes import ALIVE, Lanes


class Refusals:
    """Answers for full ``lanes``; ``settle`` goes on behind an answer, ``count`` notes each."""

    def __init__(
        self,
        lanes: Lanes[ClientConnection],
        settle: Callable[[ClientConnection], Any],
        count: Callable[[], None],
    ) -> None:
        self._lanes, self._settle, self._count = lanes, settle, count

    def give_unread(self, conn: ClientConnection, may_keep: bool) -> bool:
        """Refuse a plain request that has no room, or await its end, without gunicorn's parser.

        Return whether that was done. A process that ends (``may_keep`` is False) leaves all to
        ``give``.
        """
        if not (may_keep and self._lanes.are_busy and conn.is_unread):
            return False
        plain = glimpse(conn.inbox.data)
        if plain is None or plain.path == ALIVE:
            return False
        who = self._lanes.who_has(plain.credential, conn.address)
        if not self._lanes.of(plain.path).refuses(who):
            return False
        if conn.is_whole(plain.size):
            conn.answer_unread(plain.size, busy.answer(page=plain.for_a_browser, keep=True))
            self._settle(conn)
            self._count()
        return True

    def give(self, conn: ClientConnection, may_keep: bool) -> None:
        """Refuse the request that was read; without ``may_keep`` its connection ends."""
        keep = may_keep and busy.may_keep(conn.request)
        conn.sendall(busy.answer(page=busy.is_for_a_browser(conn.request), keep=keep))
        conn.answered(keep)
        self._settle(conn)
        self._count()
