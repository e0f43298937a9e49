"""From the groups that a provider names to roles on sites; what nobody mapped gives nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from moderation.process.openid_settings import GroupRoles
from moderation.registry import ROLES, Memberships, Role

EMAIL = "email"
GROUPS_MAX = 10_000  # of one person; the biggest directories name some hundred


def groups_of(claims: Mapping[str, Any], name: str) -> list[str]:
    """Return the groups in the claim ``name``: a list of words, or one.

    An address counts only where the provider says that it has verified it.
    """
    if name == EMAIL and claims.get("email_verified") is not True:
        return []
    value = claims.get(name)
    listed = value if isinstance(value, list) else [value]
    return [group for group in listed[:GROUPS_MAX] if isinstance(group, str)]


def roles_of(groups: Iterable[str], mapping: GroupRoles) -> Memberships:
    """Return the roles that ``groups`` give, on each site the highest."""
    own, given = set(groups), dict[str, Role]()
    for group, sites in mapping:
        for site, role in sites if group in own else ():
            given[site] = max(role, given.get(site, role), key=lambda one: len(ROLES[one]))
    return given
