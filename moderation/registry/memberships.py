"""Which role an account has on which site, as its document says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moderation.registry.roles import ROLES, Permission, Role

EVERY_SITE = "*"  # in the place of a slug: every site, those to come included; no slug looks so

Memberships = Mapping[str, Role]


def role_on(memberships: Memberships, site: str) -> Role | None:
    """Return the higher of the roles on ``site`` and on every site; None where there is neither."""
    roles = [memberships[place] for place in (site, EVERY_SITE) if place in memberships]
    return max(roles, key=lambda role: len(ROLES[role]), default=None)


def may(memberships: Memberships, permission: Permission, site: str) -> bool:
    """Return whether the role on ``site`` allows ``permission``."""
    role = role_on(memberships, site)
    return role is not None and permission in ROLES[role]


def read(fields: Mapping[str, Any]) -> Memberships:
    """Return the memberships in an account's document.

    A document of before there were any has one ``role``, and that counts on every site until an
    admin edits it. A role of a later release allows nothing here.
    """
    stored = {EVERY_SITE: fields["role"]} if "role" in fields else fields["memberships"]
    known = {role.value: role for role in Role}
    return {place: known[role] for place, role in stored.items() if role in known}


def changes(
    before: Memberships, after: Memberships
) -> Iterator[tuple[str, Role | None, Role | None]]:
    """Yield each place where the role differs, with the role before and after."""
    for place in sorted({*before, *after}):
        pair = before.get(place), after.get(place)
        if pair[0] is not pair[1]:
            yield place, *pair
