"""Looking again: reads held comments by their ids, asks the second reader, keeps its answers."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from moderation.comment import Comment
from moderation.looking.looks import CONFLICT, KEPT, Looks
from moderation.looking.reader import Question, SecondReader, View
from moderation.site.guidelines import Guidelines
from moderation.status import Status
from moderation.store.reader import Reader

TRIES = 3  # a question to colleagues raises the version; the text stays
log = logging.getLogger("modqueue.looker")


class Looker:
    """Looks at comments. Methods raise StoreUnavailable while Redis is away."""

    def __init__(self, store: Reader, looks: Looks, reader: SecondReader) -> None:
        self._store, self._looks, self._reader = store, looks, reader

    def look(self, site: str, ids: Sequence[str]) -> int:
        """Look at those of ``ids`` that wait for it; return how many answers were kept.

        1. Leave out what is not held, what was looked at, and all where the site wants no look.
        2. Ask the reader (milliseconds, or seconds where it is a server).
        3. Keep each answer, if nobody changed the comment meanwhile.
        """
        if not self._store.settings(site).second_look:
            return 0
        comments = awaiting(self._store, site, ids)
        if not comments:
            return 0
        guidelines = self._store.guidelines(site)
        views = self._reader.views([_question(one, guidelines) for one in comments])
        pairs = zip(comments, views, strict=True)
        kept = sum(self._keep(one, view) for one, view in pairs if view)
        log.info("looker.looked site=%s asked=%d kept=%d", site, len(comments), kept)
        return kept

    def _keep(self, comment: Comment, view: View) -> bool:
        """Keep an answer to the text that was read, whatever else changed about the comment."""
        for _ in range(TRIES):
            outcome = self._looks.keep(comment, view, self._reader.name)
            if outcome != CONFLICT:
                return outcome == KEPT
            [*same] = awaiting(self._store, comment.site, [comment.id])
            if not same or same[0].submission != comment.submission:
                return False
            comment = same[0]
        return False


def awaiting(store: Reader, site: str, ids: Sequence[str]) -> list[Comment]:
    """Return those of ``ids`` that are held and were not looked at again."""
    comments, _ = store.get_readable(site, ids)
    return [
        one for one in comments if one.status is Status.HELD and not one.look and one.submission
    ]


def _question(comment: Comment, guidelines: Guidelines) -> Question:
    language = comment.verdict.language if comment.verdict else "other"
    policy = guidelines.texts.get(guidelines.language(language), "")
    text = comment.submission.body if comment.submission else ""
    return Question(comment.site, text, policy, language)
