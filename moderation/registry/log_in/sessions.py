"""Sessions: 256 random bits each, ended by idling, by age, or by hand."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from hashlib import sha256

from moderation.documents import read_as
from moderation.errors import NotFound
from moderation.registry import moderator
from moderation.registry.audited_hashes import Action, Command, Line, Written
from moderation.store.installation_keys import MODERATORS, SESSION, SESSIONS, SIGNINS
from moderation.store.server.connection import redis_errors

SESSION_IDLE_SECONDS = 30 * 60
SESSION_ABSOLUTE_SECONDS = 12 * 3600
USER_AGENT_MAX = 200  # characters that are kept
SIGNINS_KEPT = 100_000  # strangers can fail as often as they like: their lines must not pile up


@dataclass(frozen=True, slots=True)
class Session:
    """A moderator's log-in; times in seconds since 1970 by the store's clock.

    ``stamp`` is that of the password it was opened with: a new password ends the session.
    """

    id: str
    moderator: str
    csrf: str
    opened_at: int
    user_agent: str
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session in a list, with when its moderator last did something."""

    session: Session
    last_seen: int


class Sessions(Written):
    """Sessions in Redis. Every method raises StoreUnavailable while Redis is away."""

    @redis_errors
    def open_session(
        self, name: str, user_agent: str, *, stamp: str | None = None, signed_in: bool = True
    ) -> tuple[Session, str]:
        """Log ``name`` in; return the session and its token of 256 random bits.

        ``stamp`` is that of the password that was checked, by default of the present one. A
        session that only follows a new password is not ``signed_in``: the log has no line of it.
        """
        token, now = secrets.token_urlsafe(32), self._now()
        digest = _digest(token)
        csrf, agent = secrets.token_urlsafe(32), user_agent[:USER_AGENT_MAX]
        stamp = self._stamp(name) if stamp is None else stamp
        session = Session(digest[:12], name, csrf, now, agent, stamp)
        document = json.dumps(asdict(session))
        commands: list[Command] = [
            ("SET", SESSION + digest, document, "EX", SESSION_IDLE_SECONDS),
            ("ZREMRANGEBYSCORE", SESSIONS + name, 0, now - SESSION_ABSOLUTE_SECONDS),
            ("ZADD", SESSIONS + name, now, digest),
            ("EXPIRE", SESSIONS + name, SESSION_ABSOLUTE_SECONDS),
        ]
        if signed_in:
            commands.append(_signin(Line(Action.SIGNED_IN, name), name))
        self._write(*commands, line=None)
        return session, token

    @redis_errors
    def note_failed_log_in(self, name: str, digest: str = "") -> None:
        """Write to the log that somebody failed to log in as ``name``.

        For a name that nobody has ``#digest`` stands: people type passwords into the wrong field.
        """
        known = name if self._redis.hexists(MODERATORS, name) else f"#{digest}"
        self._write(_signin(Line(Action.SIGN_IN_FAILED, known), ""), line=None)

    @redis_errors
    def session(self, token: str, *, keep: bool = True) -> Session | None:
        """Return the live session behind ``token``, and keep it alive unless told not to."""
        key = SESSION + _digest(token)
        doc = self._redis.getex(key, ex=SESSION_IDLE_SECONDS) if keep else self._redis.get(key)
        session = _load(doc) if doc else None
        if session and self._is_over(session):
            self.close_session(token)
            return None
        return session

    @redis_errors
    def sessions(self, name: str) -> list[OpenSession]:
        """Return the open sessions of ``name``, newest first."""
        open_sessions = []
        for digest in self._redis.zrange(SESSIONS + name, 0, -1, desc=True):
            pipe = self._redis.pipeline(transaction=False)
            pipe.get(SESSION + digest)
            pipe.ttl(SESSION + digest)
            doc, left_seconds = pipe.execute()
            if doc and not self._is_over(_load(doc)):
                # Each sign of life sets the time to live anew; what is left of it dates the last.
                idle_seconds = SESSION_IDLE_SECONDS - int(left_seconds)
                open_sessions.append(OpenSession(_load(doc), self._now() - idle_seconds))
        return open_sessions

    @redis_errors
    def close_session(self, token: str) -> None:
        """Log out."""
        digest = _digest(token)
        doc = self._redis.get(SESSION + digest)
        if doc:
            self._write(*ending(_load(doc).moderator, [digest]), line=None)

    @redis_errors
    def end_session(self, name: str, session_id: str) -> None:
        """End one session of ``name``, at its next click. Raises NotFound."""
        digests = [d for d in self._digests(name) if d.startswith(session_id) and session_id]
        if len(digests) != 1:
            raise NotFound("session", session_id)
        line = Line(Action.SESSIONS_ENDED, name, {"sessions": 1})
        self._write(*ending(name, digests), line=line)

    @redis_errors
    def end_sessions(self, name: str, *, but: str = "") -> int:
        """End every session of ``name``, except the one with the id ``but``; return how many."""
        digests = [d for d in self._digests(name) if not but or not d.startswith(but)]
        if digests:
            line = Line(Action.SESSIONS_ENDED, name, {"sessions": len(digests)})
            self._write(*ending(name, digests), line=line)
        return len(digests)

    def _stamp(self, name: str) -> str:
        doc = self._redis.hget(MODERATORS, name)
        return moderator.load(doc).stamp if doc else ""

    def _digests(self, name: str) -> list[str]:
        """Return the digests of the sessions of ``name`` that are open."""
        digests = self._redis.zrange(SESSIONS + name, 0, -1)
        return [digest for digest in digests if self._redis.exists(SESSION + digest)]

    def _is_over(self, session: Session) -> bool:
        return self._now() - session.opened_at > SESSION_ABSOLUTE_SECONDS


def ending(name: str, digests: list[str]) -> list[Command]:
    """Return the commands that end the sessions behind ``digests``."""
    if not digests:
        return []
    return [("DEL", *(SESSION + digest for digest in digests)), ("ZREM", SESSIONS + name, *digests)]


def _signin(line: Line, by: str) -> Command:
    return line.command(by, SIGNINS, "MAXLEN", "~", SIGNINS_KEPT)


def _load(doc: str) -> Session:
    return read_as(Session, json.loads(doc))


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
