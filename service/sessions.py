"""Moderators' sessions: a cookie with 256 random bits, CSRF checked twice, slow wrong log-ins.

The session itself is in the registry, so it can be listed and ended there; the cookie only names
it. Someone who is not logged in has a visitor's cookie instead, whose value is the form's token.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import ip_network
from threading import BoundedSemaphore

from flask import Response, g, request

from moderation.errors import NotFound
from moderation.registry import MODERATOR_NAME, Moderator, Permission, Registry, Session
from service.addresses import client_ip, read_url
from service.second_step import Codes
from service.services import services

SESSION_COOKIE = "modqueue_session"
VISITOR_COOKIE = "modqueue_visitor"
HALFWAY_COOKIE = "modqueue_halfway"
UNATTENDED = frozenset({"dashboard.news", "dashboard.stream", "dashboard.copies_of_list"})
FREE_FAILURES = 3  # wrong passwords that cost no time
DELAY_SECONDS_MAX = 8.0
CODES_MAX = 10  # tries of a code in 15 minutes; only who has the password can use them up
NETWORK_SHARE = 5  # an office behind one address may fail this many times as often
# A delayed log-in holds a thread of the web server, so only a few may wait in a process.
_DELAYED = BoundedSemaphore(4)


class TooManyLogIns(Exception):
    """More delayed log-ins wait in this process than it has room for; try again shortly."""


class TooManyCodes(Exception):
    """So many wrong codes were tried that the next quarter of an hour takes none."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is logged in, and with which session."""

    session: Session
    moderator: Moderator


def identity() -> Identity | None:
    """Return who sends this request; read once per request."""
    if "identity" not in g:
        g.identity = _load()
    found: Identity | None = g.identity
    return found


def session_token() -> str:
    """Return the token of this browser's session, "" where it has none."""
    return request.cookies.get(cookie_name(SESSION_COOKIE), "")


def still_open(registry: Registry, token: str) -> bool:
    """Return whether the session behind ``token`` may go on seeing comments; prolongs nothing."""
    found = _find(registry, token, keep=False)
    if found is None or found.moderator.must_change:
        return False
    return found.moderator.may(Permission.SEE_COMMENTS)


def _load() -> Identity | None:
    token = session_token()
    # What a page asks by itself is no sign of life: an abandoned one lets its session end.
    keep = request.endpoint not in UNATTENDED
    return _find(services().registry, token, keep=keep) if token else None


def _find(registry: Registry, token: str, *, keep: bool) -> Identity | None:
    session = registry.session(token, keep=keep)
    if session is None:
        return None
    try:
        account = registry.moderator(session.moderator)
    except NotFound:
        return None
    # Sessions are ended together with what ends them; this is for one that was opened meanwhile.
    if account.disabled_at is not None or session.stamp != account.stamp:
        return None
    return Identity(session, account)


def open_session(response: Response, account: Moderator, *, signed_in: bool = True) -> Response:
    """Log ``account`` in: ``response`` gets the cookie of a new session."""
    _, token = services().registry.open_session(
        account.name,
        request.headers.get("User-Agent", ""),
        stamp=account.stamp,
        signed_in=signed_in,
    )
    _set_cookie(response, SESSION_COOKIE, token, samesite="Lax")
    return response


def close_session(response: Response) -> Response:
    """Log out: the session ends in the registry, too."""
    name = cookie_name(SESSION_COOKIE)
    services().registry.close_session(request.cookies.get(name, ""))
    response.delete_cookie(name, secure=services().settings.secure_cookies, httponly=True)
    return response


def cookie_name(name: str) -> str:
    """Return ``name`` with the prefix that binds it to this very host over HTTPS (RFC 6265bis)."""
    return f"__Host-{name}" if services().settings.secure_cookies else name


def _set_cookie(response: Response, name: str, value: str, *, samesite: str) -> None:
    secure = services().settings.secure_cookies
    response.set_cookie(
        cookie_name(name), value, path="/", secure=secure, httponly=True, samesite=samesite
    )


# Cross-site requests


def csrf_token() -> str:
    """Return the token that this browser's forms must carry."""
    found = identity()
    if found:
        return found.session.csrf
    if "visitor" not in g:
        g.visitor = request.cookies.get(cookie_name(VISITOR_COOKIE)) or secrets.token_urlsafe(32)
    return str(g.visitor)


