"""The tokens by which a site says who reads (JWT, RFC 7519; read as RFC 8725 advises).

The key decides how a token is signed, never the token: a key has one algorithm, and neither "none"
nor a public key as a secret gets anywhere.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import jwt
from marshmallow import ValidationError

from moderation.readers.keys import KEY_ID, ReaderKey
from moderation.readers.reader import Reader
from moderation.submission import Profile
from service.http.body import check_strings
from service.http.problems import READER_REFUSED, Problem
from service.schemas.checks import field_problems
from service.schemas.readers import ReaderClaims

CHARACTERS_MAX = 4096  # of a token; a name, a picture and five badges need a quarter
LIFETIME_SECONDS_MAX = 2 * 3600  # a token that is stolen opens no more than this
LEEWAY_SECONDS = 60  # by which the site's clock may be wrong
REQUIRED = ["exp", "iat", "aud"]
_CLAIMS = ReaderClaims()
# What PyJWT raises where a signed number is no time or a header nests without end.
_UNREADABLE = (jwt.InvalidTokenError, ValueError, TypeError, OverflowError, RecursionError)

FindKey = Callable[[str], ReaderKey | None]


def read_token(token: str, find_key: FindKey, audience: str) -> Reader:
    """Return whom ``token`` names, if a key of the site signed it for ``audience``.

    Raises:
        Problem: reader-refused; it says why, and quotes nothing of the token.
    """
    if len(token) > CHARACTERS_MAX:
        raise refusal(f"has {len(token):,} characters, limit {CHARACTERS_MAX:,}")
    key = _key_of(token, find_key)
    try:
        claims = jwt.decode(
            token,
            key.text,
            algorithms=[key.algorithm.value],
            audience=audience,
            leeway=LEEWAY_SECONDS,
            options={"require": REQUIRED, "strict_aud": True},
        )
    except _UNREADABLE as error:
        raise refusal(_reason(error)) from None
    _check_lifetime(claims)
    return _reader(claims)


def refusal(reason: str) -> Problem:
    """Return the refusal of a token, for ``reason``."""
    headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}  # RFC 6750, section 3
    return Problem(READER_REFUSED, f"the reader's token {reason}", headers=headers)


def _key_of(token: str, find_key: FindKey) -> ReaderKey:
    try:
        key_id = jwt.get_unverified_header(token).get("kid")
    except _UNREADABLE:
        raise refusal("is no signed JWT") from None
    if not isinstance(key_id, str):
        raise refusal("names no key (kid)")
    key = find_key(key_id) if KEY_ID.fullmatch(key_id) else None
    if key is None or not key.is_good(time.time()):
        raise refusal("names a key (kid) that this site has not, or has no longer")
    return key


def _reason(error: Exception) -> str:
    reasons: dict[type[Exception], str] = {
        jwt.ExpiredSignatureError: "has expired (exp)",
        jwt.ImmatureSignatureError: "is not good yet (iat, nbf): compare the clocks",
        jwt.InvalidAudienceError: "is for another box (aud)",
        jwt.InvalidAlgorithmError: "is signed in another way than its key (alg)",
        jwt.InvalidSignatureError: "is not signed by its key",
    }
    if isinstance(error, jwt.MissingRequiredClaimError):
        return f"lacks the claim {error.claim}"
    return reasons.get(type(error), "cannot be read")


def _check_lifetime(claims: dict[str, Any]) -> None:
    seconds = int(claims["exp"]) - int(claims["iat"])
    if seconds > LIFETIME_SECONDS_MAX:
        raise refusal(f"is good for {seconds:,} s (exp - iat), limit {LIFETIME_SECONDS_MAX:,}")


def _reader(claims: dict[str, Any]) -> Reader:
    check_strings(claims)
    try:
        fields = _CLAIMS.load(claims)
    except ValidationError as error:
        (first, *_) = field_problems(error.messages_dict)
        raise refusal(f"has a claim {first.field} that {first.detail}") from None
    profile = Profile(
        fields.get("avatar"), tuple(fields.get("badges") or ()), bool(fields.get("verified"))
    )
    return Reader(fields["id"], fields["name"].strip(), profile)
