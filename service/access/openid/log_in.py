"""A log-in by OpenID Connect: the way to the provider, and who comes back.

What belongs to one log-in is in a signed cookie of the browser that began it, so that any web
process can end it, and nobody writes to the store by beginning one. It ends within ten minutes,
and each counts once.
"""

from __future__ import annotations

import base64
import json
import logging
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from hmac import compare_digest
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Flask, Response, current_app, request

from moderation.documents import read_as
from moderation.process.config import Config
from moderation.registry import Moderator, Person
from service.access.keyring import keyring
from service.access.openid.errors import Refused
from service.access.openid.groups import groups_of, roles_of
from service.access.sessions import cookie_name, set_cookie
from service.own_address import dashboard_url
from service.services import services

if TYPE_CHECKING:
    from service.access.openid.provider import Provider

OPENID_COOKIE = "modqueue_openid"
PURPOSE = "openid log-in"
LOG_IN_SECONDS = 600
BACK = "/log-in/openid/back"
log = logging.getLogger("modqueue.web")


@dataclass(frozen=True, slots=True)
class Begun:
    """A log-in on its way; ``at`` in s, ``next`` is where it leads in the end."""

    state: str
    nonce: str
    verifier: str
    at: int
    next: str


def init_app(app: Flask, settings: Config) -> None:
    """Give ``app`` its provider, where there is one."""
    app.extensions["modqueue.openid"] = _provider(settings) if settings.openid else None


def _provider(settings: Config) -> Provider:
    # A tenth of what a web process imports, which most installations do without.
    from service.access.openid.provider import Provider

    return Provider(settings)


def provider() -> Provider | None:
    """Return the provider of log-ins, None where passwords are all."""
    current: Provider | None = current_app.extensions["modqueue.openid"]
    return current


def begin(chosen: Provider, target: str) -> tuple[str, Begun]:
    """Return the provider's address to go to, and what the browser keeps. Raises ProviderAway."""
    begun = Begun(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        at=_now(),
        next=target,
    )
    wanted = " ".join(chosen.settings.openid_acr)
    more = {"acr_values": wanted} if wanted else {}
    address, _ = chosen.session(_redirect_uri()).create_authorization_url(
        chosen.metadata().authorization,
        state=begun.state,
        code_verifier=begun.verifier,
        nonce=begun.nonce,
        **more,
    )
    return str(address), begun


def keep(response: Response, begun: Begun) -> Response:
    """Let the browser keep what belongs to its log-in."""
    document = json.dumps(asdict(begun)).encode()
    text = base64.urlsafe_b64encode(document).decode()
    value = f"{text}.{keyring().sign(PURPOSE, text)}"
    # Lax: the browser comes back from another site.
    set_cookie(response, OPENID_COOKIE, value, samesite="Lax", max_age=LOG_IN_SECONDS)
    return response


def forget(response: Response) -> Response:
    """Let the browser forget it."""
    secure = services().settings.https
    response.delete_cookie(cookie_name(OPENID_COOKIE), secure=secure, httponly=True)
    return response


def begun_here() -> Begun | None:
    """Return the log-in that this browser began in the last ten minutes."""
    text, _, signature = request.cookies.get(cookie_name(OPENID_COOKIE), "").partition(".")
    if not keyring().verify(PURPOSE, text, signature):
        return None
    begun = read_as(Begun, json.loads(base64.urlsafe_b64decode(text)))
    return begun if 0 <= _now() - begun.at <= LOG_IN_SECONDS else None


def finish(chosen: Provider, begun: Begun, answer: Mapping[str, str]) -> Moderator | None:
    """Return the account of who comes back with ``answer``; None for whom no group lets in.

    Raises:
        Refused: the answer does not belong to this log-in, or cannot be believed.
        ProviderAway: the provider does not answer.
    """
    from service.access.openid.id_token import claims_of  # see _provider

    _check(chosen, begun, answer)
    tokens = chosen.exchange(answer["code"], begun.verifier, _redirect_uri())
    access_token = str(tokens.get("access_token", ""))
    claims = claims_of(
        str(tokens.get("id_token", "")),
        chosen,
        nonce=begun.nonce,
        access_token=access_token,
        now=_now(),
    )
    wanted = chosen.settings.openid_acr
    if wanted and claims.get("acr") not in wanted:
        raise Refused("acr")
    known = {**_userinfo(chosen, claims, access_token), **claims}
    person = Person(
        claims["iss"],
        claims["sub"],
        called=_text(known, "preferred_username") or _text(known, "email"),
        shown=_text(known, "name"),
    )
    groups = groups_of(known, chosen.settings.openid_groups_claim)
    registry = services().registry.acting("openid:log-in")
    return registry.openid_account(person, roles_of(groups, chosen.settings.openid_roles))


def _check(chosen: Provider, begun: Begun, answer: Mapping[str, str]) -> None:
    """Refuse an answer to another log-in, of another provider, or that comes again."""
    if not compare_digest(answer.get("state", "").encode(), begun.state.encode()):
        raise Refused("state")
    issuer, ours = answer.get("iss"), chosen.settings.openid_issuer
    if issuer != ours and (issuer is not None or chosen.metadata().names_issuer):
        raise Refused("issuer")
    if not answer.get("code"):
        raise Refused("error")
    digest = sha256(begun.state.encode()).hexdigest()
    if not services().gate().first_use(digest, LOG_IN_SECONDS):
        raise Refused("used")


def _userinfo(chosen: Provider, claims: Mapping[str, Any], access_token: str) -> dict[str, Any]:
    """Return what the provider says beside the token, where that has no groups.

    Raises:
        Refused: it is said of somebody else.
    """
    if chosen.settings.openid_groups_claim in claims or not access_token:
        return {}
    said = chosen.userinfo(access_token)
    if said and said.get("sub") != claims["sub"]:
        raise Refused("userinfo")
    return said


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) else ""


def log_out_address(chosen: Provider) -> str | None:
    """Return where to log out of the provider, too; None where it offers no such page.

    Raises ProviderAway.
    """
    address = chosen.metadata().end_session
    if address is None:
        return None
    back = f"{dashboard_url()}/log-in"
    asked = {"client_id": chosen.settings.openid_client_id, "post_logout_redirect_uri": back}
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


def _redirect_uri() -> str:
    return f"{dashboard_url()}{BACK}"


def _now() -> int:
    return services().store.now() // 1000
