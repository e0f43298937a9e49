"""Known browsers: an account that logged in with one before never waits for others' failures.

A signed cookie, one for each account, names the account and a random id of the browser. It opens
nothing. A new password, a second step that is added or removed, and the end of the account each
make it worthless, because what it signs is then another text.
"""

from __future__ import annotations

import re
import secrets

from flask import Response, request

from moderation.errors import NotFound
from moderation.registry import MODERATOR_NAME, Moderator
from service.access.keyring import keyring
from service.access.sessions import cookie_name, set_cookie
from service.services import services

DEVICE_COOKIE = "modqueue_device_"  # + the account's name, all of whose letters a cookie may have
DEVICE_SECONDS = 180 * 24 * 3600  # since the latest log-in
PURPOSE = "modqueue device"
VALUE = re.compile(r"([0-9a-f]{16})\.(\d{1,12})\.([0-9a-f]{32})", re.ASCII)


def known_device(name: str) -> str | None:
    """Return this browser's id if ``name`` logged in with it in the last half year."""
    if not MODERATOR_NAME.fullmatch(name):
        return None
    match = VALUE.fullmatch(request.cookies.get(cookie_name(DEVICE_COOKIE + name), ""))
    if not match:
        return None
    account = _account(name)
    device, at, signature = match.groups()
    if account is None or int(at) + DEVICE_SECONDS < _now():
        return None
    return device if keyring().verify(PURPOSE, _text(account, device, at), signature) else None


def remember_device(response: Response, account: Moderator) -> Response:
    """Let the browser prove from now on that ``account`` logged in with it."""
    device, at = known_device(account.name) or secrets.token_hex(8), str(_now())
    value = f"{device}.{at}.{keyring().sign(PURPOSE, _text(account, device, at))}"
    name = DEVICE_COOKIE + account.name
    set_cookie(response, name, value, samesite="Strict", max_age=DEVICE_SECONDS)
    return response


def _text(account: Moderator, device: str, at: str) -> str:
    # Without the second step, whoever had the password alone could have made browsers known, each
    # with codes of its own to guess, before there was one.
    added_at = account.second_step.added_at if account.second_step else 0
    return f"{account.name} {account.stamp} {added_at} {device} {at}"


def _account(name: str) -> Moderator | None:
    try:
        account = services().registry.moderator(name)
    except NotFound:
        return None
    return account if account.disabled_at is None else None


def _now() -> int:
    return services().store.now() // 1000
