"""The tables of the archive. A change here needs a step in ``migrations/versions``."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    MetaData,
    Table,
    Text,
    Tuple,
    literal,
    tuple_,
)

from moderation.archive.row import parts

# A place sorts by its bytes, as in Redis; SQLite does that by itself.
PLACE = Text().with_variant(Text(collation="C"), "postgresql")

metadata = MetaData()

about = Table("about", metadata, Column("id", Text, primary_key=True))

comments = Table(
    "comments",
    metadata,
    Column("site", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("article", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("listed", BigInteger),
    Column("decided", BigInteger),
    Column("place", PLACE),
    Column("record", Text, nullable=False),
    Column("reports", Text, nullable=False),
)
Index(
    "comments_by_place",
    comments.c.site,
    comments.c.article,
    comments.c.place,
    sqlite_where=comments.c.place.is_not(None),
    postgresql_where=comments.c.place.is_not(None),
)
Index("comments_by_listing", comments.c.site, comments.c.status, comments.c.listed)
Index(
    "comments_by_decision",
    comments.c.site,
    comments.c.decided,
    sqlite_where=comments.c.decided.is_not(None),
    postgresql_where=comments.c.decided.is_not(None),
)

lines = Table(
    "lines",
    metadata,
    Column("site", Text, primary_key=True),
    Column("at", BigInteger, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("fields", Text, nullable=False),
)

PLACE_OF_LINE = tuple_(lines.c.at, lines.c.number)


def journal_place(cursor: str) -> Tuple:
    """Return a journal cursor as ``PLACE_OF_LINE`` is compared with."""
    return tuple_(*(literal(number) for number in parts(cursor)))
