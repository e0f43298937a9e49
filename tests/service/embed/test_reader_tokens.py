"""Which tokens of a site say who reads, and which say nothing."""

from __future__ import annotations

import base64
import hmac
import json
import time
from hashlib import sha256
from typing import Any

import jwt
import pytest

from moderation.errors import ConfigError, NotFound
from moderation.readers.keys import KEYS_MAX, OVERLAP_SECONDS, ReaderKey, ReaderKeys
from moderation.registry import Registry
from moderation.registry.boxes import Boxes
from moderation.store.writer import Store
from service.access.reader_tokens import CHARACTERS_MAX
from tests.service.embed.conftest import Page
from tests.support.api import problem
from tests.support.reader_tokens import claims, new_key, sign


@pytest.fixture
def keys(store: Store, site: str) -> ReaderKeys:
    return ReaderKeys(store.redis)


@pytest.fixture
def secret(keys: ReaderKeys) -> ReaderKey:
    return keys.add_secret("demo")


def refused(page: Page, token: str) -> str:
    """Return why ``token`` is refused; it names nobody, and opens nothing."""
    answer = page.signed(token).get("/articles/a%2F1/mine")
    problem(answer, 401, "reader-refused")
    assert token not in answer.text or not token
    assert page.signed(token).get("/articles/a%2F1/comments").status_code == 401
    return str(answer.get_json()["detail"])


def by_hand(header: Any, payload: Any, key: bytes = b"") -> str:
    """Return a token that no library would make, with HMAC-SHA-256 under ``key``."""
    parts = [header if isinstance(header, bytes) else json.dumps(header).encode()]
    parts += [payload if isinstance(payload, bytes) else json.dumps(payload).encode()]
    signed = b".".join(map(_base64, parts))
    return (signed + b"." + _base64(hmac.digest(key, signed, sha256))).decode()


def _base64(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def test_both_kinds_of_keys_sign(page: Page, keys: ReaderKeys, secret: ReaderKey) -> None:
    """A secret of ours and an Ed25519 key of the site say who reads."""
    own = new_key()
    public = keys.add_public_key("demo", own.pem)
    for token in (sign(secret, page.box.key), own.sign(public.id, page.box.key)):
        answer = page.signed(token).get("/articles/a%2F1/mine").get_json()
        assert answer["reader"]["name"] == "Asel Nur"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"exp": 1_700_000_000, "iat": 1_699_999_000}, "expired"),
        ({"exp": 10**10}, "limit 7,200"),
        ({"iat": 10**10, "exp": 10**10 + 60}, "compare the clocks"),
        ({"nbf": 10**10}, "compare the clocks"),
        ({"aud": "pub_0000000000000000"}, "another box"),
        ({"aud": ["pub_0000000000000000"]}, "another box"),
        ({"aud": None}, "lacks the claim aud"),
        ({"exp": None}, "lacks the claim exp"),
        ({"iat": None}, "lacks the claim iat"),
        ({"exp": "soon"}, "cannot be read"),
        ({"exp": float("inf")}, "cannot be read"),
        ({"iat": float("nan")}, ""),
        ({"id": None}, "/id that is required"),
        ({"id": 7}, "/id that must be a string"),
        ({"id": "x" * 201}, "/id that has 201 characters, limit 200"),
        ({"name": "\u3164"}, "/name that has nothing that can be seen"),
        ({"name": "x" * 81}, "/name that has 81 characters, limit 80"),
        ({"avatar": "javascript:alert(1)"}, "/avatar"),
        ({"avatar": "http://news.example/a.png"}, "/avatar that must be an https:// address"),
        ({"badges": ["a"] * 6}, "/badges that has 6 items"),
        ({"badges": ["x" * 41]}, "/badges/0 that has 41 characters"),
        ({"verified": "yes"}, "/verified that must be true or false"),
    ],
)
def test_claims_are_checked(
    page: Page, secret: ReaderKey, more: dict[str, Any], reason: str
) -> None:
    """A token that the site signed counts for a while, for this box, and for whom it names."""
    assert reason in refused(page, sign(secret, page.box.key, **more))


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
def test_a_name_that_no_text_has_is_refused(page: Page, secret: ReaderKey, name: str) -> None:
    """NUL and half a surrogate pair are as little a name here as in the API."""
    answer = page.signed(sign(secret, page.box.key, name=name)).get("/articles/a%2F1/mine")
    assert answer.status_code == 400


def test_the_token_does_not_choose_how_it_is_signed(page: Page, keys: ReaderKeys) -> None:
    """No "none", and no public key as a secret: the key has one algorithm (RFC 8725, 3.1)."""
    own = new_key()
    public = keys.add_public_key("demo", own.pem)
    payload = claims(page.box.key)
    confused = by_hand({"alg": "HS256", "kid": public.id}, payload, public.text.encode())
    stripped = confused.rpartition(".")[0] + "."
    unsigned = [
        by_hand({"alg": alg, "kid": public.id}, payload).rpartition(".")[0] + "."
        for alg in ("none", "None", "NONE", "nOnE", "", "HS384", "RS256", "EdDSA")
    ]
    for token in (confused, stripped, *unsigned):
        refused(page, token)


