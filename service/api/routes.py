"""How ids stand in addresses."""

from __future__ import annotations

from werkzeug.routing import BaseConverter

from service.schemas.checks import COMMENT_ID


class CommentId(BaseConverter):
    """What intake gave out; nothing else ever is a comment's id."""

    regex = COMMENT_ID.pattern


class AuthorId(BaseConverter):
    """A site's own id of an author, or an author's key: anything, percent-encoded by the client.

    A route with something behind it takes other methods, so each request has one reading.
    """

    regex = r"(?s:.+)"
    part_isolating = False
    weight = 300


class ArticleId(BaseConverter):
    """A site's own id of an article: anything, slashes included, percent-encoded by the client.

    Every route with one ends in a fixed part (``/comments``, ``/settings`` ...), and none with
    another method, so each address has one reading, whatever the id holds.
    """

    regex = r"(?s:.+)"
    part_isolating = False
    weight = 300
