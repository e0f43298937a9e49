"""Reading comments by id, those of the archive like those in Redis."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from moderation.comment import Comment
from moderation.documents import read_as
from moderation.errors import NotFound
from moderation.store import records
from moderation.store.indices import Indices
from moderation.store.keys import key
from moderation.store.server.connection import redis_errors
from moderation.store.thread.readable import load_readable, load_text


@dataclass(frozen=True, slots=True)
class Report:
    """A reader's flag; ``at`` in milliseconds since 1970."""

    reporter: str
    reason: str
    at: int


class Comments(Indices):
    """The comments of all sites. Methods raise StoreUnavailable while Redis is away."""

    def get(self, site: str, comment_id: str) -> Comment:
        """Return a comment. Raises NotFound."""
        comments = self.get_many(site, [comment_id])
        if not comments:
            raise NotFound("comment", comment_id)
        return comments[0]

    @redis_errors
    def get_many(self, site: str, comment_ids: Sequence[str]) -> list[Comment]:
        """Return those of the comments that exist, in order, in one round trip."""
        stored = self._records(site, comment_ids)
        return [records.load_comment(site, id_, record) for id_, record in stored]

    @redis_errors
    def get_readable(
        self, site: str, comment_ids: Sequence[str]
    ) -> tuple[list[Comment], list[str]]:
        """Return those that exist, and the ids of those among them whose record is damaged."""
        return load_readable(site, self._records(site, comment_ids))

    def _records(
        self, site: str, comment_ids: Sequence[str]
    ) -> list[tuple[str, Mapping[str, str]]]:
        """Return the records of those that exist, in order.

        What Redis has not is looked for in the archive, and once more in Redis: it may have come
        back and have been erased meanwhile.
        """
        known = self._live(site, comment_ids)
        if missing := _missing(comment_ids, known):
            rows = self._archived.rows(site, missing)
            known |= {id_: row.record for id_, row in rows.items()}
            if rows and (missing := _missing(missing, known)):
                known |= self._live(site, missing)
        return [(id_, known[id_]) for id_ in comment_ids if known.get(id_)]

    def _live(self, site: str, ids: Sequence[str]) -> dict[str, Mapping[str, str]]:
        """Return the records that Redis has, by id."""
        if not ids:
            return {}
        pipe = self._redis.pipeline(transaction=False)
        for id_ in ids:
            pipe.hgetall(key(site, "comment", id_))
        pairs = zip(ids, pipe.execute(), strict=True)
        return {id_: record for id_, record in pairs if record}

    def bodies(self, site: str, comment_ids: Sequence[str]) -> dict[str, str]:
        """Return the texts of those comments that have one that can be read, in one round trip."""
        pairs = zip(comment_ids, self.fields(site, comment_ids, "doc"), strict=True)
        texts = {id_: load_text(got["doc"]) for id_, got in pairs if got}
        return {id_: text for id_, text in texts.items() if text is not None}

    @redis_errors
    def reports_on(self, site: str, comment_ids: Sequence[str]) -> list[list[Report]]:
        """Return readers' reports on each of the comments, oldest first, in one round trip."""
        if not comment_ids:
            return []
        pipe = self._redis.pipeline(transaction=False)
        for comment_id in comment_ids:
            pipe.hgetall(key(site, "reports", comment_id))
            pipe.exists(key(site, "comment", comment_id))
        answers = pipe.execute()
        state = zip(comment_ids, answers[1::2], strict=True)
        rows = self._archived.rows(site, [id_ for id_, is_live in state if not is_live])
        live = zip(comment_ids, answers[::2], strict=True)
        return [_reports(rows[id_].reports if id_ in rows else fields) for id_, fields in live]

    def reports(self, site: str, comment_id: str) -> list[Report]:
        """Return readers' reports on a comment, oldest first."""
        return self.reports_on(site, [comment_id])[0]


def _missing(ids: Sequence[str], known: Mapping[str, object]) -> list[str]:
    return [id_ for id_ in dict.fromkeys(ids) if id_ not in known]


def _reports(fields: Mapping[str, str]) -> list[Report]:
    reports = [
        read_as(Report, {**json.loads(doc), "reporter": reporter})
        for reporter, doc in fields.items()
    ]
    return sorted(reports, key=lambda report: report.at)
