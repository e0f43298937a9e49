"""Writing to the installation's keys: each change together with its line of the audit log."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from moderation.errors import StoreUnavailable
from moderation.store.installation_keys import AUDIT, INSTALLATION
from moderation.store.scripting import Script, Scripts
from moderation.store.server.clock import now_ms
from moderation.store.server.commands import Redis

NOBODY = "modqueue"  # the actor where no person is: the first start
TRIES = (
    8  # of a change that others keep overtaking; each failure means that one of them got through
)

Command = Sequence[str | int]


class Action(StrEnum):
    """What an administrator, or a moderator with an account of their own, can have done."""

    SITE_ADDED = "site.added"
    SITE_CHANGED = "site.changed"
    SITE_ARCHIVED = "site.archived"
    SITE_RESTORED = "site.restored"
    SITE_EXPORTED = "site.exported"
    SITE_IMPORTED = "site.imported"
    KEY_ADDED = "key.added"
    KEY_REVOKED = "key.revoked"
    ACCOUNT_ADDED = "account.added"
    ROLE_CHANGED = "account.role"
    NAME_CHANGED = "account.name"
    PASSWORD_CHANGED = "account.password"  # noqa: S105  (the name of an action)
    PASSWORD_RESET = "account.reset"  # noqa: S105
    ACCOUNT_DISABLED = "account.disabled"
    ACCOUNT_ENABLED = "account.enabled"
    SESSIONS_ENDED = "sessions.ended"
    SECOND_STEP_ADDED = "second_step.added"
    SECOND_STEP_REMOVED = "second_step.removed"
    RECOVERY_CODE_USED = "second_step.recovery"
    RECOVERY_CODES_MADE = "second_step.codes"
    INVITATION_MADE = "invitation.made"
    INVITATION_USED = "invitation.used"
    INVITATION_REVOKED = "invitation.revoked"
    TEAM_ADDED = "team.added"
    TEAM_CHANGED = "team.changed"
    TEAM_REMOVED = "team.removed"
    RULE_CHANGED = "rule.changed"
    INTEGRATION_CHANGED = "integration.changed"
    BOX_CHANGED = "box.changed"
    READER_KEY_ADDED = "box.key"
    READER_KEY_ENDED = "box.key_ended"
    SIGNED_IN = "signin.done"
    SIGN_IN_FAILED = "signin.failed"


@dataclass(frozen=True, slots=True)
class Read:
    """What a field of a hash held when it was read; None if there was none."""

    hash: str
    field: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """What an action leaves in the audit log: no secret, no address, no text of anybody."""

    action: Action
    subject: str = ""
    data: Mapping[str, object] = field(default_factory=dict)

    def command(self, by: str, stream: str = AUDIT, *limit: str | int) -> Command:
        """Return the command that writes it."""
        data = json.dumps(self.data, ensure_ascii=False)
        return (
            "XADD", stream, *limit, "*",
            "type", self.action, "subject", self.subject, "by", by, "data", data,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class WriteRegistry(Script[int]):
    """Answers 0 where something is not as it was read; both arguments are JSON."""

    file = "registry/write.lua"
    conditions: str
    commands: str


class Written:
    """The base of what keeps hashes of the installation; ``by`` is who the audit log names."""

    def __init__(self, redis: Redis, by: str = NOBODY) -> None:
        self._redis = redis
        self._by = by
        self._scripts = Scripts(redis)

    def acting(self, by: str) -> Self:
        """Return the same, with ``by`` as the author of what is done through it."""
        acting = copy.copy(self)
        acting._by = by
        return acting

    def _write(self, *commands: Command, line: Line | None) -> None:
        """Do ``commands`` and write ``line``, all or nothing."""
        self._write_while((), *commands, line=line)

    def _write_if(
        self, hash_: str, name: str, former: str | None, *commands: Command, line: Line | None
    ) -> bool:
        """Do the same if ``name`` in ``hash_`` still holds ``former``; return whether it did."""
        return self._write_while([Read(hash_, name, former)], *commands, line=line)

    def _write_while(self, reads: Sequence[Read], *commands: Command, line: Line | None) -> bool:
        """Do the same if all ``reads`` answer as they did; return whether it did."""
        lines = [line.command(self._by)] if line else []
        listed = [[str(word) for word in command] for command in (*commands, *lines)]
        conditions = [[read.hash, read.field, read.value or ""] for read in reads]
        call = WriteRegistry(_as_json(conditions), _as_json(listed))
        return bool(self._scripts.run(INSTALLATION, call))

    def _now(self) -> int:
        return now_ms(self._redis) // 1000


def _as_json(listed: list[list[str]]) -> str:
    return json.dumps(listed, ensure_ascii=False)


def overtaken() -> StoreUnavailable:
    """Return the error of a change that lost ``TRIES`` times."""
    return StoreUnavailable("the record changed again and again")
