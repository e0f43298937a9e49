"""Second steps of accounts: added, used, removed; each code and recovery code counts once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from moderation.registry.accounts import Accounts
from moderation.registry.audited_hashes import Action
from moderation.registry.moderator import Moderator, SecondStep
from moderation.store.server.connection import redis_errors


class SecondSteps(Accounts):
    """Second steps in Redis. Every method raises StoreUnavailable while Redis is away."""

    @redis_errors
    def add_second_step(self, name: str, step: SecondStep) -> Moderator:
        """Give ``name`` a second step in place of the former one. Raises NotFound."""
        return self._change(
            name, Action.SECOND_STEP_ADDED, lambda account: replace(account, second_step=step)
        )

    @redis_errors
    def remove_second_step(self, name: str) -> Moderator:
        """Let ``name`` in with the password alone. Raises NotFound."""
        return self._change(
            name, Action.SECOND_STEP_REMOVED, lambda account: replace(account, second_step=None)
        )

    @redis_errors
    def renew_second_step(self, name: str, renewed: Callable[[SecondStep], SecondStep]) -> bool:
        """Write the second step of ``name`` anew, for the same phone; return whether it differs."""
        before = self.moderator(name)

        def change(account: Moderator) -> Moderator:
            step = account.second_step
            return replace(account, second_step=renewed(step)) if step else account

        return self._change(name, None, change) != before

    @redis_errors
    def use_time_step(self, name: str, time_step: int) -> bool:
        """Return whether a code of ``time_step`` may be used: no code of it or a later one was."""
        may = False

        def change(account: Moderator) -> Moderator:
            nonlocal may
            step = account.second_step
            may = step is not None and time_step > step.last_step
            if step is None or not may:
                return account
            return replace(account, second_step=replace(step, last_step=time_step))

        self._change(name, None, change)
        return may

    @redis_errors
    def use_recovery_code(self, name: str, digest: str) -> bool:
        """Return whether ``digest`` is one of a recovery code that was not used yet; it is now."""
        may = False

        def change(account: Moderator) -> Moderator:
            nonlocal may
            step = account.second_step
            may = step is not None and digest in step.recovery
            if step is None or not may:
                return account
            left = tuple(one for one in step.recovery if one != digest)
            return replace(account, second_step=replace(step, recovery=left))

        self._change(name, Action.RECOVERY_CODE_USED, change, data=_left)
        return may

    @redis_errors
    def set_recovery_codes(self, name: str, digests: Sequence[str]) -> Moderator:
        """Replace the recovery codes of ``name``. Raises NotFound."""

        def change(account: Moderator) -> Moderator:
            step = account.second_step
            if step is None:
                return account
            return replace(account, second_step=replace(step, recovery=tuple(digests)))

        return self._change(name, Action.RECOVERY_CODES_MADE, change)


def _left(account: Moderator) -> dict[str, object]:
    return {"left": len(account.second_step.recovery) - 1 if account.second_step else 0}
