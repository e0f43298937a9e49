"""Addresses of authors in formats that tell people apart by their e-mail, which we do not have."""

from __future__ import annotations

from hashlib import sha256

from moderation.submission import Author

DIGITS = 24  # 96 bits: no two authors meet by chance


def address(author: Author) -> str:
    """Return an address that is the same for all comments of an author, and that nobody has.

    RFC 2606 keeps ``.invalid`` for such.
    """
    return f"{sha256(author.key.encode()).hexdigest()[:DIGITS]}@author.invalid"