def keep_visitor(response: Response) -> Response:
    """Give the browser the visitor's cookie if a form of this page needs it."""
    if "visitor" in g and cookie_name(VISITOR_COOKIE) not in request.cookies:
        _set_cookie(response, VISITOR_COOKIE, g.visitor, samesite="Strict")
    return response


def came_from_our_page() -> bool:
    """Return whether this POST was sent by a page of ours: the browser says so, and the token."""
    sent = request.form.get("csrf", "")
    return _same_origin() and hmac.compare_digest(sent.encode(), csrf_token().encode())


def _same_origin() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or read_url(origin).netloc == request.host


# Log-in


def delay_seconds(failures: int) -> float:
    """Return how long the next attempt waits after ``failures`` in the last 15 minutes."""
    if failures < FREE_FAILURES:
        return 0.0
    return float(min(DELAY_SECONDS_MAX, 0.5 * 2 ** min(failures - FREE_FAILURES, 10)))


def log_in(
    name: str, password: str, pause: Callable[[float], None] = time.sleep
) -> Moderator | None:
    """Return the account if the password is right; failures of account or network cost time.

    Nobody is locked out for good: whoever knows the password gets in after the delay, or, while
    many delayed attempts wait, when one of these has ended.

    Raises:
        TooManyLogIns: too many delayed attempts wait already.
    """
    registry = services().registry
    subjects = [f"network:{_network()}"]
    if MODERATOR_NAME.fullmatch(name):
        subjects.append(f"account:{name}")
    failures = [registry.failed_attempts(subject) for subject in subjects]
    failures[0] //= NETWORK_SHARE
    _wait(delay_seconds(max(failures)), pause)
    account = registry.authenticate(name, password)
    if account is None:
        for subject in subjects:
            registry.count_failure(subject)
        registry.note_failed_log_in(name)
    return account


def _wait(seconds: float, pause: Callable[[float], None]) -> None:
    if not seconds:
        return
    if not _DELAYED.acquire(blocking=False):
        raise TooManyLogIns
    try:
        pause(seconds)
    finally:
        _DELAYED.release()


def _network() -> str:
    """Return a digest of the client's network (IPv4 /24, IPv6 /64), never the address itself."""
    address = client_ip()
    size = 24 if address.version == 4 else 64
    network = ip_network(f"{address}/{size}", strict=False)
    secret = services().settings.secret.encode()
    return hmac.new(secret, str(network).encode(), sha256).hexdigest()[:24]


# The second step


def open_halfway(response: Response, account: Moderator) -> Response:
    """Give the browser a cookie that stands for the right password while the code is asked for."""
    token = services().registry.open_halfway(account)
    _set_cookie(response, HALFWAY_COOKIE, token, samesite="Strict")
    return response


def halfway() -> Moderator | None:
    """Return whose password this browser gave in the last five minutes."""
    token = request.cookies.get(cookie_name(HALFWAY_COOKIE), "")
    try:
        return services().registry.halfway(token) if token else None
    except NotFound:
        return None


def close_halfway(response: Response) -> Response:
    """Forget that the code was asked for."""
    name = cookie_name(HALFWAY_COOKIE)
    services().registry.close_halfway(request.cookies.get(name, ""))
    response.delete_cookie(name, secure=services().settings.secure_cookies, httponly=True)
    return response


def codes() -> Codes:
    """Return what makes and checks codes here."""
    return Codes(services().settings.secret)


def check_code(account: Moderator, typed: str, pause: Callable[[float], None] = time.sleep) -> bool:
    """Return whether ``typed`` is a code or recovery code of ``account``; it counts once.

    A million codes are few: each try is counted before it is made, slowed like a password, and
    after ten in a quarter of an hour none is taken. Who gets this far has the password, so
    nobody else can be the cause.

    Raises:
        TooManyLogIns: too many delayed attempts wait already.
        TooManyCodes: ten were tried.
    """
    registry, subject = services().registry, f"code:{account.name}"
    tried = registry.count_try(subject)
    if tried > CODES_MAX:
        raise TooManyCodes
    _wait(delay_seconds(tried - 1), pause)
    right = codes().accept(registry, account, typed, services().store.now() // 1000)
    if right:
        registry.forget_tries(subject)
    else:
        registry.note_failed_log_in(account.name)
    return right
