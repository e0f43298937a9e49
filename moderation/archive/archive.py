"""The archive: reading rows and lines, and the one way to write them, under its lock."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from moderation.archive.engine import archive_errors, make_engine
from moderation.archive.lock import MOVER, locked
from moderation.archive.row import Line, Row, parts
from moderation.archive.schema import bring_up_to_date
from moderation.archive.tables import PLACE_OF_LINE, about, comments, journal_place, lines
from moderation.archive.writing import Writing

PART = 500  # ids in one statement


class Archive:
    """The archive at ``url``; threads may share it. Methods raise ArchiveUnavailable."""

    @archive_errors
    def __init__(self, url: str) -> None:
        self._engine = make_engine(url)
        bring_up_to_date(self._engine)
        with self._engine.connect() as connection:
            self.id = str(connection.scalar(select(about.c.id)))

    @property
    def is_file(self) -> bool:
        """Whether it is a file of this machine."""
        return self._engine.dialect.name == "sqlite"

    def close(self) -> None:
        """Let go of its connections."""
        self._engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Writing | None]:
        """Give what writes, None while another process does; raises SQLAlchemy's own errors."""
        with locked(self._engine, MOVER) as connection:
            yield Writing(connection) if connection is not None else None

    @archive_errors
    def rows(self, site: str, ids: Sequence[str]) -> dict[str, Row]:
        """Return the rows of those comments that have one."""
        rows: dict[str, Row] = {}
        with self._engine.connect() as connection:
            for first in range(0, len(ids), PART):
                some = ids[first : first + PART]
                asked = select(comments).where(comments.c.site == site, comments.c.id.in_(some))
                rows |= {row.id: _row(row) for row in connection.execute(asked)}
        return rows

    @archive_errors
    def lines_at(self, site: str, cursors: Sequence[str]) -> dict[str, Mapping[str, str]]:
        """Return the lines of the journal at those ``cursors`` that it has, by cursor."""
        read: dict[str, Mapping[str, str]] = {}
        with self._engine.connect() as connection:
            for first in range(0, len(cursors), PART):
                places = [parts(cursor) for cursor in cursors[first : first + PART]]
                asked = select(lines).where(lines.c.site == site, PLACE_OF_LINE.in_(places))
                read |= dict(map(_line, connection.execute(asked)))
        return read

    @archive_errors
    def lines_between(self, site: str, after: str | None, until: str, limit: int) -> list[Line]:
        """Return lines of the journal behind ``after`` up to ``until``, with it, in order."""
        asked = select(lines).where(lines.c.site == site, journal_place(until) >= PLACE_OF_LINE)
        if after is not None:
            asked = asked.where(journal_place(after) < PLACE_OF_LINE)
        return list(map(_line, self._ask(asked.order_by(lines.c.at, lines.c.number).limit(limit))))

    @archive_errors
    def index_rows(
        self, site: str, name: str, *, after: float | None, limit: int, oldest_first: bool
    ) -> list[tuple[str, float]]:
        """Return ids with scores of ``decided``, or of a status, past the score ``after``."""
        score = comments.c.decided if name == "decided" else comments.c.listed
        is_listed = score.is_not(None) if name == "decided" else comments.c.status == name
        asked = select(comments.c.id, score).where(comments.c.site == site, is_listed)
        if after is not None:
            asked = asked.where(score > after if oldest_first else score < after)
        id_ = comments.c.id
        order = (score, id_) if oldest_first else (score.desc(), id_.desc())
        return [(one, float(at)) for one, at in self._ask(asked.order_by(*order).limit(limit))]

    @archive_errors
    def places(
        self, site: str, article: str, least: str, most: str, limit: int, *, backwards: bool = False
    ) -> list[str]:
        """Return places of an article's thread between two bounds as ZRANGEBYLEX takes them."""
        asked = select(comments.c.place).where(
            comments.c.site == site,
            comments.c.article == article,
            comments.c.place.is_not(None),
            *_bound(least, low=True),
            *_bound(most, low=False),
        )
        order = comments.c.place.desc() if backwards else comments.c.place
        return [str(place) for (place,) in self._ask(asked.order_by(order).limit(limit))]

    @archive_errors
    def sizes(self) -> tuple[int, int]:
        """Return how many comments and how many lines it holds; reads them all."""
        (sizes,) = self._ask(
            select(
                select(func.count()).select_from(comments).scalar_subquery(),
                select(func.count()).select_from(lines).scalar_subquery(),
            )
        )
        return int(sizes[0]), int(sizes[1])

    def _ask(self, question: Select[Any]) -> Sequence[Any]:
        with self._engine.connect() as connection:
            return connection.execute(question).all()


def _bound(text: str, *, low: bool) -> list[ColumnElement[bool]]:
    """Return what ``[text``, ``(text``, ``-`` or ``+`` asks of a place."""
    place, value = comments.c.place, text[1:]
    if not value:
        return []
    if text[0] == "[":
        return [place >= value if low else place <= value]
    return [place > value if low else place < value]


def _row(row: Any) -> Row:
    return Row(
        id=row.id,
        article=row.article,
        status=row.status,
        record=json.loads(row.record),
        reports=json.loads(row.reports),
        listed=row.listed,
        decided=row.decided,
        place=row.place,
    )


def _line(row: Any) -> Line:
    return f"{row.at}-{row.number}", json.loads(row.fields)
