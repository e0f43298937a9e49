"""Looking a name up before a deadline.

The system's resolver takes its own time: five seconds for each server, and twice (resolv.conf(5)).
It cannot be interrupted, so it is asked in a thread, and its late answer goes nowhere.
"""

from __future__ import annotations

import socket
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Thread

from moderation.webhooks.wire import seconds_left

AT_ONCE_MAX = 64  # threads that ask; those of a resolver that hangs would else grow in number
_free = BoundedSemaphore(AT_ONCE_MAX)

Outcome = list[str] | Exception


def addresses(host: str, deadline: float) -> list[str]:
    """Return the addresses of ``host``, each once, best first.

    ``deadline`` is by the monotonic clock.

    Raises:
        TimeoutError: the resolver did not answer before it.
        OSError, UnicodeError: the name cannot be resolved, or no thread can be had for it.
    """
    outcome, free = SimpleQueue[Outcome](), _free
    if not free.acquire(timeout=seconds_left(deadline)):
        raise TimeoutError
    try:
        Thread(target=_ask, args=(host, outcome, free), name="lookup", daemon=True).start()
    except RuntimeError as error:  # the system has no more threads
        free.release()
        raise OSError(str(error)) from None
    try:
        answer = outcome.get(timeout=seconds_left(deadline))
    except Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _ask(host: str, outcome: SimpleQueue[Outcome], free: BoundedSemaphore) -> None:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        outcome.put(list(dict.fromkeys(str(address[0]) for *_, address in found)))
    except (OSError, UnicodeError) as error:
        outcome.put(error)
    finally:
        free.release()
