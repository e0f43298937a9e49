"""A question to the provider: the answer has so many seconds and bytes, and is a JSON object.

The time limit of a socket ends a pause. It does not end an answer that drips, nor the search for a
host's address. So a thread of its own asks, and whoever needs the answer stops waiting in time.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Thread
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from service.access.openid.errors import ProviderAway

PAUSE_SECONDS = 5.0  # of the provider, in the middle of an answer
ANSWER_SECONDS = 10.0  # for the answer as a whole
BYTES_MAX = 512 * 1024  # of an answer; those of big providers have some 10 kB
BLOCK_BYTES = 64 * 1024
ASKING_MAX = 8  # threads of one process; those that a provider holds are among them

Ask = Callable[[], requests.Response]
_places = BoundedSemaphore(ASKING_MAX)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider said."""

    status: int
    document: dict[str, Any]


def put(ask: Ask) -> Answer:
    """Return the answer that ``ask`` gets, which has to leave the body unread (``stream``).

    Raises:
        ProviderAway: it takes too long, is too long, or is no JSON object.
    """
    if not _places.acquire(blocking=False):
        raise ProviderAway(f"{ASKING_MAX} questions wait for it already")
    outcomes: SimpleQueue[Answer | Exception] = SimpleQueue()
    until = time.monotonic() + ANSWER_SECONDS
    Thread(target=_put, args=[ask, until, outcomes.put], name="openid", daemon=True).start()
    try:
        outcome = outcomes.get(timeout=ANSWER_SECONDS)
    except Empty:
        raise ProviderAway("it took too long") from None
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _put(ask: Ask, until: float, tell: Callable[[Answer | Exception], None]) -> None:
    try:
        with ask() as answer:
            tell(Answer(answer.status_code, _document(answer, until)))
    except (requests.RequestException, HTTPError, ValueError) as error:
        tell(ProviderAway(type(error).__name__))
    except Exception as error:  # whoever waits for it raises it
        tell(error)
    finally:
        _places.release()


def _document(answer: requests.Response, until: float) -> dict[str, Any]:
    content = _content(answer, until)
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise ProviderAway(f"it answered {answer.status_code} without a JSON object")
    return document


def _content(answer: requests.Response, until: float) -> bytes:
    content = bytearray()
    while block := answer.raw.read1(BLOCK_BYTES, decode_content=True):
        content += block
        if len(content) > BYTES_MAX or time.monotonic() > until:
            raise ProviderAway("it answers without end")
    return bytes(content)
