"""What an author's comments share, as a keyed digest: the site's own ids name nobody in the store.

The store keeps counts for each author under this key for as long as any comment of theirs is there,
and files and backups hold the key's name even longer.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256

from moderation.comment import Author

DIGEST_BYTES = 16  # no two authors meet by chance
SITES_MAX = 1_000  # whose keys are remembered


def with_digest(author: Author, site: str, secret: str) -> Author:
    """Return ``author`` with a key that only who knows ``secret`` can make; another on each site.

    The digest of an e-mail address is one already and stays.
    """
    kind, _, value = author.plain_key.partition(":")
    if kind == "mail":
        return author
    digest = hmac.digest(_site_key(secret, site, kind), value.encode(), sha256)[:DIGEST_BYTES]
    key = f"{kind}:{urlsafe_b64encode(digest).decode().rstrip('=')}"
    return Author(author.name, author.id, author.email_digest, key)


@lru_cache(SITES_MAX)
def _site_key(secret: str, site: str, kind: str) -> bytes:
    return hmac.digest(secret.encode(), f"modqueue author {kind} {site}".encode(), sha256)
