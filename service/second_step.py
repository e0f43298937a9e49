"""Time-based one-time passwords (RFC 6238: SHA-1, 6 digits, 30 s) and recovery codes.

A phone's secret is not kept anywhere: it is an HMAC of the account's name and salt under the
installation's secret. Whoever copies the store, or a backup of it, cannot make codes from it.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from dataclasses import dataclass
from hashlib import sha256

import pyotp
import segno
from markupsafe import Markup
from pyotp.exceptions import OTPVerificationError

from moderation.registry import Moderator, Registry, SecondStep

ISSUER = "modqueue"
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
    """Makes and checks codes with the installation's secret."""

    def __init__(self, installation_secret: str) -> None:
        self._key = installation_secret.encode()

    def enrol(self, name: str, salt: str | None = None) -> Enrolment:
        """Return a new secret for ``name``, or the one of ``salt`` once more."""
        salt = salt if salt and SALT.fullmatch(salt) else secrets.token_hex(16)
        totp = self._totp(name, salt)
        uri = totp.provisioning_uri(name=name, issuer_name=ISSUER)
        svg = segno.make(uri, error="m").svg_inline(
            omitsize=True, svgclass="qr", lineclass=None, dark="#000", light="#fff", border=4
        )
        return Enrolment(salt, totp.secret, Markup(svg))  # noqa: S704  (made by segno of our URI)

    def time_step(self, name: str, salt: str, typed: str, now: int) -> int | None:
        """Return the time step whose code ``typed`` is at ``now`` (s), or a neighbour's."""
        code = re.sub(r"\s", "", typed)
        if not CODE.fullmatch(code) or not code.isascii() or not SALT.fullmatch(salt):
            return None
        try:
            return self._totp(name, salt).verify_and_get_timecode(
                code, for_time=now, valid_window=DRIFT_STEPS
            )
        except OTPVerificationError:
            return None

    def accept(self, registry: Registry, account: Moderator, typed: str, now: int) -> bool:
        """Return whether ``typed`` is a code or a recovery code of the account; it counts once."""
        step = account.second_step
        if step is None:
            return False
        time_step = self.time_step(account.name, step.salt, typed, now)
        if time_step is not None:
            return registry.use_time_step(account.name, time_step)
        return registry.use_recovery_code(account.name, recovery_digest(typed))

    def _totp(self, name: str, salt: str) -> pyotp.TOTP:
        message = f"second step\0{name}\0{salt}".encode()
        digest = hmac.new(self._key, message, sha256).digest()
        return pyotp.TOTP(base64.b32encode(digest[:SECRET_BYTES]).decode())


def new_second_step(salt: str, time_step: int, now: int) -> tuple[SecondStep, list[str]]:
    """Return a second step, confirmed by the code of ``time_step``, and its recovery codes."""
    codes = recovery_codes()
    digests = tuple(recovery_digest(code) for code in codes)
    return SecondStep(salt, time_step, digests, now), codes


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
