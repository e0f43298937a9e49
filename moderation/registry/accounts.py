"""Moderators' accounts: name, password, second step; disabled ones stay in the history."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from moderation.errors import ConfigError, NotFound
from moderation.registry.audited_hashes import TRIES, Action, Command, Line, Read, overtaken
from moderation.registry.log_in.hash_places import Asker
from moderation.registry.log_in.passwords import OWN, hash_password, verify_password
from moderation.registry.log_in.sessions import Sessions, ending
from moderation.registry.memberships import EVERY_SITE, Memberships, changes
from moderation.registry.moderator import MODERATOR_NAME, Moderator, dump, load
from moderation.registry.names.unique import NAME_TAKEN, Names
from moderation.registry.roles import Role
from moderation.registry.sites import Sites
from moderation.store.installation_keys import MODERATORS
from moderation.store.server.connection import redis_errors


class Accounts(Names, Sessions, Sites):
    """Accounts in Redis. Every method raises StoreUnavailable while Redis is away."""

    @redis_errors
    def add_moderator(
        self,
        name: str,
        roles: Role | Memberships,
        password: str | None = None,
    ) -> tuple[Moderator, str]:
        """Create an account with a role on each site of ``roles``, or one on every site.

        Returns it with its password; without ``password`` it gets a one-time one.

        Raises:
            NotFound: there is no such site.
            ConfigError: the name is not 1..40 of a-z, 0-9, '.', '_' and '-', or it is taken or
                looks like one that is, be it to log in with or to read.
        """
        require_name(name)
        given = {EVERY_SITE: roles} if isinstance(roles, Role) else dict(roles)
        self._require_sites(given)
        chosen = password or _one_time_password()
        account = Moderator(name, hash_password(chosen), password is None, self._now(), given)
        self._add(account)
        return account, chosen

    def _add(
        self,
        account: Moderator,
        *also: Command,
        link: Read | None = None,
        told: Sequence[Line] = (),
    ) -> None:
        """Write a new account and do ``also``; raise NotFound if ``link`` is another by now."""
        name = account.name
        lines = [
            *told,
            Line(Action.ACCOUNT_ADDED, name),
            *role_lines(name, {}, account.memberships),
        ]
        commands = [line.command(self._by) for line in lines]
        document = ("HSET", MODERATORS, name, dump(account))
        for _ in range(TRIES):
            if self._redis.hexists(MODERATORS, name):
                raise ConfigError("moderator", f"{name!r} exists already")
            if link and self._redis.hget(link.hash, link.field) != link.value:
                raise NotFound("link")
            taking = self._taking("moderator", name, name)
            reads = [Read(MODERATORS, name, None), taking, *([link] if link else [])]
            if self._write_while(reads, document, NAME_TAKEN, *also, *commands, line=None):
                return
        raise overtaken()

    def _require_sites(self, sites: Iterable[str]) -> None:
        for site in sites:
            if site != EVERY_SITE:
                self.site(site)

    @redis_errors
    def moderators(self) -> list[Moderator]:
        """Return all accounts by name."""
        documents = self._redis.hgetall(MODERATORS)
        return [load(doc) for _, doc in sorted(documents.items())]

    @redis_errors
    def moderator(self, name: str) -> Moderator:
        """Return one account. Raises NotFound."""
        return load(self._document(name))

    @redis_errors
    def authenticate(self, name: str, password: str, asker: Asker = OWN) -> Moderator | None:
        """Return the account if the password is right; an unknown name takes as long.

        A disabled account is as good as none. Raises PasswordsBusy.
        """
        doc = self._redis.hget(MODERATORS, name)
        account = load(doc) if doc else None
        right = verify_password(account.password_hash if account else None, password, asker)
        usable = account and account.disabled_at is None and not account.openid
        return account if right and usable else None

    @redis_errors
    def reset_password(self, name: str, *, second_step_too: bool = False) -> str:
        """Give an account a one-time password and end its sessions; return the password.

        ``second_step_too`` removes its second step as well, for whoever lost the phone.

        Raises:
            NotFound: there is no such account.
            ConfigError: a provider logs it in, and no password.
        """
        if self.moderator(name).openid:
            raise ConfigError("moderator", f"{name!r} logs in by OpenID Connect, not by password")
        chosen = _one_time_password()
        hashed = hash_password(chosen)

        def reset(account: Moderator) -> Moderator:
            step = None if second_step_too else account.second_step
            return replace(account, password_hash=hashed, must_change=True, second_step=step)

        self._change(
            name,
            Action.PASSWORD_RESET,
            reset,
            data=lambda account: _step_removed(account, second_step_too),
            ends_sessions=True,
        )
        return chosen

    @redis_errors
    def change_password(self, name: str, password: str) -> Moderator:
        """Set the password that ``name`` chose, and end all sessions. Raises NotFound."""
        hashed = hash_password(password)
        return self._change(
            name,
            Action.PASSWORD_CHANGED,
            lambda account: replace(account, password_hash=hashed, must_change=False),
            ends_sessions=True,
        )

    @redis_errors
    def disable(self, name: str) -> Moderator:
        """Let ``name`` in no more, and end all sessions. Raises NotFound."""
        now = self._now()
        return self._change(
            name,
            Action.ACCOUNT_DISABLED,
            lambda account: replace(account, disabled_at=account.disabled_at or now),
            ends_sessions=True,
        )

    @redis_errors
    def enable(self, name: str) -> Moderator:
        """Let ``name`` in again, with the password as it was. Raises NotFound."""
        return self._change(
            name, Action.ACCOUNT_ENABLED, lambda account: replace(account, disabled_at=None)
        )

    @redis_errors
    def set_language(self, name: str, language: str) -> None:
        """Remember the language in which ``name`` wants the dashboard."""
        self._change(name, None, lambda account: replace(account, language=language))

    @redis_errors
    def prefer(self, name: str, chosen: Mapping[str, str]) -> None:
        """Remember choices of the dashboard for ``name``; an empty one is forgotten."""

        def change(account: Moderator) -> Moderator:
            preferences = {**account.preferences, **chosen}
            return replace(account, preferences={n: v for n, v in preferences.items() if v})

        self._change(name, None, change)

    def _change(
        self,
        name: str,
        action: Action | None,
        change: Callable[[Moderator], Moderator],
        *,
        data: Callable[[Moderator], dict[str, object]] = lambda _: {},
        lines: Callable[[Moderator, Moderator], Iterable[Line]] = lambda *_: (),
        ends_sessions: bool = False,
        takes: str = "",
    ) -> Moderator:
        """Change an account as it is now, with its lines; what changes nothing has none.

        ``takes`` is a name that must be nobody else's; '' for none.
        """
        for _ in range(TRIES):
            doc = self._document(name)
            account = load(doc)
            changed = change(account)
            if changed == account:
                return account
            ended = ending(name, self._digests(name)) if ends_sessions else []
            line = Line(action, name, data(account)) if action else None
            ended += [line.command(self._by) for line in lines(account, changed)]
            command = ("HSET", MODERATORS, name, dump(changed))
            reads = [Read(MODERATORS, name, doc)]
            if takes:
                reads.append(self._taking("display name", name, takes))
                ended.append(NAME_TAKEN)
            if self._write_while(reads, command, *ended, line=line):
                return changed
        raise overtaken()

    def _document(self, name: str) -> str:
        doc: str | None = self._redis.hget(MODERATORS, name)
        if doc is None:
            raise NotFound("moderator", name)
        return doc


def require_name(name: str) -> None:
    """Raise ConfigError unless an account can be called ``name``."""
    if not MODERATOR_NAME.fullmatch(name):
        problem = f"must be 1 to 40 of a-z, 0-9, '.', '_' and '-', got {name!r}"
        raise ConfigError("moderator", problem)


def role_lines(name: str, before: Memberships, after: Memberships) -> Iterable[Line]:
    """Yield the line of each site on which the role of ``name`` changes."""
    for site, former, role in changes(before, after):
        place = {} if site == EVERY_SITE else {"site": site}
        data = {**place, "before": former or "none", "after": role or "none"}
        yield Line(Action.ROLE_CHANGED, name, data)


def _one_time_password() -> str:
    return "-".join(secrets.token_hex(2) for _ in range(4))


def _step_removed(account: Moderator, is_removed: bool) -> dict[str, object]:
    return {"second_step": "removed"} if is_removed and account.second_step else {}
