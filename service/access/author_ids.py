"""Author ids as keyed digests: the store names nobody.

The store keeps counts for each author under this key for as long as any comment of theirs is there,
and files and backups hold the key's name even longer.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from itertools import chain

from moderation.store.authors.acts import Acts
from moderation.store.writer import Store
from moderation.submission import Author
from service.access.keyring import Keyring
from service.access.pseudonyms import Pseudonyms

PURPOSE = "modqueue author"
DIGEST_BYTES = 16  # no two authors meet by chance


def with_digests(author: Author, site: str, keys: Keyring) -> list[Author]:
    """Return ``author`` with the key that each secret makes, the present one first.

    Another key on each site; the digest of an e-mail address is one already and stays.
    """
    kind, _, value = author.plain_key.partition(":")
    if kind == "mail":
        return [author]
    digests = [_digest(key, value) for key in keys.derive_all(PURPOSE, kind, site)]
    return [replace(author, key=f"{kind}:{digest}") for digest in digests]


def with_address(author: Author, site: str, names: Pseudonyms, address: str) -> list[Author]:
    """Return ``author`` with the digests of an e-mail address that each secret makes."""
    mailbox, domain = names.mailboxes(site, address)[0], names.domains(site, address)[0]
    return [
        replace(author, email_digest=mail, key="", mailbox=mailbox, domain=domain)
        for mail in names.emails(site, address)
    ]


def known(store: Store, acts: Acts, site: str, candidates: Sequence[Author]) -> Author:
    """Return the first of ``candidates`` with a sanction, else with comments, else the first.

    So whoever is known, or banned, under a former secret stays so. Costs two looks at the store.
    """
    sanctions = acts.standing(site, [one.key for one in candidates])
    records = store.authors(site, candidates)
    sanctioned = (one for one, act in zip(candidates, sanctions, strict=True) if act)
    commented = (one for one, record in zip(candidates, records, strict=True) if record.comments)
    return next(chain(sanctioned, commented), candidates[0])


@lru_cache(maxsize=4096)  # who writes now writes again, and a digest is what costs most here
def _digest(key: bytes, value: str) -> str:
    digest = hmac.digest(key, value.encode(), sha256)[:DIGEST_BYTES]
    return urlsafe_b64encode(digest).decode().rstrip("=")
