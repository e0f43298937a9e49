"""Why a log-in by OpenID Connect does not come to its end."""

from __future__ import annotations


class ProviderAway(Exception):
    """The provider does not answer, or not what a provider answers."""


class Refused(Exception):
    """The log-in cannot be believed; the text is a word for the log."""
