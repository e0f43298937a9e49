"""Logging in: the password, then the code. Failures make only their own browser or network wait.

Each try is counted before it is made, and taken back if it was right. One that has to wait is told
so at once. Whose failures count for whom:

- a browser that the account logged in with before: its own alone;
- a network: its own, of the account and of all accounts, the first ones free;
- networks that have used up their free tries of an account share one row of waits for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_network

from flask import Response, request

from moderation.errors import NotFound, PasswordsBusy
from moderation.registry import MODERATOR_NAME, Gate, Moderator
from moderation.registry.log_in.hash_places import Asker, Lane
from service.access.devices import known_device, remember_device
from service.access.keyring import keyring
from service.access.pseudonyms import pseudonyms
from service.access.second_step import Codes
from service.access.sessions import Identity, cookie_name, identity, open_session, set_cookie
from service.http.addresses import client_ip
from service.services import services

HALFWAY_COOKIE = "modqueue_halfway"
FREE_FAILURES = 3  # wrong passwords that cost no time
NETWORK_SHARE = 5  # an office behind one address may fail this many times as often
DAY_SECONDS = 24 * 3600  # after which a network has free tries of an account again
OWN_WAIT_SECONDS = 15 * 60  # then a network may try whatever others do
CODES_MAX = 10  # tries of a code in 15 minutes; only who has the password can use them up
BUSY_SECONDS = 2.0
# What one customer of a network has: of IPv6 a /48 is given away for nothing, with 65,536 /64.
NETWORK_BITS = {4: 24, 6: 48}
BLOCK_BITS = {4: 16, 6: 32}  # what is rented at once: whose wrong tries come last of all that wait


@dataclass
class TooManyLogIns(Exception):
    """A try that has to wait ``seconds``; ``busy`` means for others' passwords to be checked."""

    seconds: float
    busy: bool = False


@dataclass
class TooManyCodes(Exception):
    """So many wrong codes were tried that none is taken for ``seconds``."""

    seconds: int


def log_in(name: str, password: str) -> Moderator | None:
    """Return the account if the password is right.

    Raises:
        TooManyLogIns: this try has to wait; it was not made.
    """
    device = known_device(name)
    gates = _stranger(name) if device is None else [_own("device", name, device)]
    return _try(gates, name, password, stranger=device is None)


def confirm_password(person: Identity, password: str) -> bool:
    """Return whether ``password`` is that of who is logged in.

    Guesses cost time here as well, for whoever found a session left open, and only that session's:
    others' failures to log in do not count.

    Raises:
        TooManyLogIns: this try has to wait; it was not made.
    """
    name = person.moderator.name
    gates = [_own("session", name, person.session.id)]
    return _try(gates, name, password, stranger=False) is not None


def _try(gates: list[Gate], name: str, password: str, *, stranger: bool) -> Moderator | None:
    registry = services().registry
    wait_ms, clean = registry.try_log_in(gates, services().store.now())
    if wait_ms:
        raise TooManyLogIns(wait_ms / 1000)
    try:
        account = registry.authenticate(name, password, _claim(stranger=stranger, clean=clean))
    except PasswordsBusy:
        registry.take_back(gates[:2], right=False)
        raise TooManyLogIns(BUSY_SECONDS, busy=True) from None
    if account is None:
        registry.note_failed_log_in(name, pseudonyms().name(name))
    else:
        registry.take_back(gates[:2], right=True)
    return account


def _claim(*, stranger: bool, clean: bool) -> Asker:
    """Return with what claim this try waits for its password to be checked."""
    if not stranger:
        return Asker()
    block = pseudonyms().subject("block", _network(BLOCK_BITS))
    return Asker(Lane.CLEAN if clean else Lane.FAILED, block)


def _own(*words: str) -> Gate:
    """Return the gate of who shares it with nobody."""
    return Gate(pseudonyms().subject(*words), FREE_FAILURES)


def _stranger(name: str) -> list[Gate]:
    """Return the gates for a browser that ``name`` did not log in with before."""
    subject, network = pseudonyms().subject, _network(NETWORK_BITS)
    gates = [
        Gate(subject("network", network), FREE_FAILURES * NETWORK_SHARE, forgets=False),
        Gate(
            subject("account and network", name, network),
            FREE_FAILURES,
            window_seconds=DAY_SECONDS,
            first_wait_seconds=OWN_WAIT_SECONDS,
            longest_wait_seconds=OWN_WAIT_SECONDS,
        ),
        Gate(subject("account", name), 0),
    ]
    return gates if MODERATOR_NAME.fullmatch(name) else gates[:1]


def _network(bits: dict[int, int]) -> str:
    """Return the client's network; it goes no further than into a digest."""
    address = client_ip()
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ip_network((address, bits[address.version]), strict=False))


def admit(response: Response, account: Moderator, *, signed_in: bool = True) -> Response:
    """Open a session of ``account``, whose browser is known from now on."""
    return remember_device(open_session(response, account, signed_in=signed_in), account)


def open_verified(response: Response, account: Moderator) -> Response:
    """Give the browser a cookie that stands for the right password while the code is asked for."""
    token = services().registry.open_verified(account)
    set_cookie(response, HALFWAY_COOKIE, token, samesite="Strict")
    return response


def password_verified() -> Moderator | None:
    """Return whose password this browser gave in the last five minutes."""
    token = request.cookies.get(cookie_name(HALFWAY_COOKIE), "")
    try:
        return services().registry.password_verified(token) if token else None
    except NotFound:
        return None


def close_verified(response: Response) -> Response:
    """Forget that the code was asked for."""
    name = cookie_name(HALFWAY_COOKIE)
    services().registry.close_verified(request.cookies.get(name, ""))
    response.delete_cookie(name, secure=services().settings.https, httponly=True)
    return response


def codes() -> Codes:
    """Return what makes and checks codes here."""
    return Codes(keyring())


def check_code(account: Moderator, typed: str) -> bool:
    """Return whether ``typed`` is a code or recovery code of ``account``; it counts once.

    A million codes are few: each try is counted before it is made, and after ten in a quarter of
    an hour none is taken. Who gets this far has the password; a session, and a browser that the
    account logged in with before, have ten of their own, which such a one cannot use up.

    Raises:
        TooManyCodes: ten were tried.
    """
    registry = services().registry
    subject = pseudonyms().subject("code", account.name, _asker(account))
    tried, left_seconds = registry.count_try(subject)
    if tried > CODES_MAX:
        raise TooManyCodes(left_seconds)
    right = codes().accept(registry, account, typed, services().store.now() // 1000)
    if right:
        registry.forget_tries(subject)
    else:
        registry.note_failed_log_in(account.name)
    return right


def _asker(account: Moderator) -> str:
    """Return what sets this browser apart from strangers with the same password, '' if nothing."""
    person = identity()
    if person and person.moderator.name == account.name:
        return f"session {person.session.id}"
    device = known_device(account.name)
    return f"device {device}" if device else ""
