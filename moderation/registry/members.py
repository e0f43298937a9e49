"""Members of a site, and the names that colleagues read."""

from __future__ import annotations

from dataclasses import replace

from moderation.registry.accounts import Accounts, role_lines
from moderation.registry.audited_hashes import Action, Line
from moderation.registry.memberships import EVERY_SITE, Memberships
from moderation.registry.moderator import Moderator, load
from moderation.registry.names.display_names import display_name
from moderation.registry.roles import Permission, Role
from moderation.store.installation_keys import MODERATORS
from moderation.store.server.connection import redis_errors


class Members(Accounts):
    """Memberships in Redis. Every method raises StoreUnavailable while Redis is away."""

    @redis_errors
    def members(self, site: str) -> list[Moderator]:
        """Return the accounts that have a role on ``site``, by name."""
        return [account for account in self.moderators() if account.role_on(site)]

    def deciders(self, site: str) -> list[Moderator]:
        """Return the accounts that may decide on ``site`` now, by name."""
        return [
            account
            for account in self.members(site)
            if account.disabled_at is None and account.may(Permission.DECIDE, site)
        ]

    @redis_errors
    def set_role(self, name: str, role: Role | None, site: str = EVERY_SITE) -> Moderator:
        """Give ``name`` another role on ``site``, or none, from the next click on.

        Raises NotFound: there is no such account or site.
        """
        self._require_sites([site])

        def given(account: Moderator) -> Memberships:
            others = {
                place: role_there
                for place, role_there in account.memberships.items()
                if place != site
            }
            return {**others, site: role} if role else others

        return self._change(
            name,
            None,
            lambda account: replace(account, memberships=given(account)),
            lines=_role_lines,
        )

    @redis_errors
    def set_memberships(self, name: str, memberships: Memberships) -> Moderator:
        """Replace all roles of ``name``, from the next click on.

        Raises NotFound: there is no such account or site.
        """
        self._require_sites(memberships)
        return self._change(
            name,
            None,
            lambda account: replace(account, memberships=dict(memberships)),
            lines=_role_lines,
        )

    @redis_errors
    def set_display_name(self, name: str, text: str) -> Moderator:
        """Let colleagues read ``text`` in the place of ``name``; '' takes it back.

        Raises:
            NotFound: there is no such account.
            ConfigError: ``text`` cannot be a name, or looks like that of another account or of
                the service.
        """
        chosen = display_name(text)
        return self._change(
            name,
            Action.NAME_CHANGED,
            lambda account: replace(account, display_name=chosen),
            data=lambda account: {"before": account.shown_name, "after": chosen or name},
            takes=chosen,
        )

    @redis_errors
    def shown_name(self, name: str) -> str:
        """Return what colleagues read for ``name``; what is no account's name stays as it is."""
        doc = self._redis.hget(MODERATORS, name)
        return load(doc).shown_name if doc else name


def _role_lines(before: Moderator, after: Moderator) -> list[Line]:
    return list(role_lines(after.name, before.memberships, after.memberships))
