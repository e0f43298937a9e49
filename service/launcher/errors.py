"""The one error of the launcher: a start that cannot happen, with the sentence that helps."""

from __future__ import annotations

from moderation.errors import ModqueueError


class CannotStart(ModqueueError):
    """Something stops the start; the message says what, and what to do. Exit code 2."""
