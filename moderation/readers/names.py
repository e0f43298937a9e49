"""Names of signed readers, which nobody may take who has not logged in.

What a name looks like is kept as a keyed digest: the set names nobody, also after an erasure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from moderation.registry.names.unique import looks
from moderation.store.keys import key
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors
from moderation.store.server.room import courtesy
from moderation.text.look_alikes import skeletons

Digests = Callable[[str], list[str]]  # of a text under each secret, the present one first


class ReaderNames:
    """The names of one site's signed readers. Methods raise StoreUnavailable."""

    def __init__(self, redis: Redis, site: str, digests: Digests) -> None:
        self._redis, self._digests = redis, digests
        self._set = key(site, "reader_names")

    @redis_errors
    def keep(self, name: str) -> None:
        """Keep ``name`` from others; a full store leaves it out."""
        forms = [self._digests(form)[0] for form in _visible(skeletons(name), name)]
        if not all(self._redis.smismember(self._set, forms)):
            courtesy(lambda: self._redis.sadd(self._set, *forms))

    @redis_errors
    def is_taken(self, name: str) -> bool:
        """Return whether ``name``, or a part of it, looks like the name of a signed reader."""
        forms = [one for form in _visible(looks(name), name) for one in self._digests(form)]
        return any(self._redis.smismember(self._set, forms))


def _visible(forms: Iterable[str], name: str) -> list[str]:
    """Return ``forms``; a name without letters looks like itself alone."""
    return sorted(filter(None, forms)) or [f"={name.strip()}"]
