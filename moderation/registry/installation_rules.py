"""Rules of the whole installation. Accounts belong to it and not to a site, and so do these."""

from __future__ import annotations

from moderation.registry.audited_hashes import TRIES, Action, Line, Written, overtaken
from moderation.store.installation_keys import RULES
from moderation.store.server.connection import redis_errors

SECOND_STEP_REQUIRED = "second_step_required"  # "1" or absent


class Rules(Written):
    """The rules in Redis. Every method raises StoreUnavailable while Redis is away."""

    @redis_errors
    def second_step_required(self) -> bool:
        """Return whether every account needs a second step."""
        return bool(self._redis.hexists(RULES, SECOND_STEP_REQUIRED))

    @redis_errors
    def require_second_step(self, required: bool) -> None:
        """Ask everyone for a second step, from the next click on, or no longer."""
        for _ in range(TRIES):
            former = self._redis.hget(RULES, SECOND_STEP_REQUIRED)
            if bool(former) is required:
                return
            command = (
                ("HSET", RULES, SECOND_STEP_REQUIRED, "1")
                if required
                else ("HDEL", RULES, SECOND_STEP_REQUIRED)
            )
            data = {"before": _word(bool(former)), "after": _word(required)}
            line = Line(Action.RULE_CHANGED, SECOND_STEP_REQUIRED, data)
            if self._write_if(RULES, SECOND_STEP_REQUIRED, former, command, line=line):
                return
        raise overtaken()


def _word(required: bool) -> str:
    return "on" if required else "off"
