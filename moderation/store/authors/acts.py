"""The acts upon authors in Redis, and the sanctions in force.

A subject is an author's key, or a mailbox, a network or a domain (``subjects``).
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass

from moderation.authors import act as rules
from moderation.authors.act import Act, ActKind, Plan
from moderation.errors import ActConflict, NotFound
from moderation.store.authors.records import dump_act, dump_standing, load_act
from moderation.store.documents import dump, present
from moderation.store.keys import key
from moderation.store.pages import Page
from moderation.store.scripting import Script, Scripts
from moderation.store.server.clock import now_ms
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors


@dataclass(frozen=True, slots=True)
class ActUpon(Script[int]):
    """Answers the version of the site's sanctions, 0 where somebody else acted since ``newest``."""

    file = "authors/act.lua"
    subject: str
    newest: str
    id: str
    act: str
    standing: str
    by: str
    data: str


@dataclass(frozen=True, slots=True)
class Sanctioned:
    """A subject with its newest sanction, which may be over."""

    subject: str
    act: Act


class Acts:
    """The acts of all sites. Methods raise StoreUnavailable while Redis is away."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._scripts = Scripts(redis)

    @redis_errors
    def upon(self, site: str, subject: str) -> list[Act]:
        """Return every act upon ``subject``, newest first."""
        return [load_act(text) for text in self._redis.lrange(key(site, "acts", subject), 0, -1)]

    @redis_errors
    def standing(self, site: str, subjects: Collection[str]) -> list[Act | None]:
        """Return the sanction in force on each of ``subjects``, in order."""
        if not subjects:
            return []
        texts = self._redis.hmget(key(site, "standing"), [*subjects])
        now = now_ms(self._redis) if any(texts) else 0
        known = [load_act(text) if text else None for text in texts]
        return [None if act is None or act.is_over(now) else act for act in known]

    @redis_errors
    def sanctions(
        self, site: str, *, after: str | None = None, limit: int = 50
    ) -> Page[Sanctioned]:
        """Return the sanctions that nobody took back, newest first; ``next`` is where to go on."""
        rows = self._redis.zrevrangebyscore(
            key(site, "sanctioned"), f"({after}" if after else "+inf", "-inf", 0, limit + 1,
            withscores=True,
        )  # fmt: skip
        shown = rows[:limit]
        subjects = [subject for subject, _ in shown]
        texts = self._redis.hmget(key(site, "standing"), subjects) if subjects else []
        pairs = zip(subjects, texts, strict=True)
        items = [Sanctioned(subject, load_act(text)) for subject, text in pairs if text]
        return Page(items, f"{shown[-1][1]:.0f}" if len(rows) > limit else None)

    @redis_errors
    def act(self, site: str, subject: str, plan: Plan, reasons: Collection[str]) -> Act:
        """Carry ``plan`` out.

        Raises:
            Invalid: a part of it cannot be used, each named.
            ActConflict: somebody acted upon ``subject`` in between.
        """
        now = self._checked(subject, plan, reasons)
        return self._carry_out(site, subject, plan, self.upon(site, subject), now)

    @redis_errors
    def check(self, subject: str, plan: Plan, reasons: Collection[str]) -> None:
        """Raise Invalid where ``act`` would."""
        self._checked(subject, plan, reasons)

    def _checked(self, subject: str, plan: Plan, reasons: Collection[str]) -> int:
        now = now_ms(self._redis)
        rules.check(subject, plan, reasons, now)
        return now

    @redis_errors
    def undo(self, site: str, subject: str, act_id: str, *, by: str) -> Act:
        """Take an act back by a new one; a sanction before it is in force again.

        Raises:
            NotFound: no such act upon ``subject``, or it was taken back.
            ActConflict: somebody acted upon ``subject`` in between.
        """
        former, undone = self.upon(site, subject), Plan(ActKind.UNDO, by, undoes=act_id)
        undoable = {act.id for act in former if act.kind is not ActKind.UNDO}
        if act_id not in undoable - set(rules.undone_ids(former)):
            raise NotFound("act", act_id)
        return self._carry_out(site, subject, undone, former, now_ms(self._redis))

    def _carry_out(self, site: str, subject: str, plan: Plan, former: list[Act], now: int) -> Act:
        act = Act(secrets.token_hex(8), now, plan)
        in_force = rules.standing([act, *former], now)
        call = ActUpon(
            subject=subject,
            newest=former[0].id if former else "",
            id=act.id,
            act=dump_act(act),
            standing=dump_standing(in_force),
            by=plan.by,
            data=_told(subject, act),
        )
        if not self._scripts.run(site, call):
            raise ActConflict(subject)
        return act


def _told(subject: str, act: Act) -> str:
    """Return what the journal says of an act: no text, which could not be erased from a line."""
    plan = act.plan
    data = present(
        author=subject,
        act=act.id,
        kind=plan.kind.value,
        reason=plan.reason,
        until=rules.told(plan.until) if plan.until else None,
        has_note=True if plan.to_author else None,
        undoes=plan.undoes,
    )
    return dump(data)
