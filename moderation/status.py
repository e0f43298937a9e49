"""The statuses of a comment, and the routes that the machine gives it."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a comment stands; ``ERASED`` is the end."""

    PENDING = "pending"
    APPROVED = "approved"
    HELD = "held"
    REJECTED = "rejected"
    ERASED = "erased"


DECIDABLE = frozenset({Status.APPROVED, Status.HELD, Status.REJECTED})


class Route(StrEnum):
    """Where a policy sends a scored comment."""

    APPROVE = "approve"
    HOLD = "hold"
    REJECT = "reject"

    @property
    def status(self) -> Status:
        """The status that the comment takes on this route."""
        return _STATUS_OF_ROUTE[self]


_STATUS_OF_ROUTE = {
    Route.APPROVE: Status.APPROVED,
    Route.HOLD: Status.HELD,
    Route.REJECT: Status.REJECTED,
}
