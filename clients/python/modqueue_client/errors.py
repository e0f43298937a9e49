"""What can go wrong between a site and modqueue.

::

    ModqueueClientError
    ├── Refused          the service understood and declined: an RFC 9457 problem
    └── Unreachable      no proper answer came, however often the request was repeated
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class ModqueueClientError(Exception):
    """Base of all errors of this client; never raised itself."""


class Refused(ModqueueClientError):
    """The service declined.

    ``status`` is the HTTP status; ``problem`` the document that came with it, whose ``errors``
    name each field that is wrong, its limit and what was received.
    """

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.problem = problem
        fields = "; ".join(f"{e['field']} {e['detail']}" for e in problem.get("errors", ()))
        detail = problem.get("detail") or problem.get("title") or "refused"
        super().__init__(f"{status}: {fields or detail}")


class Unreachable(ModqueueClientError):
    """No proper answer; repeating the call with the same idempotency key stores nothing twice."""
