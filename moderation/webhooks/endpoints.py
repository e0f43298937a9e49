"""The endpoints of a site: add, look up, change, rotate, test, replay, remove."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from moderation.errors import Invalid, NotFound
from moderation.store.keys import key
from moderation.store.scripting import Scripts
from moderation.store.server.clock import now_ms
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors
from moderation.webhooks import signature
from moderation.webhooks.address import Network
from moderation.webhooks.calls import (
    FieldRow,
    RemoveEndpoint,
    ResendLine,
    RotateSecret,
    SaveEndpoint,
    SendTest,
)
from moderation.webhooks.endpoint import (
    ENDPOINTS_MAX,
    Disabled,
    Endpoint,
    EventType,
    new_endpoint_id,
    url_problem,
)
from moderation.webhooks.message import message_id

SECRETS_MAX = 3  # live at a time while they rotate
OVERLAP_SECONDS = 24 * 3600  # how long a former secret goes on signing, by default


class Endpoints:
    """Endpoints in Redis; ``allowed`` are the private networks that their URLs may name.

    Every method raises StoreUnavailable while Redis is away.
    """

    def __init__(self, redis: Redis, *, allowed: Sequence[Network] = ()) -> None:
        self._redis = redis
        self._allowed = allowed
        self._scripts = Scripts(redis)

    @redis_errors
    def add(
        self,
        site: str,
        url: str,
        *,
        description: str = "",
        events: Sequence[EventType] = (),
        by: str,
    ) -> tuple[Endpoint, str]:
        """Add an endpoint that hears of what comes from now on; also return its first secret.

        Raises:
            Invalid: the URL cannot be used, or the site has as many as it may have.
        """
        self._check_url(url)
        id_, secret = new_endpoint_id(), signature.new_secret()
        fields = {
            "url": url,
            "description": description,
            "events": " ".join(events),
            "secrets": json.dumps([[secret, 0]]),
        }
        if self._run_save(site, id_, "added", by, fields) == "full":
            raise Invalid("webhook", {"url": f"the site has {ENDPOINTS_MAX} endpoints already"})
        return self.get(site, id_), secret

    @redis_errors
    def ids(self, site: str) -> list[str]:
        """Return the ids of a site's endpoints, oldest first."""
        return [str(id_) for id_ in self._redis.zrange(key(site, "endpoints"), 0, -1)]

    def all(self, site: str) -> list[Endpoint]:
        """Return a site's endpoints, oldest first."""
        return [self.get(site, id_) for id_ in self.ids(site)]

    @redis_errors
    def get(self, site: str, id_: str) -> Endpoint:
        """Return one endpoint. Raises NotFound."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.hgetall(key(site, "endpoint", id_))
        pipe.zcard(key(site, "outbox", id_))
        fields, waiting = pipe.execute()
        if not fields:
            raise NotFound("webhook", id_)
        return _endpoint(site, id_, fields, int(waiting))

    @redis_errors
    def change(
        self,
        site: str,
        id_: str,
        *,
        url: str | None = None,
        description: str | None = None,
        events: Sequence[EventType] | None = None,
        enabled: bool | None = None,
        by: str,
    ) -> Endpoint:
        """Change what is given; None leaves as it is. Enabled again, it goes on where it stopped.

        Raises:
            NotFound: there is no such endpoint.
            Invalid: the URL cannot be used.
        """
        if url is not None:
            self._check_url(url)
        listed = None if events is None else " ".join(events)
        given = {"url": url, "description": description, "events": listed}
        fields = {name: value for name, value in given.items() if value is not None}
        if enabled is not None:
            fields |= self._health(enabled)
        self._change(site, id_, _name_of_change(enabled), by, fields)
        return self.get(site, id_)

    def _health(self, enabled: bool) -> dict[str, str]:
        if enabled:
            return {"disabled_at": "", "disabled_because": "", "failing_since": ""}
        return {"disabled_at": str(now_ms(self._redis)), "disabled_because": Disabled.SWITCHED_OFF}

    @redis_errors
    def rotate(
        self, site: str, id_: str, *, overlap_seconds: int = OVERLAP_SECONDS, by: str
    ) -> str:
        """Return a new secret; former ones go on signing for ``overlap_seconds`` at most.

        Raises NotFound.
        """
        secret = signature.new_secret()
        call = RotateSecret(id_, by, secret, overlap_seconds * 1000, SECRETS_MAX)
        _require(self._scripts.run(site, call), id_)
        return secret

    @redis_errors
    def remove(self, site: str, id_: str, *, by: str) -> None:
        """Remove an endpoint and what waits for it. Raises NotFound."""
        _require(self._scripts.run(site, RemoveEndpoint(id_, by)), id_)

    @redis_errors
    def test(self, site: str, id_: str, *, by: str) -> str:
        """Have a test message sent; return its id, under which the delivery log shows the answer.

        Raises:
            NotFound: there is no such endpoint.
            Invalid: it is disabled.
        """
        outcome = self._scripts.run(site, SendTest(id_, by))
        _require(outcome, id_)
        if outcome == "disabled":
            raise Invalid("webhook", {"enabled": "is false; enable the endpoint first"})
        return message_id(site, id_, outcome)

    @redis_errors
    def replay(self, site: str, id_: str, *, since: int, by: str) -> Endpoint:
        """Send every event since ``since`` (ms) again, under the ids that it had; none is skipped.

        Raises NotFound.
        """
        endpoint = self.get(site, id_)
        before = max(since, 1) - 1  # the journal goes on behind the whole of that millisecond
        earlier = before < int(endpoint.cursor.partition("-")[0])
        cursor = f"{before}-{2**64 - 1}" if earlier else endpoint.cursor
        self._change(site, id_, "replayed", by, {"cursor": cursor})
        return self.get(site, id_)

    @redis_errors
    def resend(self, site: str, id_: str, *, event: str, by: str) -> None:
        """Send the line at the cursor ``event`` again, under the id that its message had.

        Raises:
            NotFound: there is no such endpoint, or the journal does not hold the line any more.
        """
        outcome = self._scripts.run(site, ResendLine(id_, by, event))
        _require(outcome, id_)
        if outcome == "cut":
            raise NotFound("event", event)

    def _check_url(self, url: str) -> None:
        problem = url_problem(url, self._allowed)
        if problem:
            raise Invalid("webhook", {"url": problem})

    def _change(self, site: str, id_: str, change: str, by: str, fields: dict[str, str]) -> None:
        _require(self._run_save(site, id_, change, by, fields), id_)

    def _run_save(
        self, site: str, id_: str, change: str, by: str, fields: Mapping[str, str]
    ) -> str:
        rows = [FieldRow(name, value) for name, value in fields.items()]
        return self._scripts.run(site, SaveEndpoint(id_, by, change, ENDPOINTS_MAX, rows))


def _require(outcome: str, id_: str) -> None:
    if outcome == "missing":
        raise NotFound("webhook", id_)


def _name_of_change(enabled: bool | None) -> str:
    if enabled is None:
        return "changed"
    return "enabled" if enabled else "disabled"


def _endpoint(site: str, id_: str, fields: Mapping[str, str], waiting: int) -> Endpoint:
    reason = fields.get("disabled_because")
    return Endpoint(
        id=id_,
        site=site,
        url=fields["url"],
        description=fields.get("description", ""),
        events=tuple(type_ for type_ in EventType if type_ in fields.get("events", "").split()),
        created_at=int(fields["created_at"]),
        cursor=fields["cursor"],
        failing_since=_time(fields, "failing_since"),
        disabled_at=_time(fields, "disabled_at"),
        disabled_because=Disabled(reason) if reason else None,
        waiting=waiting,
    )


def _time(fields: Mapping[str, str], name: str) -> int | None:
    return int(fields[name]) if name in fields else None
