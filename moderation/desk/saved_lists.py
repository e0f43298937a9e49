"""Saved lists: a filter of the held comments under a name, for oneself or for others."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace

from moderation.documents import read_as
from moderation.errors import Invalid
from moderation.store.keys import key
from moderation.store.scripting import Script, Scripts
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors

NAME_LIMIT = 40  # characters; it has to fit into the navigation
OWN_MAX = 20  # of one maker on a site, removed ones included
LISTS_MAX = 100  # of a site, removed ones included
LIMITS = {"own": OWN_MAX, "lists": LISTS_MAX}
OWN = ""
EVERYBODY = "*"


@dataclass(frozen=True, slots=True)
class SavedList:
    """A list. ``audience`` is OWN, EVERYBODY of the site, or the id of a team.

    ``facets`` are the filter's fields as they were chosen. A ``removed`` one is kept, so that it
    can be brought back.
    """

    id: str
    name: str
    by: str
    audience: str = OWN
    facets: Mapping[str, str] = field(default_factory=dict)
    removed: bool = False

    def is_for(self, name: str, teams: Collection[str]) -> bool:
        """Return whether a member of the site who is in ``teams`` sees it."""
        return self.by == name or self.audience == EVERYBODY or self.audience in teams


@dataclass(frozen=True, slots=True)
class SaveList(Script[str]):
    """Answers saved, or the limit that is reached."""

    file = "site/save_list.lua"
    refused_when_full = True
    id: str
    document: str
    by: str
    own_max: int
    lists_max: int


class SavedLists:
    """The lists of one site. Methods raise StoreUnavailable while Redis is away."""

    def __init__(self, redis: Redis, site: str) -> None:
        self._redis = redis
        self._site = site
        self._scripts = Scripts(redis)

    @redis_errors
    def all(self) -> list[SavedList]:
        """Return all lists by name, removed ones too."""
        documents = self._redis.hgetall(key(self._site, "saved_lists"))
        lists = [
            read_as(SavedList, {**json.loads(text), "id": id_}) for id_, text in documents.items()
        ]
        return sorted(lists, key=lambda one: (one.name.casefold(), one.id))

    @redis_errors
    def save(self, saved: SavedList) -> None:
        """Write a list, a new one or one that is there; a removed one makes room for a new one.

        Raises:
            Invalid: its name is not 1..40 characters, it filters nothing, or there are 20 lists of
                its maker or 100 of the site.
        """
        one = replace(saved, name=" ".join(saved.name.split()))
        problems = _problems(one) or self._write(one)
        if problems:
            raise Invalid("list", problems)

    def _write(self, saved: SavedList) -> dict[str, str]:
        document = {name: value for name, value in asdict(saved).items() if name != "id"}
        text = json.dumps(document, ensure_ascii=False)
        call = SaveList(saved.id, text, saved.by, OWN_MAX, LISTS_MAX)
        reached = self._scripts.run(self._site, call)
        return {reached: f"are {LIMITS[reached]} already, the limit"} if reached in LIMITS else {}


def _problems(saved: SavedList) -> dict[str, str]:
    problems = {}
    if not 1 <= len(saved.name) <= NAME_LIMIT:
        problems["name"] = f"must have 1 to {NAME_LIMIT} characters, got {len(saved.name)}"
    if not saved.facets:
        problems["facets"] = "filter nothing"
    return problems
