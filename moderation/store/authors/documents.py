"""Who wrote a comment, as the store keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moderation.store.documents import present
from moderation.submission import Author, Profile


def author_doc(author: Author) -> dict[str, object]:
    """Return an author as a part of a comment's document."""
    return present(
        n=author.name,
        i=author.id,
        e=author.email_digest,
        k=author.key if author.key != author.plain_key else None,
        m=author.mailbox,
        d=author.domain,
        t=1 if author.staff else None,
        s=_profile_doc(author.profile) if author.profile else None,
    )


def _profile_doc(profile: Profile) -> dict[str, object]:
    return present(
        a=profile.avatar, b=list(profile.badges) or None, v=1 if profile.verified else None
    )


def author_of(doc: Mapping[str, Any]) -> Author:
    """Return the author whom ``author_doc`` wrote."""
    signed = doc.get("s")
    return Author(
        doc["n"],
        doc.get("i"),
        doc.get("e"),
        doc.get("k", ""),
        mailbox=doc.get("m"),
        domain=doc.get("d"),
        staff=bool(doc.get("t")),
        profile=None if signed is None else _profile(signed),
    )


def _profile(doc: Mapping[str, Any]) -> Profile:
    return Profile(doc.get("a"), tuple(doc.get("b", ())), bool(doc.get("v")))
