"""Names of authors that look like a colleague's, or like a regular author's."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask_babel import gettext

from moderation.projection.authors.impostors import REGULAR_FROM, alike_regulars, looks
from moderation.store.authors.counts import AuthorRecord
from moderation.submission import Author
from service.dashboard.lists.text import show_plain
from service.services import services


def likenesses(site: str, authors: Mapping[Author, AuthorRecord]) -> dict[str, str]:
    """Return, by author's key, a sentence that names whom the author's name looks like.

    Who is a regular author is like no other one; a colleague's name is marked in any case.
    """
    names = {author.key: author.name for author, record in authors.items() if _is_new(record)}
    regulars = alike_regulars(services().projection, site, names) if names else {}
    sentences = {
        key: gettext("looks like the regular author %(name)s", name=show_plain(name))
        for key, name in regulars.items()
    }
    return sentences | _like_staff(site, authors)


def _is_new(record: AuthorRecord) -> bool:
    return record.approved < REGULAR_FROM


def _like_staff(site: str, authors: Collection[Author]) -> dict[str, str]:
    members = services().registry.members(site)
    staff = {looks(account.shown_name): account.shown_name for account in members}
    return {
        author.key: gettext("looks like the staff member %(name)s", name=show_plain(shown))
        for author in authors
        if (shown := staff.get(looks(author.name)))
    }
