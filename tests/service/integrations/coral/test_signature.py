"""Signatures of Coral: the documented vector, each listed one, the raw bytes."""

from __future__ import annotations

from service.integrations.coral.signature import is_signed
from tests.service.integrations.coral.test_coral import SECRET, body


def test_the_signature_of_the_documented_vector() -> None:
    """The body of 321 bytes and its signature are those that the protocol's description gives."""
    raw = body('Привет, "мир" 👋')
    assert len(raw) == 321
    expected = "e15076e7db9e2f36651c98d8e7a203bd63332c81c1e8b9c486854c8434924923"
    assert is_signed(raw, f"sha256={expected}", SECRET)
