"""Proof of work: a moment of a reader's browser, which a robot would have to pay for.

The challenge names when it expires and how hard it is, signed by us for one box, so nothing is
stored until it is used. How hard it must be is asked again then: a hoard of easy ones is worth
nothing. The answer is a number for which SHA-256 of ``challenge:number`` begins with that many
zero bits (Hashcash, Back 2002); each bit doubles the work.
"""

from __future__ import annotations

import secrets
from hashlib import sha256

from moderation.registry.boxes import Gate
from service.access.keyring import Keyring
from service.http.addresses import network_of

PURPOSE = "modqueue proof of work"
NETWORK = "modqueue proof of work, network"
BITS_MIN = 12  # about 4,000 hashes: some 10 ms in a browser, while the reader still types
BITS_MAX = 20  # about a million
FREE_POSTS = 3  # in an hour, before each further one doubles the work
VALID_SECONDS = 30 * 60
HOUR_SECONDS = 3600
ANSWER_CHARACTERS_MAX = 20


class Proofs:
    """Challenges and answers of one box, by its public key, signed with our secret."""

    def __init__(self, keys: Keyring, box: str = "") -> None:
        self._keys = keys
        self._box = box

    def challenge(self, posts_this_hour: int, gate: Gate) -> tuple[str, int]:
        """Return a challenge and its bits, harder for an address that posts a lot.

        It expires by the clock of ``gate``, which all web machines share.
        """
        bits = bits_after(posts_this_hour)
        expires = gate.now() + VALID_SECONDS
        text = f"{expires}.{bits}.{secrets.token_hex(8)}"
        return f"{text}.{self._keys.sign(PURPOSE, self._signed(text))}", bits

    def problem(self, challenge: str, answer: str, gate: Gate) -> str | None:
        """Return what is wrong with ``answer``, or None; a right one is right only once."""
        text, _, signature = challenge.rpartition(".")
        if not text or not self._keys.verify(PURPOSE, self._signed(text), signature):
            return "is not one of ours"
        expires, bits, _ = text.split(".")
        if gate.now() > int(expires):
            return "has expired; ask for another"
        if len(answer) > ANSWER_CHARACTERS_MAX or zero_bits(f"{challenge}:{answer}") < int(bits):
            return f"has no answer with {bits} zero bits"
        if not gate.first_use(text, VALID_SECONDS):
            return "was used before; ask for another"
        return None

    def too_easy(self, challenge: str, posts_this_hour: int) -> str | None:
        """Say so if a good ``challenge`` has fewer bits than a post after so many needs."""
        bits, needed = int(challenge.split(".")[1]), bits_after(posts_this_hour)
        if bits >= needed:
            return None
        return f"has {bits} bits, by now {needed} are needed; ask for another"

    def _signed(self, text: str) -> str:
        return f"{self._box} {text}"

    def subject(self, address: str) -> str:
        """Return the digest that the network of ``address`` is counted by, on all sites."""
        return self._keys.sign(NETWORK, network_of(address))


def bits_after(posts_this_hour: int) -> int:
    """Return how many zero bits the next post needs."""
    return min(BITS_MIN + max(0, posts_this_hour - FREE_POSTS), BITS_MAX)


def zero_bits(text: str) -> int:
    """Return how many bits of SHA-256 of ``text`` are zero from the left."""
    digest = sha256(text.encode("utf-8", "replace")).digest()
    return 256 - int.from_bytes(digest).bit_length()


def solve(challenge: str, bits: int) -> str:
    """Return the smallest answer, as the page's script finds it; for clients in Python."""
    number = 0
    while zero_bits(f"{challenge}:{number}") < bits:
        number += 1
    return str(number)
