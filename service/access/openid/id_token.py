"""The ID token: believed once signature, issuer, audience, times and nonce are right.

OpenID Connect Core 1.0, section 3.1.3.7; the algorithms are those of signatures with a public key,
so neither ``none`` nor a MAC with the client's secret is ever taken.
"""

from __future__ import annotations

from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError

from service.access.openid.errors import Refused
from service.access.openid.provider import Provider

ALGORITHMS = [
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"),
]
LEEWAY_SECONDS = 60  # by which the provider's clock may differ from ours
SUBJECT_MAX = 255  # ASCII characters, as the standard says


def claims_of(
    token: str, provider: Provider, *, nonce: str, access_token: str, now: int
) -> dict[str, Any]:
    """Return the claims of an ID token that was made for this log-in; ``now`` in s.

    Raises:
        Refused: it was not, or cannot be believed.
        ProviderAway: the keys cannot be asked for.
    """
    decoded = _decoded(token, provider)
    settings = provider.settings
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        options={
            "iss": {"essential": True, "value": settings.openid_issuer},
            "aud": {"essential": True, "value": settings.openid_client_id},
        },
        params={
            "nonce": nonce,
            "client_id": settings.openid_client_id,
            "access_token": access_token,
        },
    )
    try:
        claims.validate(now, LEEWAY_SECONDS)
    except (JoseError, ValueError, TypeError) as error:
        raise Refused(_word(error)) from None
    subject = claims["sub"]
    if not isinstance(subject, str) or not 1 <= len(subject) <= SUBJECT_MAX:
        raise Refused("subject")
    return dict(claims)


def _decoded(token: str, provider: Provider) -> jwt.Token:
    """Return the token with a right signature; keys that do not fit may have been replaced."""
    try:
        return jwt.decode(token, provider.keys(), ALGORITHMS)
    except (JoseError, ValueError, TypeError, UnicodeError):
        pass
    try:
        return jwt.decode(token, provider.keys(rotated=True), ALGORITHMS)
    except (JoseError, ValueError, TypeError, UnicodeError):
        raise Refused("signature") from None


def _word(error: Exception) -> str:
    claim = getattr(error, "claim", None)
    return claim if isinstance(claim, str) else "claims"
