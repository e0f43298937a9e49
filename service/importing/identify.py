"""Who wrote an archived comment, as digests: the same as if it had come over HTTP."""

from __future__ import annotations

from moderation.importing.archive import ArchivedAuthor
from moderation.importing.writing import Identify
from moderation.submission import Author
from service.access import author_ids
from service.access.keyring import Keyring
from service.access.pseudonyms import Pseudonyms


def identify_with(keys: Keyring, site: str) -> Identify:
    """Return what names the authors of ``site`` under the installation's secret."""
    names = Pseudonyms(keys)

    def identify(archived: ArchivedAuthor) -> tuple[Author, str | None]:
        author = Author(
            archived.name,
            archived.id or None,
            archived.email_digest or None,
            staff=archived.staff,
        )
        if archived.email:
            author = author_ids.with_address(author, site, names, archived.email)[0]
        ip = names.ip(site, archived.ip) if archived.ip else archived.ip_digest
        return author_ids.with_digests(author, site, keys)[0], ip or None

    return identify