def test_a_secret_takes_its_own_algorithm_alone(page: Page, secret: ReaderKey) -> None:
    """Not even a longer digest under the right secret will do."""
    token = jwt.encode(claims(page.box.key), secret.text * 2, "HS512", headers={"kid": secret.id})
    assert "another way" in refused(page, token)
    key = {"kty": "oct", "k": "AA"}
    brought = jwt.encode(
        claims(page.box.key), b"\0" * 32, "HS256", headers={"kid": secret.id, "jwk": key}
    )
    assert "not signed by its key" in refused(page, brought)


@pytest.mark.parametrize(
    "kid", [None, "", "rk_00000000", "../../etc/passwd", "\0", "\ud800", 7, ["x"], {}]
)
def test_kid_names_a_key_of_the_site(page: Page, secret: ReaderKey, kid: Any) -> None:
    """A key that is not named, or not there, opens nothing."""
    header = {"alg": "HS256", "kid": kid} if kid is not None else {"alg": "HS256"}
    reason = refused(page, by_hand(header, claims(page.box.key), secret.text.encode()))
    assert "kid" in reason or "no signed JWT" in reason


def test_another_sites_key_signs_for_nobody_here(
    page: Page, keys: ReaderKeys, registry: Registry, store: Store
) -> None:
    """Neither its token for its own box nor one that it makes for this box."""
    registry.add_site("other", "Other")
    foreign, box = keys.add_secret("other"), Boxes(store.redis).of_site("other")
    for audience in (box.key, page.box.key):
        assert "has not" in refused(page, sign(foreign, audience))


def test_a_changed_token_is_refused(page: Page, secret: ReaderKey) -> None:
    """Every part is signed: another name, another header, a cut or a foreign signature."""
    token = sign(secret, page.box.key)
    header, payload, signature = token.split(".")
    other = sign(secret, page.box.key, name="Bolat").split(".")
    for forged in (
        f"{header}.{other[1]}.{signature}",
        f"{header}.{payload}.{signature[:-4]}",
        f"{header}.{payload}.",
        f"{header}.{payload}",
        f"{header}.{payload}.{signature}.{signature}",
        f"{header}.{payload}.{'A' * len(signature)}",
        by_hand({"alg": "HS256", "kid": secret.id}, claims(page.box.key), b"guessed"),
        by_hand({"alg": "HS256", "kid": secret.id}, claims(page.box.key), b""),
    ):
        refused(page, forged)


def test_what_is_no_token_is_refused(page: Page, secret: ReaderKey) -> None:
    """Rubbish of any size is answered with 401, never with a fault of ours."""
    deep = by_hand(b"[" * 2000, b"{}")
    signed_deep = by_hand({"alg": "HS256", "kid": secret.id}, b"[" * 2000, secret.text.encode())
    long = "A" * (CHARACTERS_MAX + 1)
    for token in (
        ".", "..", "a.b.c", "é", "null", deep, signed_deep,
        by_hand(b'{"alg": "HS256", "kid": "x", "crit": ["b64"], "b64": false}', b"x"),
        by_hand({"alg": "HS256", "kid": secret.id}, b"7", secret.text.encode()),
        by_hand({"alg": "HS256", "kid": secret.id}, b'"x"', secret.text.encode()),
    ):  # fmt: skip
        refused(page, token)
    assert "limit 4,096" in refused(page, long)


def test_a_key_ends_a_day_after_its_successor_came(
    page: Page, keys: ReaderKeys, secret: ReaderKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are good meanwhile, so the site changes without a gap."""
    successor = keys.add_secret("demo")
    assert [key.id for key in keys.keys("demo")] == [successor.id, secret.id]
    for key in (secret, successor):
        assert page.signed(sign(key, page.box.key)).get("/articles/a/mine").status_code == 200
    former, present = sign(secret, page.box.key), sign(successor, page.box.key)
    now = time.time() + OVERLAP_SECONDS + 5
    monkeypatch.setattr(time, "time", lambda: now)  # of the key; PyJWT has another clock
    assert "no longer" in refused(page, former)
    assert page.signed(present).get("/articles/a/mine").status_code == 200


def test_a_key_that_leaked_ends_at_once(page: Page, keys: ReaderKeys, secret: ReaderKey) -> None:
    """An admin of its own site ends it, and of no other one."""
    token = sign(secret, page.box.key)
    with pytest.raises(NotFound):
        keys.end("other", secret.id)
    keys.end("demo", secret.id)
    assert "has not" in refused(page, token)


def test_keys_are_few_and_right(keys: ReaderKeys) -> None:
    """No private key, no other curve, no text, and no endless list of them."""
    private = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----"
    for pem in ("", "x", private, "x" * 1001, "-----BEGIN PUBLIC KEY-----\nAA==\n-----END"):
        with pytest.raises(ConfigError, match="public key"):
            keys.add_public_key("demo", pem)
    for _ in range(KEYS_MAX):
        keys.add_secret("demo")
    with pytest.raises(ConfigError, match="5 are allowed"):
        keys.add_secret("demo")
