"""Logging in: the password, then the code; whatever is wrong makes the next try slower."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from hashlib import sha256
from ipaddress import ip_network
from threading import BoundedSemaphore

from flask import Response, request

from moderation.errors import NotFound
from moderation.registry import MODERATOR_NAME, Moderator
from service.addresses import client_ip
from service.second_step import Codes
from service.services import services
from service.sessions import cookie_name, set_cookie

HALFWAY_COOKIE = "modqueue_halfway"
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


def open_halfway(response: Response, account: Moderator) -> Response:
    """Give the browser a cookie that stands for the right password while the code is asked for."""
    token = services().registry.open_halfway(account)
    set_cookie(response, HALFWAY_COOKIE, token, samesite="Strict")
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
