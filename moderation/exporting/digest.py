"""One digest of all threads of a site: equal where readers and moderators see the same trees."""

from __future__ import annotations

from hashlib import sha256

from moderation.comment import Comment
from moderation.exporting.notes import Notes
from moderation.status import Status

_ALL = 1 << 256


class ThreadsDigest:
    """Adds up digests of comments, so their order and their ids make no difference.

    A comment's digest is made of its article, status, time, author's name and text, and of the
    digest of the comment above it. A stub counts through those below it alone, and what still waits
    for a verdict as held: an import keeps no stub without replies and judges nothing.
    """

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._sum = 0

    def add(self, comment: Comment) -> None:
        """Add a comment whose parent was added."""
        submission = comment.submission
        status = Status.HELD if comment.status is Status.PENDING else comment.status
        parts = [comment.article_id, status.value, str(comment.posted_at)]
        if submission:
            parts += [submission.author.name, submission.body]
        hashed = sha256(self._notes.digest(comment.parent or ""))
        for part in parts:
            hashed.update(b"%d:" % len(part) + part.encode("utf-8", "surrogatepass"))
        digest = hashed.digest()
        self._notes.keep_digest(comment.id, digest)
        if submission:
            self._sum = (self._sum + int.from_bytes(digest)) % _ALL

    def hex(self) -> str:
        """Return the digest of what was added, 64 hexadecimal digits."""
        return f"{self._sum:064x}"
