"""Invitations: a link that makes one account with the roles that its maker gave it, once.

The link has 256 random bits, of which only the digest is kept. It ends after a day, when it is
used or revoked, and when its maker may not give these roles any more.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from hashlib import sha256

from moderation.documents import read_as
from moderation.errors import ConfigError, NotFound
from moderation.registry import memberships
from moderation.registry.accounts import require_name
from moderation.registry.audited_hashes import NOBODY, Action, Line, Read
from moderation.registry.log_in.passwords import hash_password
from moderation.registry.memberships import EVERY_SITE, Memberships
from moderation.registry.moderator import MODERATOR_NAME, Moderator
from moderation.registry.roles import Permission
from moderation.registry.teams import Teams
from moderation.store.installation_keys import INVITATIONS
from moderation.store.server.connection import redis_errors

INVITATION_SECONDS = 24 * 3600
OPEN_MAX = 200  # of the installation
NOTE_MAX = 80  # characters


@dataclass(frozen=True, slots=True)
class Invitation:
    """An open invitation; times in seconds by the store. ``note`` says whom it is for."""

    id: str
    memberships: Memberships
    by: str
    created_at: int
    expires_at: int
    note: str = ""


class Invitations(Teams):
    """Invitations in Redis. Every method raises StoreUnavailable while Redis is away."""

    @redis_errors
    def invite(self, roles: Memberships, note: str = "") -> tuple[Invitation, str]:
        """Make an invitation to ``roles``; return it with the token, which is not kept.

        Raises:
            NotFound: there is no such site.
            ConfigError: there is no role, the note is too long, or 200 are open.
        """
        self._require_sites(roles)
        self._require_room(roles, note)
        token, now = secrets.token_urlsafe(32), self._now()
        ends = now + INVITATION_SECONDS
        made = Invitation(secrets.token_hex(4), dict(roles), self._by, now, ends, note)
        over = [digest for digest, one in self._all().items() if one.expires_at <= now]
        former = [("HDEL", INVITATIONS, *over)] if over else []
        document = json.dumps(asdict(made), ensure_ascii=False)
        line = _line(Action.INVITATION_MADE, made)
        self._write(*former, ("HSET", INVITATIONS, _digest(token), document), line=line)
        return made, token

    def _require_room(self, roles: Memberships, note: str) -> None:
        if not roles:
            raise ConfigError("role", "is needed on at least one site")
        if len(note) > NOTE_MAX:
            raise ConfigError("note", f"has {len(note)} characters, limit {NOTE_MAX}")
        if len(self.invitations()) >= OPEN_MAX:
            raise ConfigError("invitations", f"{OPEN_MAX} are open; revoke some first")

    def invitations(self, site: str | None = None) -> list[Invitation]:
        """Return the open ones, newest first; with ``site`` those to a role on it alone."""
        now = self._now()
        still = [one for one in self._all().values() if one.expires_at > now]
        meant = [one for one in still if site is None or set(one.memberships) == {site}]
        return sorted(meant, key=lambda one: (-one.created_at, one.id))

    @redis_errors
    def invitation(self, token: str) -> Invitation | None:
        """Return the open invitation of a link; None for one that is over, used, or no more."""
        doc = self._redis.hget(INVITATIONS, _digest(token))
        return self._usable(doc) if doc else None

    @redis_errors
    def revoke_invitation(self, invitation_id: str, *, site: str | None = None) -> None:
        """End an invitation, one to ``site`` alone if that is given. Raises NotFound."""
        for digest, one in self._all().items():
            if one.id == invitation_id and (site is None or set(one.memberships) == {site}):
                line = _line(Action.INVITATION_REVOKED, one)
                self._write(("HDEL", INVITATIONS, digest), line=line)
                return
        raise NotFound("invitation", invitation_id)

    @redis_errors
    def accept_invitation(self, token: str, name: str, password: str) -> Moderator:
        """Make the account ``name`` with the roles of the link, which ends with it.

        Raises:
            NotFound: the link is over, used, or no more.
            ConfigError: the name cannot be one, is taken, or looks like one that is.
        """
        require_name(name)
        digest = _digest(token)
        doc = self._redis.hget(INVITATIONS, digest)
        one = self._usable(doc) if doc else None
        if one is None:
            raise NotFound("invitation")
        hashed, now = hash_password(password), self._now()
        account = Moderator(name, hashed, False, now, dict(one.memberships))
        self.acting(name)._add(
            account,
            ("HDEL", INVITATIONS, digest),
            link=Read(INVITATIONS, digest, doc),
            told=[_line(Action.INVITATION_USED, one)],
        )
        return account

    def _usable(self, doc: str) -> Invitation | None:
        one = _load(doc)
        return one if one.expires_at > self._now() and self._may_give(one) else None

    def _may_give(self, one: Invitation) -> bool:
        """Return whether its maker still may; a terminal and the first start always do."""
        if not MODERATOR_NAME.fullmatch(one.by) or one.by == NOBODY:
            return True
        try:
            maker = self.moderator(one.by)
        except NotFound:
            return False
        if maker.disabled_at is not None:
            return False
        sites = one.memberships
        of_all = all(maker.may(Permission.ADMINISTER, site) for site in sites)
        return maker.administers_installation or (of_all and EVERY_SITE not in sites)

    @redis_errors
    def _all(self) -> dict[str, Invitation]:
        """Return all that are kept, by digest, also those that ended."""
        return {digest: _load(doc) for digest, doc in self._redis.hgetall(INVITATIONS).items()}


def _line(action: Action, one: Invitation) -> Line:
    """Return the line; where the roles are on one site, its admins read it, too."""
    place = next(iter(one.memberships)) if len(one.memberships) == 1 else EVERY_SITE
    site = {} if place == EVERY_SITE else {"site": place}
    roles = [f"{where}: {role.value}" for where, role in one.memberships.items()]
    return Line(action, one.id, {**site, "roles": roles, **({"by": one.by} if one.by else {})})


def _load(doc: str) -> Invitation:
    fields = json.loads(doc)
    return read_as(Invitation, {**fields, "memberships": memberships.read(fields)})


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
