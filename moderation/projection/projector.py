"""The projector: reads the journal on from where it stopped and writes what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from moderation.comment import Comment, Event
from moderation.policy import ATTRIBUTES, TRUSTED
from moderation.projection.articles import rows
from moderation.projection.articles.rows import about
from moderation.projection.authors.impostors import looks
from moderation.projection.minhash import bands
from moderation.projection.schema import BUSY_SECONDS, open_for_writing, transaction
from moderation.projection.sums import kept
from moderation.status import Status
from moderation.store.articles.records import described
from moderation.store.reader import Reader
from moderation.submission import Submission
from moderation.text.article_urls import section
from moderation.text.gist import gist
from moderation.text.stems import stems

BATCH = 500  # journal lines in one transaction
WIPE = ""  # among the cursors, no site's slug: erased words may still be on the disk
# Lines that change the text; all others leave the words as they are.
TEXT_CHANGES = frozenset(
    {"comment.accepted", "comment.imported", "comment.edited", "comment.erased"}
)

_COLUMNS = (
    "site", "id", "version", "status", "sequence", "accepted_at", "article", "author", "reports",
    "risk", "route", "rules", "language", "model", *ATTRIBUTES, "decided_by", "decided_at",
    "reason", "held_for", "holds", "validated", "escalated", "opinion_asked",
    "name", "network", "mailbox", "domain", "looks", "path", "section",
    "judged_elsewhere",
)  # fmt: skip
_UPSERT = (
    f"INSERT INTO comments ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))}) "
    "ON CONFLICT (site, id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[2:])
    + " RETURNING row"
)


_DECISION = f"INSERT OR REPLACE INTO decisions VALUES ({', '.join('?' * 17)})"


_REPORT = "INSERT OR IGNORE INTO reports SELECT row, ? FROM comments WHERE site = ? AND id = ?"


class Projector:
    """Writes one file; one of them runs on each machine that serves the dashboard."""

    def __init__(self, reader: Reader, path: Path) -> None:
        self._reader = reader
        self._database = open_for_writing(path)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def follow(self, site: str) -> int:
        """Apply the next lines of the site's journal; return how many there were.

        Raises:
            StoreUnavailable: Redis is away; the file is as it was.
        """
        cursor = self._cursor(site)
        self._wipe_if_due()
        # One look tells both what is new and whether the journal is still the one that was read.
        events = self._reader.events_from(site, cursor, limit=BATCH + 1)
        if cursor is not None:
            if not events or events[0].cursor != cursor:
                self._forget(site)  # another journal: the store was emptied or restored
                return 0
            events = events[1:]
        if events:
            self._apply(site, events)
        return len(events)

    def _apply(self, site: str, events: Sequence[Event]) -> None:
        retold = {e.comment_id for e in events if e.comment_id and e.type in TEXT_CHANGES}
        changed = list(dict.fromkeys(e.comment_id for e in events if e.comment_id))
        moved = {str(e.data["article"]) for e in events if e.type == "article.changed"}
        stored = self._reader.get_many(site, changed)
        known = self._reader.articles(site, {*moved, *(c.article_id for c in stored)})
        comments = described(stored, known)
        reported = [c for c in comments if c.reports]
        reports = self._reader.reports_on(site, [comment.id for comment in reported])
        with transaction(self._database):
            with kept(self._database, site, changed):
                for comment in comments:
                    self._write(comment, words=comment.id in retold)
            for comment, readers in zip(reported, reports, strict=True):
                self._write_reports(comment, [report.reporter for report in readers])
            named = rows.write(self._database, site, known)
            for article in named | {str(e.data["article"]) for e in events if _renames(e)}:
                self._rename(site, article)
            self._note_cursor(site, events[-1].cursor)
            if any(comment.status is Status.ERASED for comment in comments):
                self._note_cursor(WIPE, "due")
        self._wipe_if_due()

    def _note_cursor(self, site: str, cursor: str) -> None:
        self._database.execute("INSERT OR REPLACE INTO cursors VALUES (?, ?)", (site, cursor))

    def _wipe_if_due(self) -> None:
        """Take erased words off the disk; noted with the erasure, so a kill puts it off at most.

        FTS5 keeps words in old segments until these merge, and the log keeps pages until no
        reader stands in the way of emptying it: then it is tried again in the next round.
        """
        if self._cursor(WIPE) is None:
            return
        self._database.execute("INSERT INTO words (words) VALUES ('optimize')")
        if self._empty_log():
            self._database.execute("DELETE FROM cursors WHERE site = ?", (WIPE,))

    def _empty_log(self) -> bool:
        self._database.execute("PRAGMA busy_timeout = 0")  # a reader may take its time
        (busy, _, _) = self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        self._database.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")
        return not busy

    def _write(self, comment: Comment, *, words: bool) -> None:
        if comment.status is Status.ERASED or comment.submission is None:
            self._erase(comment)
            return
        (row,) = self._database.execute(_UPSERT, _values(comment)).fetchone()
        if words:
            self._write_words(row, comment.submission)
        self._database.executemany(_DECISION, _decisions(row, comment))

    def _write_reports(self, comment: Comment, reporters: Sequence[str]) -> None:
        self._database.executemany(
            _REPORT, [(name, comment.site, comment.id) for name in reporters]
        )

    def _write_words(self, row: int, submission: Submission) -> None:
        body = list(stems(submission.body))
        self._forget_words(row)
        self._database.execute(
            "INSERT INTO words (rowid, body, author, article) VALUES (?, ?, ?, ?)",
            (
                row,
                " ".join(body),
                " ".join(stems(f"{submission.author.name} {submission.author.id or ''}")),
                about(submission.article),
            ),
        )
        self._database.executemany(
            "INSERT INTO bands VALUES (?, ?)", [(band, row) for band in bands(gist(body))]
        )

    def _rename(self, site: str, article: str) -> None:
        """Write anew by which words and in which section an article's comments are found."""
        cursor = self._database.execute(
            "SELECT id, row FROM comments WHERE site = ? AND article = ?", (site, article)
        ).fetchall()
        for first in range(0, len(cursor), BATCH):
            rows = dict(cursor[first : first + BATCH])
            comments = self._reader.with_pins(site, self._reader.get_many(site, list(rows)))
            articles = [(c.submission.article, rows[c.id]) for c in comments if c.submission]
            self._database.executemany(
                "UPDATE words SET article = ? WHERE rowid = ?",
                [(about(article), row) for article, row in articles],
            )
            self._database.executemany(
                "UPDATE comments SET section = ? WHERE row = ?",
                [(section(article.url), row) for article, row in articles],
            )

    def _forget_words(self, row: int) -> None:
        self._database.execute("DELETE FROM words WHERE rowid = ?", (row,))
        self._database.execute("DELETE FROM bands WHERE row = ?", (row,))

    def _erase(self, comment: Comment) -> None:
        key = (comment.site, comment.id)
        cursor = self._database.execute("SELECT row FROM comments WHERE site = ? AND id = ?", key)
        for (row,) in cursor.fetchall():
            self._forget_words(row)
            self._database.execute("DELETE FROM decisions WHERE row = ?", (row,))
            self._database.execute("DELETE FROM reports WHERE row = ?", (row,))
            self._database.execute("DELETE FROM comments WHERE row = ?", (row,))

    def _cursor(self, site: str) -> str | None:
        cursor = self._database.execute("SELECT cursor FROM cursors WHERE site = ?", (site,))
        row = cursor.fetchone()
        return row[0] if row else None

    def _forget(self, site: str) -> None:
        with transaction(self._database):
            rows = "SELECT row FROM comments WHERE site = ?"
            for table in ("words", "bands", "decisions", "reports"):
                column = "rowid" if table == "words" else "row"
                self._database.execute(
                    f"DELETE FROM {table} WHERE {column} IN ({rows})",
                    (site,),
                )
            for table in ("comments", "articles", "sums"):
                self._database.execute(f"DELETE FROM {table} WHERE site = ?", (site,))
            self._database.execute("DELETE FROM cursors WHERE site = ?", (site,))
            self._note_cursor(WIPE, "due")
            self._database.execute(
                "INSERT INTO rebuilds VALUES (?, 1) ON CONFLICT DO UPDATE SET times = times + 1",
                (site,),
            )


