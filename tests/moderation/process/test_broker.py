"""The broker over TLS: whose certificate nobody vouches for, or for another host, is not rung."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from moderation.process.doorbell import Doorbell
from service.cli.doctor.broker import broker_at
from tests.support.servers.certificates import self_signed
from tests.support.servers.tls import serving

REFUSED = "CERTIFICATE_VERIFY_FAILED"


def said_of(tmp_path: Path, scheme: str, certified: str) -> str:
    """Return what the doctor says of a broker at localhost whose certificate is for ``certified``.

    It speaks TLS, and nothing of the protocol inside.
    """
    pem = self_signed(tmp_path / "tls.pem", certified, timedelta(days=90))
    with serving(pem) as port:
        return broker_at(f"{scheme}://user:secret@localhost:{port}/0").sentence


@pytest.mark.parametrize("scheme", ["rediss", "amqps"])
def test_a_certificate_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    """By authority and by name, as the store's is; one that is good is taken."""
    assert REFUSED in said_of(tmp_path, scheme, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "tls.pem"))
    assert REFUSED in said_of(tmp_path, scheme, "elsewhere.example")
    taken = said_of(tmp_path, scheme, "localhost")
    assert "takes no doorbell" in taken
    assert REFUSED not in taken


@pytest.mark.parametrize("scheme", ["rediss", "amqps"])
def test_a_ring_raises_nothing(tmp_path: Path, scheme: str) -> None:
    """A certificate that is refused is a broker that is away."""
    pem = self_signed(tmp_path / "tls.pem", "localhost", timedelta(days=90))
    with serving(pem) as port:
        doorbell = Doorbell(f"{scheme}://user:secret@localhost:{port}/0")
        doorbell("demo")
    assert doorbell.failures == 1
