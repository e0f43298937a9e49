"""What readers are refused."""

from __future__ import annotations

from moderation.errors import Refused


class VoteRefused(Refused):
    """A reader's vote that does not count; its only argument is a sentence that says why."""
