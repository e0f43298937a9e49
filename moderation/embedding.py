"""The comment box on other people's pages: its public keys, and who may use them from where."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from moderation.connection import Redis, redis_errors
from moderation.errors import SettingInvalid
from moderation.keys import key
from moderation.registry import Action, Line
from moderation.registry.sites import Sites

BOXES = "{modqueue}:boxes"  # hash: public key -> JSON


@dataclass(frozen=True, slots=True)
class Box:
    """A site's comment box. ``key`` is public; only pages of ``origins`` may post with it.

    ``policy_url`` is the page of the comment policy; ``nudge`` asks authors to think again before
    they post what scores high.
    """

    key: str
    site: str
    origins: tuple[str, ...] = ()
    policy_url: str | None = None
    nudge: bool = False


class Boxes(Sites):
    """Comment boxes in Redis, one for each site. Methods raise StoreUnavailable."""

    @redis_errors
    def of_site(self, site: str) -> Box:
        """Return the box of ``site``, made at the first call. Raises NotFound."""
        self.site(site)
        for box in self.all():
            if box.site == site:
                return box
        return self._save(Box("pub_" + secrets.token_hex(8), site))

    @redis_errors
    def all(self) -> list[Box]:
        """Return the boxes that were made so far."""
        return [_load(doc) for doc in self._redis.hvals(BOXES)]

    @redis_errors
    def set(
        self,
        site: str,
        *,
        origins: Sequence[str],
        policy_url: str | None = None,
        nudge: bool = False,
    ) -> Box:
        """Set where the box of ``site`` may be used, and how.

        Raises:
            SettingInvalid: an origin is not scheme://host or scheme://host:port.
        """
        for origin in origins:
            parts = urlsplit(origin)
            if (
                parts.scheme not in {"http", "https"}
                or origin != f"{parts.scheme}://{parts.netloc}"
            ):
                raise SettingInvalid("origin", f"must be like https://news.example, got {origin!r}")
        return self._save(Box(self.of_site(site).key, site, tuple(origins), policy_url, nudge))

    @redis_errors
    def find(self, public_key: str) -> Box | None:
        """Return the box with this public key."""
        doc = self._redis.hget(BOXES, public_key)
        return _load(doc) if doc else None

    def _save(self, box: Box) -> Box:
        data = {"origins": box.origins, "policy_url": box.policy_url, "nudge": box.nudge}
        command = ("HSET", BOXES, box.key, json.dumps(asdict(box)))
        self._write(command, line=Line(Action.BOX_CHANGED, box.site, data))
        return box


def _load(doc: str) -> Box:
    fields = json.loads(doc)
    return Box(**{**fields, "origins": tuple(fields["origins"])})


class Gate:
    """Counts what one address does on a site, in fixed windows by the store's clock."""

    def __init__(self, redis: Redis, site: str) -> None:
        self._redis = redis
        self._site = site

    @redis_errors
    def count(self, what: str, subject: str, window_seconds: int) -> int:
        """Count one more of ``what`` by ``subject``; return how many in the present window."""
        window = int(self._redis.time()[0]) // window_seconds
        name = key(self._site, "gate", f"{what}:{subject}:{window}")
        pipe = self._redis.pipeline()
        pipe.incr(name)
        pipe.expire(name, window_seconds)
        return int(pipe.execute()[0])

    @redis_errors
    def first_use(self, token: str, seconds: int) -> bool:
        """Return whether ``token`` is used for the first time within ``seconds``."""
        name = key(self._site, "gate", f"used:{token}")
        return bool(self._redis.set(name, 1, nx=True, ex=seconds))
