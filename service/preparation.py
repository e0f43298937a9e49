"""Preparation before the first request: done at the start, and again until it succeeds.

The web does not wait for a store that is away, loading or on a full disk: it starts, answers
``/livez``, and everything else with 503, so that whoever looks is told and nothing restarts it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

from flask import Flask, request

from moderation.errors import ModqueueError, StoreUnavailable

RETRY_SECONDS = 0.5
WITHOUT = frozenset(
    {"health.livez", "health.readyz", "metrics.expose"}
)  # they speak for themselves
log = logging.getLogger("modqueue.web")


class Preparation:
    """Calls ``prepare`` until it returns; ``is_done`` says whether it did."""

    def __init__(self, prepare: Callable[[], None]) -> None:
        self._prepare = prepare
        self._done = Event()

    @property
    def is_done(self) -> bool:
        """Whether everybody may be served."""
        return self._done.is_set()

    def begin(self) -> None:
        """Prepare, or go on trying in a thread where the store is unavailable.

        Raises:
            ConfigError: what ``prepare`` raises where waiting does not help.
        """
        try:
            self._prepare()
            self._done.set()
        except StoreUnavailable as error:
            log.warning("web.store_unavailable error=%s", error)
            Thread(target=self._go_on, name="preparation", daemon=True).start()

    def _go_on(self) -> None:
        said = ""
        while not self._done.wait(RETRY_SECONDS):
            try:
                self._prepare()
            except ModqueueError as error:  # a store that can lose comments may be mended meanwhile
                if str(error) != said:
                    said = str(error)
                    log.warning("web.not_ready error=%s", said)
            else:
                log.info("web.ready")
                self._done.set()


def init_app(app: Flask, is_prepared: Callable[[], bool]) -> None:
    """Refuse every request of ``app`` until ``is_prepared``, but those that look after it."""

    @app.before_request
    def require_preparation() -> None:
        if not is_prepared() and request.endpoint not in WITHOUT:
            raise StoreUnavailable("NotPrepared")
