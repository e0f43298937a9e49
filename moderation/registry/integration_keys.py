"""What foreign protocols authenticate with: Coral's signing secrets and Akismet keys.

Coral makes its secret and signs with it, so it has to be kept as it is. An Akismet key is ours:
only its SHA-256 is kept, and a site has one at a time.
"""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from hashlib import sha256

from moderation.errors import ConfigError
from moderation.registry import Action, Line
from moderation.registry.audited_hashes import Command
from moderation.registry.sites import Sites
from moderation.store.installation_keys import AKISMET, CORAL
from moderation.store.keys import key
from moderation.store.server.connection import redis_errors
from moderation.store.server.room import courtesy

SECRET_LENGTH_MIN = 16  # characters
SECRET_LENGTH_MAX = 200
# WordPress cuts everything but hexadecimal digits out of a key and expects 12 of them.
AKISMET_KEY_BYTES = 6
USAGE_SECONDS = 63 * 24 * 3600  # last month's figure stays readable for a month


class IntegrationKeys(Sites):
    """Keys and secrets in Redis. Methods raise StoreUnavailable while Redis is away."""

    @redis_errors
    def set_coral_secret(self, site: str, secret: str) -> None:
        """Keep the secret that Coral showed; the former one ends.

        Raises:
            NotFound: there is no such site.
            ConfigError: ``secret`` has not 16 to 200 characters.
        """
        self.site(site)
        if not SECRET_LENGTH_MIN <= len(secret) <= SECRET_LENGTH_MAX:
            limits = f"{SECRET_LENGTH_MIN} to {SECRET_LENGTH_MAX}"
            raise ConfigError("secret", f"must have {limits} characters, got {len(secret)}")
        self._write(("HSET", CORAL, site, secret), line=_line(site, "coral"))

    @redis_errors
    def end_coral_secret(self, site: str) -> None:
        """Take no comment that Coral signs for ``site`` any more. Raises NotFound."""
        self.site(site)
        if self._redis.hexists(CORAL, site):
            self._write(("HDEL", CORAL, site), line=_line(site, "coral", ended=True))

    @redis_errors
    def coral_secret(self, site: str) -> str | None:
        """Return the site's secret, if it has one."""
        secret: str | None = self._redis.hget(CORAL, site)
        return secret

    @redis_errors
    def new_akismet_key(self, site: str) -> str:
        """Make a key of 12 hexadecimal digits for ``site``, to be shown once; the former ends.

        Raises:
            NotFound: there is no such site.
        """
        self.site(site)
        former = self._akismet_ends(site)
        secret = secrets.token_hex(AKISMET_KEY_BYTES)
        new = ("HSET", AKISMET, _digest(secret), json.dumps({"site": site}))
        self._write(*former, new, line=_line(site, "akismet"))
        return secret

    @redis_errors
    def end_akismet_key(self, site: str) -> None:
        """Let the Akismet key of ``site`` open nothing any more. Raises NotFound."""
        self.site(site)
        former = self._akismet_ends(site)
        if former:
            self._write(*former, line=_line(site, "akismet", ended=True))

    def _akismet_ends(self, site: str) -> list[Command]:
        """Return the commands that end the keys of ``site``."""
        return [
            ("HDEL", AKISMET, digest)
            for digest, document in self._redis.hgetall(AKISMET).items()
            if json.loads(document)["site"] == site
        ]

    @redis_errors
    def akismet_site(self, secret: str) -> str | None:
        """Return the site whose Akismet key this is."""
        document = self._redis.hget(AKISMET, _digest(secret))
        return str(json.loads(document)["site"]) if document else None

    @redis_errors
    def akismet_sites(self) -> frozenset[str]:
        """Return the sites that have an Akismet key."""
        return frozenset(json.loads(doc)["site"] for doc in self._redis.hvals(AKISMET))

    @redis_errors
    def count_check(self, site: str) -> None:
        """Count one comment-check of this month; a full store leaves it out."""
        pipe = self._redis.pipeline()
        pipe.incr(self._month(site))
        pipe.expire(self._month(site), USAGE_SECONDS)
        courtesy(pipe.execute)

    @redis_errors
    def checks(self, site: str) -> int:
        """Return the comment-checks of this month (UTC)."""
        return int(self._redis.get(self._month(site)) or 0)

    def _month(self, site: str) -> str:
        return key(site, "checks", f"{datetime.now(UTC):%Y-%m}")


def _line(site: str, integration: str, *, ended: bool = False) -> Line:
    data = {"integration": integration, **({"ended": True} if ended else {})}
    return Line(Action.INTEGRATION_CHANGED, site, data)


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
