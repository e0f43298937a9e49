"""Who reads: what the site signed of it, and which names are taken by such readers."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import request

from moderation.comment import Comment
from moderation.readers.names import ReaderNames
from moderation.readers.reader import Reader
from moderation.submission import Author
from service.access.pseudonyms import pseudonyms
from service.access.reader_tokens import read_token
from service.embed.blueprint import box
from service.http.callers import note_caller
from service.http.problems import NAME_TAKEN, READER_NEEDED, Problem
from service.intake import author_of
from service.services import services

BEARER = "bearer"


def reader() -> Reader | None:
    """Return whom the request's token names, None without a token.

    Raises:
        Problem: reader-refused; a bad token is never taken for none.
    """
    given = request.authorization
    if given is None or given.type != BEARER:
        return None
    return signed(given.token or "")


def signed(token: str) -> Reader:
    """Return whom ``token`` names, and keep the name from others. Raises Problem."""
    find_key = partial(services().reader_keys.find, box().site)
    known = read_token(token, find_key, box().key)
    note_caller(request.environ, f"reader:{box().site}:{known.id}")
    names().keep(known.name)
    return known


def needed() -> Reader:
    """Return whom the request's token names. Raises Problem where it has none."""
    known = reader()
    if known is None:
        raise _nobody()
    return known


def check_stranger(name: str) -> None:
    """Let a reader without a token post as ``name``, or raise the Problem."""
    if box().signed_only:
        raise _nobody()
    if names().is_taken(name):
        raise Problem(NAME_TAKEN, "a reader who logs in is called so, or looks like it")


def names() -> ReaderNames:
    """Return the names of the signed readers of the box's site."""
    site = box().site
    return services().reader_names(site, partial(pseudonyms().reader_names, site))


def fields_of(known: Reader) -> dict[str, Any]:
    """Return a reader as the author's part of a comment."""
    return {"name": known.name, "id": known.id, "profile": known.profile}


def author(known: Reader) -> Author:
    """Return a reader as the author of comments."""
    return author_of(box().site, fields_of(known))


def is_own(comment: Comment, known: Reader | None) -> bool:
    """Return whether the reader wrote the comment, and not as the newsroom."""
    submission = comment.submission
    if known is None or submission is None or submission.author.staff:
        return False
    return submission.author.id == known.id


def changeable_until(accepted_at: int) -> int:
    """Return until when an author may change what was accepted then, both in ms since 1970."""
    return accepted_at + box().edit_minutes * 60_000


def _nobody() -> Problem:
    headers = {"WWW-Authenticate": "Bearer"}
    return Problem(READER_NEEDED, "the site has to sign who posts", headers=headers)
