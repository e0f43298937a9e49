"""Why a backup was not made, or not restored."""

from __future__ import annotations

from moderation.errors import ModqueueError


class CannotBackUp(ModqueueError):
    """A backup cannot be taken, read or restored; the message is a sentence for the operator."""
