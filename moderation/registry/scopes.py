"""What an API key may be used for."""

from __future__ import annotations

from enum import StrEnum


class Scope(StrEnum):
    """One thing that a key may be allowed to do on its site."""

    SUBMIT = "submit"  # post, edit, withdraw and report comments; have texts scored
    READ = "read"  # look up comments, list what is published, follow the events
    MODERATE = "moderate"  # close articles, say how they publish, tell what moderators decided
    SETTINGS = "settings"  # the policy, the site's settings, webhooks: read and change


ALL_SCOPES = tuple(Scope)
SERVER_SCOPES = (Scope.SUBMIT, Scope.READ)  # what a site's own server needs, and no more
