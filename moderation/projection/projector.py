"""The projector: reads the journal on from where it stopped and writes what changed."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Iterable, Mapping, Sequence

from moderation.comment import Comment, Event
from moderation.projection.articles import rows
from moderation.projection.articles.rows import about
from moderation.projection.database import Place, open_for_writing, transaction
from moderation.projection.minhash import bands
from moderation.projection.records import (
    COLUMNS,
    DECISION_COLUMNS,
    comment_row,
    decision_rows,
    upsert,
)
from moderation.projection.sums import kept
from moderation.status import Status
from moderation.store.articles.records import described
from moderation.store.reader import Reader
from moderation.store.records import DAMAGED_LINE
from moderation.submission import Submission
from moderation.text.article_urls import section
from moderation.text.gist import gist
from moderation.text.stems import stems

log = logging.getLogger("modqueue.project")
BATCH = 500  # journal lines in one transaction
WIPE = ""  # among the cursors, no site's slug: erased words may still be on the disk
# Lines that change the text; all others leave the words as they are.
TEXT_CHANGES = frozenset(
    {"comment.accepted", "comment.imported", "comment.edited", "comment.erased"}
)

_UPSERT = upsert("comments", COLUMNS, 2)
_DECISION = upsert("decisions", DECISION_COLUMNS, 2)
_CURSOR = upsert("cursors", ("site", "cursor", "line"), 1)
_REPORT = (
    "INSERT INTO reports SELECT row, ? FROM comments WHERE site = ? AND id = ? "
    "ON CONFLICT DO NOTHING"
)
_ROWS = "SELECT id, row FROM comments WHERE site = ? AND id IN (SELECT value FROM json_each(?))"
_DAMAGED = "INSERT INTO damaged (site, id) VALUES (?, ?)"
_NOT_DAMAGED = "DELETE FROM damaged WHERE site = ? AND id = ?"
_ABOUT_WORDS = {"words": "rowid", "bands": "row"}
_REBUILT = (
    "INSERT INTO rebuilds VALUES (?, 1) ON CONFLICT (site) DO UPDATE SET times = rebuilds.times + 1"
)


class Projector:
    """Writes one projection: a file of each machine that serves the dashboard, or one database."""

    def __init__(self, reader: Reader, place: Place) -> None:
        self._reader = reader
        self.database = open_for_writing(place)

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()

    def leads(self) -> bool:
        """Return whether it is the one that follows; another one waits until that one has ended."""
        return self.database.leads()

    def follow(self, site: str) -> int:
        """Apply the next lines of the site's journal; return how many there were.

        Raises:
            StoreUnavailable: Redis is away; the projection is as it was.
            ProjectionUnavailable: its database is, or another projector leads.
        """
        read = self._read_last(site)
        self._wipe_if_due()
        # One look tells both what is new and whether the journal is still the one that was read.
        events = self._reader.events_from(site, read[0] if read else None, limit=BATCH + 1)
        if read:
            if not events or (events[0].cursor, _line(events[0])) != read:
                self._forget(site)  # another journal: the store was emptied, restored or replaced
                return 0
            events = events[1:]
        if events:
            self._apply(site, events)
        return len(events)

    def _apply(self, site: str, events: Sequence[Event]) -> None:
        retold = {e.comment_id for e in events if e.comment_id and e.type in TEXT_CHANGES}
        changed = list(dict.fromkeys(e.comment_id for e in events if e.comment_id))
        moved = {str(e.data["article"]) for e in events if e.type == "article.changed"}
        stored, damaged = self._reader.get_readable(site, changed)
        known = self._reader.articles(site, {*moved, *(c.article_id for c in stored)})
        comments = described(stored, known)
        lines = [event.cursor for event in events if event.type == DAMAGED_LINE]
        reported = [c for c in comments if c.reports]
        reports = self._reader.reports_on(site, [comment.id for comment in reported])
        with transaction(self.database):
            with kept(self.database, site, changed):
                self._write(site, comments, retold)
                self._leave_out(site, changed, damaged)
                self._note_damaged(site, "line", lines)
            for comment, readers in zip(reported, reports, strict=True):
                self._write_reports(comment, [report.reporter for report in readers])
            named = rows.write(self.database, site, known)
            for article in named | {str(e.data["article"]) for e in events if _renames(e)}:
                self._rename(site, article)
            self._note_cursor(site, events[-1].cursor, _line(events[-1]))
            if any(comment.status is Status.ERASED for comment in comments):
                self._note_cursor(WIPE, "due")
        self._wipe_if_due()

    def _note_cursor(self, site: str, cursor: str, line: str = "") -> None:
        self.database.execute(_CURSOR, (site, cursor, line))

    def _wipe_if_due(self) -> None:
        """Take erased words off the disk; noted with the erasure, so a kill puts it off at most.

        Where a reader stands in the way it is tried again in the next round.
        """
        if self._read_last(WIPE) and self.database.wipe():
            self.database.execute("DELETE FROM cursors WHERE site = ?", (WIPE,))

    def _write(self, site: str, comments: Sequence[Comment], retold: Collection[str]) -> None:
        gone = [c.id for c in comments if c.status is Status.ERASED or c.submission is None]
        self._erase(site, gone)
        written = [comment for comment in comments if comment.id not in gone]
        self.database.executemany(_UPSERT, map(comment_row, written))
        rows = self._rows(site, [comment.id for comment in written])
        self.database.executemany(
            _DECISION, [made for c in written for made in decision_rows(rows[c.id], c)]
        )
        self._write_words({rows[c.id]: c.submission for c in written if c.id in retold})

    def _leave_out(self, site: str, changed: Sequence[str], damaged: Sequence[str]) -> None:
        """Note comments whose records cannot be read, and forget those that can be again.

        What was known of them goes: no page could show them.
        """
        self._erase(site, damaged)
        self.database.executemany(_NOT_DAMAGED, [(site, id_) for id_ in changed])
        self._note_damaged(site, "comment", damaged)

    def _note_damaged(self, site: str, what: str, names: Sequence[str]) -> None:
        self.database.executemany(_DAMAGED, [(site, name) for name in names])
        for name in names:
            log.error("project.damaged site=%s %s=%s", site, what, name)

    def _rows(self, site: str, ids: Sequence[str]) -> dict[str, int]:
        return dict(self.database.execute(_ROWS, (site, json.dumps(ids))).fetchall())

    def _write_reports(self, comment: Comment, reporters: Sequence[str]) -> None:
        self.database.executemany(_REPORT, [(name, comment.site, comment.id) for name in reporters])

    def _write_words(self, submissions: Mapping[int, Submission | None]) -> None:
        words = [(row, _words(one)) for row, one in submissions.items() if one]
        self._forget_words(submissions)
        self.database.executemany(
            "INSERT INTO words (rowid, body, author, article) VALUES (?, ?, ?, ?)",
            [(row, *texts) for row, texts in words],
        )
        self.database.executemany(
            "INSERT INTO bands VALUES (?, ?)",
            [(band, row) for row, (body, *_) in words for band in bands(gist(body.split()))],
        )

    def _rename(self, site: str, article: str) -> None:
        """Write anew by which words and in which section an article's comments are found."""
        cursor = self.database.execute(
            "SELECT id, row FROM comments WHERE site = ? AND article = ?", (site, article)
        ).fetchall()
        for first in range(0, len(cursor), BATCH):
            rows = dict(cursor[first : first + BATCH])
            readable, _ = self._reader.get_readable(site, list(rows))
            comments = self._reader.with_pins(site, readable)
            articles = [(c.submission.article, rows[c.id]) for c in comments if c.submission]
            self.database.executemany(
                "UPDATE words SET article = ? WHERE rowid = ?",
                [(about(article), row) for article, row in articles],
            )
            self.database.executemany(
                "UPDATE comments SET section = ? WHERE row = ?",
                [(section(article.url), row) for article, row in articles],
            )

    def _forget_words(self, rows: Iterable[int]) -> None:
        for table, column in _ABOUT_WORDS.items():
            self.database.executemany(
                f"DELETE FROM {table} WHERE {column} = ?", [(row,) for row in rows]
            )

    def _erase(self, site: str, ids: Sequence[str]) -> None:
        rows = self._rows(site, ids).values()
        self._forget_words(rows)
        for table in ("decisions", "reports", "comments"):
            self.database.executemany(
                f"DELETE FROM {table} WHERE row = ?", [(row,) for row in rows]
            )

    def _read_last(self, site: str) -> tuple[str, str] | None:
        """Return the cursor of the line that was read last, and what it says."""
        cursor = self.database.execute("SELECT cursor, line FROM cursors WHERE site = ?", (site,))
        return cursor.fetchone() or None

    def _forget(self, site: str) -> None:
        with transaction(self.database):
            rows = "SELECT row FROM comments WHERE site = ?"
            for table in ("words", "bands", "decisions", "reports"):
                column = "rowid" if table == "words" else "row"
                self.database.execute(
                    f"DELETE FROM {table} WHERE {column} IN ({rows})",
                    (site,),
                )
            for table in ("comments", "articles", "sums", "article_sums", "damaged"):
                self.database.execute(f"DELETE FROM {table} WHERE site = ?", (site,))
            self.database.execute("DELETE FROM cursors WHERE site = ?", (site,))
            self._note_cursor(WIPE, "due")
            self.database.execute(_REBUILT, (site,))


def _line(event: Event) -> str:
    """Return what tells a line from another one: two primaries can write at one cursor."""
    return f"{event.type} {event.comment_id} {event.version}"


def _renames(event: Event) -> bool:
    """Return whether a line changes what is pinned of an article."""
    data = event.data
    return event.type == "article.changed" and bool(data.get("pinned") or data.get("released"))


def _words(submission: Submission) -> tuple[str, str, str]:
    """Return the stems of the body, of the author and of the article."""
    author = submission.author
    return (
        " ".join(stems(submission.body)),
        " ".join(stems(f"{author.name} {author.id or ''}")),
        about(submission.article),
    )
