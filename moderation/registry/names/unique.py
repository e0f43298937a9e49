"""Unique names: no two accounts look alike, by log-in name or by display name."""

from __future__ import annotations

import re

from moderation.errors import ConfigError
from moderation.registry.audited_hashes import Command, Read, Written
from moderation.registry.moderator import load
from moderation.registry.names.reserved_names import is_reserved
from moderation.store.installation_keys import MODERATORS, NAMES
from moderation.text.look_alikes import skeletons

CHANGES = "changes"  # the field that counts how often a name was taken
NAME_TAKEN: Command = ("HINCRBY", NAMES, CHANGES, 1)


# "Anna Pillory (anna)" and "Anna Pillory, senior" are names of Anna Pillory as well.
APART = re.compile(r"[()\[\]{}<>（）［］｛｝⁽⁾₍₎,;:/|·•–—]|\s-\s")


def parts(name: str) -> list[str]:
    """Return what stands in a name beside brackets and signs that part it."""
    return [part.strip() for part in APART.split(name) if part.strip()]


def looks(name: str) -> frozenset[str]:
    """Return what ``name`` and each part of it look like."""
    return frozenset(form for part in (name, *parts(name)) for form in skeletons(part))


class Names(Written):
    """The names in Redis; accounts of any age count, because they are read when one is taken."""

    def _taking(self, setting: str, account: str, new_name: str) -> Read:
        """Let ``account`` be called ``new_name`` if nobody takes a name from now on: the condition.

        Whoever writes under it writes ``NAME_TAKEN``, too.

        Raises:
            ConfigError: another account or the service is called so; it names ``setting``.
        """
        changes = Read(NAMES, CHANGES, self._redis.hget(NAMES, CHANGES))
        if is_reserved(new_name):
            raise ConfigError(setting, "the service is called so, or something that looks like it")
        if looks(new_name) & self._looks_of_others(account):
            raise ConfigError(
                setting, "another account is called so, or something that looks like it"
            )
        return changes

    def _looks_of_others(self, account: str) -> frozenset[str]:
        others = (load(doc) for doc in self._redis.hvals(MODERATORS))
        names = {
            name for one in others if one.name != account for name in (one.name, one.display_name)
        }
        return frozenset(form for name in names if name for form in skeletons(name))
