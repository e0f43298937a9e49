"""A submission: the article, the author and the text of a comment, as the site sent them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

BODY_LIMIT = 1500  # UTF-16 code units, as a browser's maxlength counts them
AUTHOR_NAME_LIMIT = 80  # UTF-16 code units
ARTICLE_ID_LIMIT = 200  # UTF-16 code units
AHEAD_MS = 24 * 3600 * 1000  # of now: a clock or a zone may be so far off


def milliseconds(time: str) -> int:
    """Return a time of RFC 3339 in milliseconds since 1970. Raises ValueError where it is none."""
    return int(datetime.fromisoformat(time.upper()).timestamp() * 1000)


def cut(text: str, units: int) -> str:
    """Return the beginning of ``text``, at most so many UTF-16 code units of it."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")


def utf16_length(text: str) -> int:
    """Return the UTF-16 code units in ``text``: what ``maxlength`` counts in a browser."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def unify_newlines(text: str) -> str:
    """Return ``text`` with CRLF and CR as LF, as a browser's counter sees it."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True, slots=True)
class Article:
    """The page that a comment belongs to; ``id`` is the site's own."""

    id: str
    url: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What the site signed of a reader who is logged in, beside id and name.

    ``avatar`` is an https address, ``badges`` are short texts; ``verified`` says that the site
    knows who it is.
    """

    avatar: str | None = None
    badges: tuple[str, ...] = ()
    verified: bool = False


STAFF = "staff:"  # before the name of who speaks for the newsroom without an id of the site's


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote it: the site's own ``id`` if it has accounts; the e-mail only as a keyed HMAC.

    ``profile`` is there where the site signed who it is.

    ``key`` is what the same author's comments share. It names keys of the store that outlive a
    comment, so whoever takes comments in makes it a keyed digest; left out, it is ``plain_key``.
    ``staff`` says that the newsroom itself speaks.
    ``mailbox`` and ``domain`` are digests of the e-mail address without its alias, and of its end.
    """

    name: str
    id: str | None = None
    email_digest: str | None = None
    key: str = ""
    profile: Profile | None = None
    mailbox: str | None = None
    domain: str | None = None
    staff: bool = False

    def __post_init__(self) -> None:
        if not self.key:
            object.__setattr__(self, "key", self.plain_key)

    @property
    def named_only(self) -> bool:
        """Whether nothing but a name is known, which anybody can type."""
        return not self.id and not self.email_digest

    @property
    def plain_key(self) -> str:
        """What comments from before keyed digests share: the id, else the e-mail, else the name.

        An id that we gave to the newsroom is of another kind than a site's that is spelled so.
        """
        if self.id and self.staff and self.id.startswith(STAFF):
            return self.id
        if self.id:
            return f"id:{self.id}"
        if self.email_digest:
            return f"mail:{self.email_digest}"
        return f"name:{self.name}"


@dataclass(frozen=True, slots=True)
class Submission:
    """What a site posted. ``body`` is the original text, 1..1,500 UTF-16 units."""

    article: Article
    author: Author
    body: str
    parent_id: str | None = None
    language: str | None = None
    submitted_at: str | None = None
    ip_digest: str | None = None
    user_agent: str | None = None

    @property
    def posted_at(self) -> int | None:
        """``submitted_at`` in milliseconds since 1970, 0 or more."""
        if self.submitted_at is None:
            return None
        # Records of earlier releases may name a year that no calendar of ours has.
        return max(0, milliseconds(self.submitted_at))
