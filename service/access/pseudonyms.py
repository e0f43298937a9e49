"""E-mail and IP addresses as keyed digests: the same person is known again, nobody is named.

An unkeyed hash would not do: all IPv4 addresses can be tried in minutes. Each site has keys of its
own, so that sites cannot compare their readers, and those of IP addresses change with the month
(UTC): an address is known again for weeks, not for years.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

from flask import Flask, current_app

from service.access.keyring import Keyring
from service.http.addresses import network_of

DIGEST_CHARACTERS = 32  # 128 bits: no two authors meet by chance, and half the memory of 256
_SAME_DOMAINS = {"googlemail.com": "gmail.com"}  # one provider under two names
NAME_CHARACTERS = 12  # of a name that nobody has: enough to see that it is the same again


class Pseudonyms:
    """Digests under keys derived from the installation's secret, one key for each kind.

    ``clock`` gives seconds since 1970.
    """

    def __init__(self, keys: Keyring, clock: Callable[[], float] = time.time) -> None:
        self._keys = keys
        self._clock = clock

    def emails(self, site: str, address: str) -> list[str]:
        """Return the digests of an e-mail address under each secret, the present one first."""
        keys = self._keys.derive_all("modqueue email", site)
        return [_digest(key, address.strip().casefold()) for key in keys]

    def mailboxes(self, site: str, address: str) -> list[str]:
        """Return the digests of an address's mailbox, the same for all aliases, likewise."""
        keys = self._keys.derive_all("modqueue mailbox", site)
        return [_digest(key, mailbox_of(address)) for key in keys]

    def domains(self, site: str, address: str) -> list[str]:
        """Return the digests of an address's domain likewise."""
        keys = self._keys.derive_all("modqueue domain", site)
        return [_digest(key, _domain_of(address)) for key in keys]

    def ip(self, site: str, address: str, at: float | None = None) -> str:
        """Return the digest that an address (IPv6: its /64) has in the month of ``at`` (s).

        By default it is the present month.
        """
        return self._ips(site, address, self._clock() if at is None else at)[0]

    def former_ips(self, site: str, address: str) -> list[str]:
        """Return what else a network that was banned within a month may be called now.

        That is its digest of the month before, and under each former secret those of both months.
        """
        now = datetime.fromtimestamp(self._clock(), UTC)
        first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        present = self._ips(site, address, now.timestamp())
        return [*self._ips(site, address, first.timestamp() - 1), *present[1:]]

    def _ips(self, site: str, address: str, at: float) -> list[str]:
        keys = self._keys.derive_all("modqueue ip", site, _month(at))
        return [_digest(key, network_of(address)) for key in keys]

    def payloads(self, canonical: str) -> list[str]:
        """Return the digests of a payload: is it the same that came with an Idempotency-Key?

        One for each secret, the present one first.
        """
        return [_digest(key, canonical) for key in self._keys.derive_all("modqueue payload")]

    def reader_names(self, site: str, looks: str) -> list[str]:
        """Return the digests of what a reader's name looks like, the present secret's first."""
        keys = self._keys.derive_all("modqueue reader name", site)
        return [_digest(key, looks) for key in keys]

    def name(self, typed: str) -> str:
        """Return the digest of what was typed as a name and may be a password."""
        return _digest(self._keys.derive("modqueue name"), typed)[:NAME_CHARACTERS]

    def subject(self, *words: str) -> str:
        """Return the digest under which tries are counted: of a name, a network, a browser."""
        return _digest(self._keys.derive("modqueue tries"), "\0".join(words))


def _digest(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode("utf-8", "surrogatepass"), sha256).hex()[:DIGEST_CHARACTERS]


def mailbox_of(address: str) -> str:
    """Return ``address`` without what makes aliases: capitals, dots, and what follows a plus."""
    local, _, domain = address.strip().casefold().rpartition("@")
    plain = local.partition("+")[0].replace(".", "")
    return f"{plain or local}@{_SAME_DOMAINS.get(domain, domain)}"


def _domain_of(address: str) -> str:
    return mailbox_of(address).rpartition("@")[2]


def _month(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m}"


def init_app(app: Flask, keys: Keyring) -> None:
    """Give ``app`` its digests."""
    app.extensions["modqueue.pseudonyms"] = Pseudonyms(keys)


def pseudonyms() -> Pseudonyms:
    """Return the running app's digests."""
    current: Pseudonyms = current_app.extensions["modqueue.pseudonyms"]
    return current
