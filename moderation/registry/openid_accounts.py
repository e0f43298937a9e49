"""Accounts of people whom a provider logs in: made at the first time, with its roles each time.

Issuer and subject say who somebody is, and nothing else does: no name and no address leads to an
account that is there already.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256

from moderation.errors import ConfigError, NotFound
from moderation.registry.audited_hashes import Read
from moderation.registry.log_in.passwords import hash_password
from moderation.registry.members import Members
from moderation.registry.memberships import EVERY_SITE, Memberships
from moderation.registry.moderator import Moderator
from moderation.store.installation_keys import OPENID
from moderation.store.server.connection import redis_errors

NAME_CUT = 32  # characters of a proposed name: some of the digest may have to stand behind it


@dataclass(frozen=True, slots=True)
class Person:
    """Who logs in, as a provider says. ``called`` and ``shown`` are proposals for names."""

    issuer: str
    subject: str
    called: str = ""
    shown: str = ""

    @property
    def digest(self) -> str:
        """What the person is known by here."""
        return sha256(f"{self.issuer}\n{self.subject}".encode()).hexdigest()


class OpenIDAccounts(Members):
    """Such accounts in Redis. Every method raises StoreUnavailable while Redis is away."""

    @redis_errors
    def openid_account(self, person: Person, roles: Memberships) -> Moderator | None:
        """Return the account of ``person``, with ``roles`` from now on; None for who may not in.

        Nobody may without a role, and no disabled account. Other roles than before end all
        sessions. A site that there is not (yet) is passed over.
        """
        known = {site.slug for site in self.sites()} | {EVERY_SITE}
        given = {place: role for place, role in roles.items() if place in known}
        name = self._redis.hget(OPENID, person.digest)
        if name is None:
            return self._first_time(person, given) if given else None
        account = self.moderator(name)
        if dict(account.memberships) != given:
            account = self.set_memberships(name, given)
            self.end_sessions(name)
        return account if given and account.disabled_at is None else None

    def _first_time(self, person: Person, roles: Memberships) -> Moderator | None:
        hashed = hash_password(secrets.token_urlsafe(32))  # of a password that nobody gets
        link = Read(OPENID, person.digest, None)
        for name in _names(person):
            account = Moderator(name, hashed, False, self._now(), roles, openid=person.digest)
            try:
                self._add(account, ("HSET", OPENID, person.digest, name), link=link)
            except ConfigError:
                continue  # taken, or too like one that is
            except NotFound:
                return self.openid_account(person, roles)  # another browser was quicker
            return self._shown(account, person.shown)
        return None

    def _shown(self, account: Moderator, text: str) -> Moderator:
        with suppress(ConfigError):  # no name, or one that looks like a colleague's
            return self.set_display_name(account.name, text)
        return account


def _names(person: Person) -> Iterator[str]:
    """Yield names for the account, the nicest first; the last ones are nobody else's."""
    spelled = unicodedata.normalize("NFKD", person.called.partition("@")[0]).lower()
    plain = re.sub(r"[^a-z0-9._-]+", "-", spelled.encode("ascii", "ignore").decode())
    proposed = plain.strip("._-")[:NAME_CUT].strip("._-")
    if proposed:
        yield proposed
    yield f"{proposed or 'user'}-{person.digest[:6]}"
    yield f"user-{person.digest[:12]}"
