"""Who may do what: sites, their API keys, moderators, sessions, and the log of who changed them.

Kept under one hash tag of their own, ``{modqueue}``, apart from the comments of any site.
"""

from __future__ import annotations

from moderation.registry.api_keys import ApiKey, ApiKeys
from moderation.registry.attempts import Attempts, Gate
from moderation.registry.audit import AuditLog, Entry, Place
from moderation.registry.halfway import HalfwayLogIns
from moderation.registry.moderator import MODERATOR_NAME, Moderator, SecondStep
from moderation.registry.roles import ROLES, Permission, Role
from moderation.registry.rules import Rules
from moderation.registry.sessions import OpenSession, Session
from moderation.registry.sites import SLUG, Site
from moderation.registry.written import Action, Line, Written

__all__ = [
    "MODERATOR_NAME",
    "ROLES",
    "SLUG",
    "Action",
    "ApiKey",
    "Entry",
    "Gate",
    "Line",
    "Moderator",
    "OpenSession",
    "Permission",
    "Place",
    "Registry",
    "Role",
    "SecondStep",
    "Session",
    "Site",
    "Written",
]


class Registry(ApiKeys, HalfwayLogIns, Attempts, AuditLog, Rules):
    """Everything of the installation, one file for each noun. Methods raise StoreUnavailable."""