def _renames(event: Event) -> bool:
    """Return whether a line changes what is pinned of an article."""
    data = event.data
    return event.type == "article.changed" and bool(data.get("pinned") or data.get("released"))


def _values(comment: Comment) -> tuple[object, ...]:
    submission, verdict, decision = comment.submission, comment.verdict, comment.decision
    assert submission is not None  # noqa: S101 (the caller erases such a row instead)
    scores = verdict.scores if verdict else {}
    return (
        comment.site,
        comment.id,
        comment.version,
        comment.status.value,
        comment.sequence,
        comment.accepted_at,
        submission.article.id,
        submission.author.key,
        comment.reports,
        comment.risk,
        verdict.route.value if verdict else None,
        " ".join(fired.rule for fired in verdict.rules) if verdict else "",
        verdict.language if verdict else None,
        verdict.model if verdict else None,
        *(scores.get(attribute) for attribute in ATTRIBUTES),
        decision.by if decision else None,
        decision.at if decision else None,
        decision.reason if decision else None,
        _held_for(comment),
        " ".join(_holds(comment)),
        int(verdict.validated if verdict else False),
        int(comment.escalation is not None),
        int(comment.opinion is not None),
        submission.author.name,
        submission.ip_digest,
        submission.author.mailbox,
        submission.author.domain,
        None if submission.author.named_only else looks(submission.author.name),
        comment.path,
        section(submission.article.url),
        int(comment.is_judged_elsewhere),
    )


def _held_for(comment: Comment) -> str | None:
    """Return the attribute whose score was the first reason to hold, if one was."""
    rules = comment.verdict.rules if comment.verdict else ()
    attributes = (str(fired.detail["attribute"]) for fired in rules if fired.rule == "score_hold")
    return next(attributes, None)


def _holds(comment: Comment) -> list[str]:
    """Return what holds the comment: attributes whose scores did, and other rules by their code."""
    rules = comment.verdict.rules if comment.verdict else ()
    holding = (fired for fired in rules if fired.rule != TRUSTED)
    return sorted({str(fired.detail.get("attribute", fired.rule)) for fired in holding})


def _decisions(row: int, comment: Comment) -> Iterator[tuple[object, ...]]:
    undone_by = {d.undoes: d.by for d in comment.decisions if d.undoes is not None}
    made = [d for d in comment.decisions if d.undoes is None]
    # What its own maker took back was a slip; what a colleague took back, they saw otherwise.
    looks = [d.version for d in made if undone_by.get(d.version) != d.by]
    standing = [d.version for d in made if d.version not in undone_by]
    for decision in comment.decisions:
        opinion = decision.opinion
        yield (
            row,
            decision.version,
            decision.status.value,
            decision.previous.value,
            decision.by,
            decision.at,
            decision.reason,
            int(decision.blind),
            int(decision.bulk is not None),
            int(decision.follows is not None),
            decision.undoes,
            undone_by.get(decision.version),
            int(looks[:1] == [decision.version]),
            int(standing[:1] == [decision.version]),
            opinion.by if opinion else None,
            opinion.status.value if opinion else None,
            int(opinion.blind) if opinion else None,
        )
