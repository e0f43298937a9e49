"""Roles and permissions on a site: the one table of them."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a member of a site is there; ``ROLES`` says what each may do."""

    ADMIN = "admin"
    SENIOR = "senior"
    MODERATOR = "moderator"
    READER = "reader"


class Permission(StrEnum):
    """One thing that a role may be allowed to do on its site."""

    SEE_STATISTICS = "see_statistics"
    SEE_COMMENTS = "see_comments"  # lists, search, history, the policy that routed them
    DECIDE = "decide"  # and claim, undo, escalate, decide many at once
    SEE_SETTINGS = "see_settings"  # what the site decides for itself, its reasons
    TEACH = "teach"  # ask for a model of the site's own, promote it, roll it back
    ADMINISTER = "administer"  # members, policy, API keys, settings, webhooks, the site's log


_READER = frozenset({Permission.SEE_STATISTICS})
_MODERATOR = _READER | {Permission.SEE_COMMENTS, Permission.DECIDE}
_SENIOR = _MODERATOR | {Permission.SEE_SETTINGS, Permission.TEACH}

ROLES: dict[Role, frozenset[Permission]] = {
    Role.READER: _READER,
    Role.MODERATOR: _MODERATOR,
    Role.SENIOR: _SENIOR,
    Role.ADMIN: _SENIOR | {Permission.ADMINISTER},
}
