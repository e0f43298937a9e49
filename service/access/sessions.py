"""Moderators' sessions: a cookie with 256 random bits, and CSRF checked twice.

The session itself is in the registry, so it can be listed and ended there; the cookie only names
it. Someone who is not logged in has a visitor's cookie instead, whose value is the form's token.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from flask import Response, g, request

from moderation.errors import NotFound
from moderation.registry import Moderator, Permission, Registry, Role, Session
from service.http.addresses import read_url
from service.services import services

SESSION_COOKIE = "modqueue_session"
VISITOR_COOKIE = "modqueue_visitor"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is logged in, and with which session."""

    session: Session
    moderator: Moderator


def identity() -> Identity | None:
    """Return who sends this request; read once per request."""
    if "identity" not in g:
        g.identity = _load()
    current: Identity | None = g.identity
    return current


def session_token() -> str:
    """Return the token of this browser's session, "" where it has none."""
    return request.cookies.get(cookie_name(SESSION_COOKIE), "")


def still_open(registry: Registry, token: str, site: str, role: Role | None) -> bool:
    """Return whether the session behind ``token`` may go on seeing ``site``; prolongs nothing.

    Another role than ``role`` ends it, too: the page that was made for the old one is out of date.
    """
    current = _find(registry, token, keep=False)
    if current is None or current.moderator.role_on(site) is not role:
        return False
    account = current.moderator
    barred = account.must_change or lacks_second_step(registry, account)
    return account.may(Permission.SEE_COMMENTS, site) and not barred


def lacks_second_step(registry: Registry, account: Moderator) -> bool:
    """Return whether ``account`` still has to add the second step that everyone needs.

    Who comes by OpenID Connect has shown the provider what it asks for (MODQUEUE_OPENID_ACR).
    """
    if account.second_step is not None or account.openid:
        return False
    return registry.second_step_required()


def _load() -> Identity | None:
    token = session_token()
    # What a page asks by itself is no sign of life: an abandoned one lets its session end.
    keep = not g.get("unattended", False)
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
    """Log ``account`` in: ``response`` gets the cookie of a new session, and this one ends."""
    if session_token():
        services().registry.close_session(session_token())
    _, token = services().registry.open_session(
        account.name,
        request.headers.get("User-Agent", ""),
        stamp=account.stamp,
        signed_in=signed_in,
    )
    set_cookie(response, SESSION_COOKIE, token, samesite="Lax")
    return response


def close_session(response: Response) -> Response:
    """Log out: the session ends in the registry, too."""
    name = cookie_name(SESSION_COOKIE)
    services().registry.close_session(request.cookies.get(name, ""))
    response.delete_cookie(name, secure=services().settings.https, httponly=True)
    return response


def cookie_name(name: str) -> str:
    """Return ``name`` with the prefix that binds it to this very host over HTTPS (RFC 6265bis)."""
    return f"__Host-{name}" if services().settings.https else name


def set_cookie(
    response: Response, name: str, value: str, *, samesite: str, max_age: int | None = None
) -> None:
    """Give the browser a cookie that no script can read: until it is closed, or for some s."""
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=max_age,
        path="/",
        secure=services().settings.https,
        httponly=True,
        samesite=samesite,
    )


# Cross-site requests


def csrf_token() -> str:
    """Return the token that this browser's forms must carry, masked anew in each answer.

    An answer is compressed, and its length must not tell the token bit by bit (BREACH).
    """
    if "csrf" not in g:
        token = _csrf().encode()
        pad = secrets.token_bytes(len(token))
        g.csrf = urlsafe_b64encode(pad + _exclusive_or(pad, token)).decode()
    return str(g.csrf)


def _csrf() -> str:
    current = identity()
    if current:
        return current.session.csrf
    if "visitor" not in g:
        g.visitor = request.cookies.get(cookie_name(VISITOR_COOKIE)) or secrets.token_urlsafe(32)
    return str(g.visitor)


def keep_visitor(response: Response) -> Response:
    """Give the browser the visitor's cookie if a form of this page needs it."""
    if "visitor" in g and cookie_name(VISITOR_COOKIE) not in request.cookies:
        set_cookie(response, VISITOR_COOKIE, g.visitor, samesite="Strict")
    return response


def came_from_our_page() -> bool:
    """Return whether this POST was sent by a page of ours: the browser says so, and the token."""
    sent, token = request.form.get("csrf", "").encode(), _csrf().encode()
    known = (hmac.compare_digest(one, token) for one in (sent, _unmasked(sent)))
    return _same_origin() and any(known)


def _unmasked(sent: bytes) -> bytes:
    try:
        masked = urlsafe_b64decode(sent)
    except ValueError:
        return b""
    half = len(masked) // 2
    return _exclusive_or(masked[:half], masked[half:])


def _exclusive_or(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=False))


def lost_its_cookie() -> bool:
    """Return whether this POST comes without the cookie that its page was sent with.

    That is what browsers do with a Secure cookie that came over plain HTTP.
    """
    name = cookie_name(VISITOR_COOKIE)
    return services().settings.https and not request.is_secure and name not in request.cookies


def lost_its_session() -> bool:
    """Return whether this POST of one of our pages comes from a session that ended meanwhile."""
    return _same_origin() and bool(session_token()) and identity() is None


def _same_origin() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or read_url(origin).netloc == request.host
