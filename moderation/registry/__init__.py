"""Sites, their API keys, accounts, sessions, and the log of who changed them.

Kept under one hash tag of their own, ``{modqueue}``, apart from the comments of any site.
"""

from __future__ import annotations

from moderation.registry.api_keys import ApiKey, ApiKeys
from moderation.registry.audit import AuditLog, Entry, Place
from moderation.registry.audited_hashes import Action, Line, Written
from moderation.registry.installation_rules import Rules
from moderation.registry.invitations import Invitation, Invitations
from moderation.registry.log_in.attempts import Attempts, Gate
from moderation.registry.log_in.sessions import OpenSession, Session
from moderation.registry.memberships import EVERY_SITE, Memberships
from moderation.registry.moderator import MODERATOR_NAME, Moderator, SecondStep
from moderation.registry.names.display_names import LENGTH_MAX as DISPLAY_NAME_MAX
from moderation.registry.openid_accounts import OpenIDAccounts, Person
from moderation.registry.password_verified import VerifiedPasswords
from moderation.registry.roles import ROLES, Permission, Role
from moderation.registry.scopes import ALL_SCOPES, SERVER_SCOPES, Scope
from moderation.registry.sites import Site
from moderation.registry.slugs import SLUG
from moderation.registry.teams import TEAM, Team

__all__ = [
    "ALL_SCOPES",
    "DISPLAY_NAME_MAX",
    "EVERY_SITE",
    "MODERATOR_NAME",
    "ROLES",
    "SERVER_SCOPES",
    "SLUG",
    "TEAM",
    "Action",
    "ApiKey",
    "Entry",
    "Gate",
    "Invitation",
    "Line",
    "Memberships",
    "Moderator",
    "OpenSession",
    "Permission",
    "Person",
    "Place",
    "Registry",
    "Role",
    "Scope",
    "SecondStep",
    "Session",
    "Site",
    "Team",
    "Written",
]


class Registry(ApiKeys, Invitations, OpenIDAccounts, VerifiedPasswords, Attempts, AuditLog, Rules):
    """Everything of the installation, one file for each noun. Methods raise StoreUnavailable."""
