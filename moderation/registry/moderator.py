"""An account as it is kept: one JSON document in the hash of moderators."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

from moderation.documents import read_as
from moderation.registry import memberships
from moderation.registry.memberships import EVERY_SITE, Memberships
from moderation.registry.roles import Permission, Role

MODERATOR_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


@dataclass(frozen=True, slots=True)
class SecondStep:
    """An account's second step at log-in; nothing in it opens anything by itself.

    The secret that the phone knows is made of ``salt`` and the installation's secret, so the store
    alone does not give it away. ``last_step`` is the newest time step (RFC 6238) whose code was
    used: neither it nor an older one is taken again. ``recovery`` are SHA-256 of one-time codes.
    ``under`` names the installation's secret; ``mask`` (hex) turns what is made under it into what
    the phone knows, where that was made under a former one.
    """

    salt: str
    last_step: int
    recovery: tuple[str, ...]
    added_at: int
    under: str = ""
    mask: str = ""


@dataclass(frozen=True, slots=True)
class Moderator:
    """An account. ``must_change`` is set while the password is a one-time one.

    ``preferences`` are choices of the dashboard, by name: the theme, the keys, a list's filter.
    ``name`` is what it logs in with and what is stored with each deed; ``display_name`` is for
    colleagues to read, in any script. ``openid`` is the digest of issuer and subject where a
    provider logs it in: such an account has no password that anybody knows.
    """

    name: str
    password_hash: str
    must_change: bool
    created_at: int
    memberships: Memberships = field(default_factory=dict)
    display_name: str = ""
    language: str | None = None
    disabled_at: int | None = None
    second_step: SecondStep | None = None
    preferences: Mapping[str, str] = field(default_factory=dict)
    openid: str = ""

    def role_on(self, site: str) -> Role | None:
        """Return the role on ``site``; None for who is no member of it."""
        return memberships.role_on(self.memberships, site)

    def may(self, permission: Permission, site: str) -> bool:
        """Return whether the role on ``site`` allows it."""
        return memberships.may(self.memberships, permission, site)

    @property
    def administers_installation(self) -> bool:
        """Whether accounts and what all sites share are this one's to change."""
        return self.memberships.get(EVERY_SITE) is Role.ADMIN

    @property
    def shown_name(self) -> str:
        """What colleagues read."""
        return self.display_name or self.name

    @property
    def stamp(self) -> str:
        """What a session remembers of the password: another one, and the session is over."""
        return sha256(self.password_hash.encode()).hexdigest()[:16]


def dump(account: Moderator) -> str:
    """Return the document of ``account``."""
    return json.dumps(asdict(account))


def load(doc: str) -> Moderator:
    """Return the account that ``doc`` describes."""
    fields: dict[str, Any] = json.loads(doc)
    step = fields.get("second_step")
    if step:
        fields["second_step"] = read_as(SecondStep, {**step, "recovery": tuple(step["recovery"])})
    roles = memberships.read(fields)
    fields.pop("role", None)
    return read_as(Moderator, {**fields, "memberships": roles})
