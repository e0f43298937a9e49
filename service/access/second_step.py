"""Time-based one-time passwords (RFC 6238: SHA-1, 6 digits, 30 s) and recovery codes.

A phone's secret is not kept anywhere: it is an HMAC of the account's name and salt under the
installation's secret. Whoever copies the store, or a backup of it, cannot make codes from it.

When the installation gets another secret the phones keep theirs: the difference between it and the
HMAC under the new secret is written down as a mask, which says nothing without that secret.
"""

from __future__ import annotations

import base64
import re
import secrets
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256

import pyotp
import segno
from markupsafe import Markup
from pyotp.exceptions import OTPVerificationError

from moderation.registry import Moderator, Registry, SecondStep
from service.access.keyring import Keyring

ISSUER = "modqueue"
PURPOSE = "second step"
SALT = re.compile(r"[0-9a-f]{32}")
SECRET_BYTES = 20  # RFC 4226, section 4: the length of the HMAC's output
DRIFT_STEPS = 1  # of 30 s, each way: a code typed late, a clock that is a little ahead
CODE = re.compile(r"\d{6}")
RECOVERY_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without the look-alikes
RECOVERY_LENGTH = 24  # 118 bits: from 112 on SHA-256 will do (ASVS 6.5.2)
RECOVERY_CODES = 10


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a phone needs to know: the secret as text, and as a QR code in SVG."""

    salt: str
    secret: str
    qr: Markup


class Codes:
    """Makes and checks codes with the installation's secrets."""

    def __init__(self, keys: Keyring) -> None:
        self._keys = keys

    def enrol(self, name: str, salt: str | None = None) -> Enrolment:
        """Return a new secret for ``name``, or the one of ``salt`` once more."""
        salt = salt if salt and SALT.fullmatch(salt) else secrets.token_hex(16)
        totp = _totp(self._made(name, salt, 0))
        uri = totp.provisioning_uri(name=name, issuer_name=ISSUER)
        svg = segno.make(uri, error="m").svg_inline(
            omitsize=True, svgclass="qr", lineclass=None, dark="#000", light="#fff", border=4
        )
        return Enrolment(salt, totp.secret, Markup(svg))  # noqa: S704  (made by segno of our URI)

    def enrolled(self, name: str, salt: str, typed: str, now: int) -> int | None:
        """Return the time step whose code ``typed`` is, for a phone that got ``salt`` now."""
        return self.time_step(name, self._new(salt), typed, now)

    def time_step(self, name: str, step: SecondStep, typed: str, now: int) -> int | None:
        """Return the time step whose code ``typed`` is at ``now`` (s), or a neighbour's."""
        code, secret = re.sub(r"\s", "", typed), self._secret(name, step)
        if not CODE.fullmatch(code) or not code.isascii() or not SALT.fullmatch(step.salt):
            return None
        if secret is None:
            return None
        try:
            return _totp(secret).verify_and_get_timecode(
                code, for_time=now, valid_window=DRIFT_STEPS
            )
        except OTPVerificationError:
            return None

    def accept(self, registry: Registry, account: Moderator, typed: str, now: int) -> bool:
        """Return whether ``typed`` is a code or a recovery code of the account; it counts once."""
        step = account.second_step
        if step is None:
            return False
        time_step = self.time_step(account.name, step, typed, now)
        if time_step is not None:
            return registry.use_time_step(account.name, time_step)
        return registry.use_recovery_code(account.name, recovery_digest(typed))

    def new(self, salt: str, time_step: int, now: int) -> tuple[SecondStep, list[str]]:
        """Return a second step, confirmed by the code of ``time_step``, and its recovery codes."""
        codes = recovery_codes()
        digests = tuple(recovery_digest(code) for code in codes)
        return replace(self._new(salt), last_step=time_step, recovery=digests, added_at=now), codes

    def renewed(self, name: str, step: SecondStep) -> SecondStep:
        """Return ``step`` under the present secret, for the same phone.

        It gets another salt, so that a former secret is of no use with what is kept from now on.
        What was made under a secret that is not known here stays as it is.
        """
        made = self._secret(name, step)
        if made is None or step.under == self._keys.fingerprints[0]:
            return step
        fresh = self._new(secrets.token_hex(16))
        mask = _xor(made, self._made(name, fresh.salt, 0)).hex()
        return replace(step, salt=fresh.salt, under=fresh.under, mask=mask)

    def _new(self, salt: str) -> SecondStep:
        return SecondStep(salt, 0, (), 0, under=self._keys.fingerprints[0])

    def _secret(self, name: str, step: SecondStep) -> bytes | None:
        """Return what the phone knows, made under the secret that ``step`` names, if it is known.

        Where none is named it is the oldest one that is known: names came later.
        """
        known = self._keys.fingerprints
        if step.under and step.under not in known:
            return None
        made = self._made(name, step.salt, known.index(step.under) if step.under else -1)
        return _xor(made, bytes.fromhex(step.mask)) if step.mask else made

    def _made(self, name: str, salt: str, place: int) -> bytes:
        return self._keys.derive_all(PURPOSE, name, salt)[place][:SECRET_BYTES]


def _totp(secret: bytes) -> pyotp.TOTP:
    return pyotp.TOTP(base64.b32encode(secret).decode())


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def renew_second_steps(registry: Registry, codes: Codes) -> int:
    """Put every account's second step under the present secret; return how many were not yet."""
    names = [one.name for one in registry.moderators() if one.second_step]
    return sum(registry.renew_second_step(name, partial(codes.renewed, name)) for name in names)


def recovery_codes() -> list[str]:
    """Return new recovery codes as they are written down: ``abcd-efgh-jkmn-pqrs-tuvw-xyz2``."""
    return [_recovery_code() for _ in range(RECOVERY_CODES)]


def _recovery_code() -> str:
    signs = "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_LENGTH))
    return "-".join(signs[start : start + 4] for start in range(0, RECOVERY_LENGTH, 4))


def recovery_digest(typed: str) -> str:
    """Return SHA-256 of a recovery code, however it was typed: blanks, dashes, capitals."""
    signs = "".join(sign for sign in typed.lower() if sign.isalnum())
    return sha256(signs.encode()).hexdigest()
