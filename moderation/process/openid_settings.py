"""The settings of log-in by OpenID Connect, and how each is read (docs/openid.md)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from moderation.process.archive_settings import ArchiveSettings
from moderation.process.setting_checks import is_loopback, setting, text
from moderation.registry.memberships import EVERY_SITE
from moderation.registry.roles import Role
from moderation.registry.slugs import SLUG

GroupRoles = tuple[tuple[str, tuple[tuple[str, Role], ...]], ...]  # group, its sites and roles


def issuer(value: str) -> str:
    """Return ``value`` if it can be an issuer: https, or http on this machine alone."""
    parts = urlsplit(value)
    secure = parts.scheme == "https" or (
        parts.scheme == "http" and is_loopback(parts.hostname or "")
    )
    if not secure or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError(f"must be an address such as https://sso.news.example, got {value!r}")
    return value


def words(value: str) -> tuple[str, ...]:
    """Return the words of ``value``, which blanks part."""
    return tuple(value.split())


def group_roles(value: str) -> GroupRoles:
    """Return which roles a group gives, from a JSON object: group -> site, or * -> role."""
    try:
        document = json.loads(value)
        pairs = [(group, sites.items()) for group, sites in document.items()]
    except (ValueError, AttributeError):
        expected = 'a JSON object such as {"editors": {"daily": "moderator"}}'
        raise ValueError(f"must be {expected}") from None
    return tuple((group, tuple(_role(*pair) for pair in sites)) for group, sites in pairs)


def _role(site: str, role: object) -> tuple[str, Role]:
    if site != EVERY_SITE and not SLUG.fullmatch(site):
        raise ValueError(f"names the site {site!r}, which cannot be one")
    if role not in list(Role):
        raise ValueError(f"gives the role {role!r}; there are {', '.join(Role)}")
    return site, Role(str(role))


@dataclass(frozen=True, slots=True)
class OpenIDSettings(ArchiveSettings):
    """All settings, those of log-in by OpenID Connect behind the others."""

    openid_issuer: str = setting(
        "MODQUEUE_OPENID_ISSUER",
        "",
        issuer,
        "Provider of log-ins by OpenID Connect, such as https://sso.news.example/realms/news. "
        "Empty: passwords alone.",
    )
    openid_client_id: str = setting(
        "MODQUEUE_OPENID_CLIENT_ID", "", text, "What the provider calls this installation."
    )
    openid_client_secret: str = setting(
        "MODQUEUE_OPENID_CLIENT_SECRET",
        "",
        text,
        "The secret that it gave for that. Empty: a public client, which PKCE alone protects.",
    )
    openid_name: str = setting(
        "MODQUEUE_OPENID_NAME", "OpenID", text, "What the button on the log-in page calls it."
    )
    openid_scopes: str = setting(
        "MODQUEUE_OPENID_SCOPES",
        "openid profile",
        text,
        "Scopes to ask for, parted by blanks; openid is among them always.",
    )
    openid_groups_claim: str = setting(
        "MODQUEUE_OPENID_GROUPS_CLAIM",
        "groups",
        text,
        "Claim that names the groups of a person: a list or a word, in the ID token or at the "
        "userinfo endpoint. email counts only where the provider has verified it.",
    )
    openid_roles: GroupRoles = setting(
        "MODQUEUE_OPENID_ROLES",
        (),
        group_roles,
        'Roles that groups give, as JSON: {"editors": {"daily": "moderator"}, "it": {"*": '
        '"admin"}}. Of several roles on a site the highest counts; other groups give nothing.',
    )
    openid_acr: tuple[str, ...] = setting(
        "MODQUEUE_OPENID_ACR",
        (),
        words,
        "Values of the claim acr, parted by blanks, one of which the provider must answer: so it "
        "says that it asked for a second factor. Empty: whatever it asks for.",
    )
