"""Saved lists: a filter of the held comments under a name, for oneself or for others."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace

from moderation.errors import Invalid
from moderation.store.keys import key
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors

NAME_LIMIT = 40  # characters; it has to fit into the navigation
LISTS_MAX = 100  # of a site, removed ones included
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


class SavedLists:
    """The lists of one site. Methods raise StoreUnavailable while Redis is away."""

    def __init__(self, redis: Redis, site: str) -> None:
        self._redis = redis
        self._name = key(site, "saved_lists")

    @redis_errors
    def all(self) -> list[SavedList]:
        """Return all lists by name, removed ones too."""
        documents = self._redis.hgetall(self._name)
        lists = [SavedList(id_, **json.loads(text)) for id_, text in documents.items()]
        return sorted(lists, key=lambda one: (one.name.casefold(), one.id))

    def save(self, saved: SavedList) -> None:
        """Write a list, a new one or one that is there.

        Raises:
            Invalid: its name is not 1..40 characters, it filters nothing, or there are 100 lists.
        """
        name = " ".join(saved.name.split())
        problems = {}
        if not 1 <= len(name) <= NAME_LIMIT:
            problems["name"] = f"must have 1 to {NAME_LIMIT} characters, got {len(name)}"
        if not saved.facets:
            problems["facets"] = "filter nothing"
        if not self._has_room(saved.id):
            problems["lists"] = f"are {LISTS_MAX} already, the limit"
        if problems:
            raise Invalid("list", problems)
        self._write(replace(saved, name=name))

    @redis_errors
    def _has_room(self, saved_id: str) -> bool:
        """Return whether a list can be written; the oldest removed ones make room for a new one."""
        known = self.all()
        if any(one.id == saved_id for one in known) or len(known) < LISTS_MAX:
            return True
        removed = [one.id for one in known if one.removed]
        if removed:
            self._redis.hdel(self._name, *removed)
        return bool(removed)

    @redis_errors
    def _write(self, saved: SavedList) -> None:
        document = {name: value for name, value in asdict(saved).items() if name != "id"}
        self._redis.hset(self._name, saved.id, json.dumps(document, ensure_ascii=False))
