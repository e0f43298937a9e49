"""Log-ins whose password is verified and whose second step is to come."""

from __future__ import annotations

import json
import secrets
from hashlib import sha256

from moderation.registry.moderator import Moderator
from moderation.registry.second_step import SecondSteps
from moderation.store.installation_keys import PASSWORD_VERIFIED
from moderation.store.server.connection import redis_errors

VERIFIED_SECONDS = 5 * 60


class VerifiedPasswords(SecondSteps):
    """Half log-ins in Redis. Every method raises StoreUnavailable while Redis is away."""

    @redis_errors
    def open_verified(self, account: Moderator) -> str:
        """Return a token of 256 random bits that stands for the right password, 5 minutes long."""
        token = secrets.token_urlsafe(32)
        document = json.dumps({"name": account.name, "stamp": account.stamp})
        self._write(
            ("SET", PASSWORD_VERIFIED + _digest(token), document, "EX", VERIFIED_SECONDS), line=None
        )
        return token

    @redis_errors
    def password_verified(self, token: str) -> Moderator | None:
        """Return the account behind ``token`` if it is as it was when its password was checked."""
        doc = self._redis.get(PASSWORD_VERIFIED + _digest(token))
        if doc is None:
            return None
        fields = json.loads(doc)
        account = self.moderator(fields["name"])
        same = account.stamp == fields["stamp"] and account.disabled_at is None
        return account if same else None

    @redis_errors
    def close_verified(self, token: str) -> None:
        """Forget ``token``: the log-in is done."""
        self._redis.delete(PASSWORD_VERIFIED + _digest(token))


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
