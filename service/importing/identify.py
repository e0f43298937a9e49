"""Who wrote an archived comment, as digests: the same as if it had come over HTTP."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, partial

from moderation.importing.archive import ArchivedAuthor
from moderation.importing.writing import Identify
from moderation.submission import Author
from service.access import author_ids
from service.access.keyring import Keyring
from service.access.pseudonyms import Pseudonyms

KEPT = 4_096  # authors and addresses in memory; most of them come again


def identify_with(keys: Keyring, site: str) -> Identify:
    """Return what names the authors of ``site`` under the installation's secret."""
    names = Pseudonyms(keys)

    @lru_cache(KEPT)
    def author_of(archived: ArchivedAuthor) -> Author:
        author = Author(
            archived.name,
            archived.id or None,
            archived.email_digest or None,
            staff=archived.staff,
        )
        if archived.email:
            author = author_ids.with_address(author, site, names, archived.email)[0]
        return author_ids.with_digests(author, site, keys)[0]

    ip_of = lru_cache(KEPT)(partial(names.ip, site))

    def identify(archived: ArchivedAuthor) -> tuple[Author, str | None]:
        ip = ip_of(archived.ip) if archived.ip else archived.ip_digest
        return author_of(replace(archived, ip="", ip_digest="")), ip or None

    return identify
