"""A projection in PostgreSQL, for all machines: one projector writes it, whoever asks reads it.

Its tables stand in a schema named after their version. While machines of two releases run side by
side, each release has its own, with a projector of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from moderation.errors import ConfigError, ProjectionUnavailable
from moderation.projection.schema import TABLES, VERSION

if TYPE_CHECKING:
    import psycopg
    from sqlalchemy import Engine

FAMILY = "modqueue_projection_"
SCHEMA = f"{FAMILY}{VERSION}"
CONNECT_SECONDS = 2
LEAD = 0x6D6F6473  # "mods", with a version: the advisory lock of whoever follows the journal
# A machine that is gone without a word lets go of its lock after 25 s.
_ALIVE = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
_OPTIONS = f"-c search_path={SCHEMA} {_ALIVE}"


def ask(url: str, sql: str, values: Sequence[object]) -> list[Any]:
    """Return the rows of a question; none until the projector has made this release's tables.

    Raises:
        ProjectionUnavailable: the database does not answer.
    """
    from psycopg.errors import InvalidSchemaName, UndefinedTable
    from sqlalchemy.exc import DBAPIError, OperationalError

    try:
        with engine(url).connect() as connection:
            rows = connection.exec_driver_sql(translated(sql), _clean(values))
            return [tuple(row) for row in rows]
    except OperationalError as error:
        raise _away(error.orig) from None
    except DBAPIError as error:
        if isinstance(error.orig, (UndefinedTable, InvalidSchemaName)):
            return []
        raise


@lru_cache(maxsize=4)
def engine(url: str) -> Engine:
    """Return the connections of this process to ``url``, for those who ask."""
    from sqlalchemy import create_engine, event, make_url

    _driver()
    made = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        isolation_level="AUTOCOMMIT",
        pool_pre_ping=True,
        connect_args={"connect_timeout": CONNECT_SECONDS, "options": _OPTIONS},
        hide_parameters=True,
    )
    event.listen(made, "connect", lambda connection, _: _count_in_integers(connection))
    return made


def _driver() -> None:
    try:
        import psycopg  # noqa: F401
    except ModuleNotFoundError:
        problem = "needs psycopg: pip install 'modqueue[postgresql]'"
        raise ConfigError("MODQUEUE_PROJECTION_URL", problem) from None


def _count_in_integers(connection: Any) -> None:
    """Let sums of integers, which PostgreSQL calls numeric, come as integers."""
    from psycopg.adapt import Loader

    class Whole(Loader):
        """A numeric that is a sum of integers."""

        def load(self, data: Any) -> int:
            return int(bytes(data))

    connection.adapters.register_loader("numeric", Whole)


@lru_cache(maxsize=512)
def translated(sql: str) -> str:
    """Return a statement that is written for SQLite as PostgreSQL takes it."""
    for pattern, other in _WORDS_OF_SQL:
        sql = re.sub(pattern, other, sql)
    return sql.replace("%", "%%").replace("?", "%s")


_WORDS_OF_SQL = (
    (r" INDEXED BY \w+", ""),
    (r"CROSS JOIN", "JOIN"),  # there it settles the order
    (r"BEGIN IMMEDIATE", "BEGIN"),
    (r"words MATCH \?", "search @@ words_query(?)"),
    (r"json_each\(\?\)", "each_value(?) AS json_each"),
    (r"value ->> (\d)", r"(value::jsonb ->> \1)"),
)


class PostgresWriting:
    """The database, for the projector that leads; others wait until its connection ends.

    Methods raise ProjectionUnavailable where it does not answer; ``leads`` then tries anew.
    """

    def __init__(self, url: str) -> None:
        _driver()
        self._url = url
        self._connection: psycopg.Connection | None = None

    def leads(self) -> bool:
        """Return whether this projector is the one that writes, now that it may have become it."""
        if self._connection is not None and not self._connection.closed:
            return True
        with _unavailable():
            self._connection = _leading(self._url)
        return self._connection is not None

    def execute(self, sql: str, values: Sequence[object] = ()) -> Any:
        """Run a statement."""
        with _unavailable():
            return self._open().execute(translated(sql).encode(), _clean(values))

    def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement for each of ``rows``."""
        with _unavailable(), self._open().cursor() as cursor:
            cursor.executemany(translated(sql).encode(), [_clean(row) for row in rows])

    def wipe(self) -> bool:
        """Return True: what is deleted goes with the database's next vacuum."""
        return True

    def close(self) -> None:
        """Let another projector lead."""
        if self._connection is not None:
            self._connection.close()

    def _open(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed:
            raise ProjectionUnavailable("another projector leads, or none yet")
        return self._connection


def _clean(values: Sequence[object]) -> tuple[object, ...]:
    # PostgreSQL's texts have no zero character, which an author's name may have.
    return tuple(one.replace("\0", "") if isinstance(one, str) else one for one in values)


def _away(cause: BaseException | None) -> ProjectionUnavailable:
    name = type(cause).__name__
    return ProjectionUnavailable(f"MODQUEUE_PROJECTION_URL's database does not answer ({name})")


@contextmanager
def _unavailable() -> Iterator[None]:
    from psycopg import OperationalError

    try:
        yield
    except OperationalError as error:
        raise _away(error) from None


def _connect(url: str) -> psycopg.Connection:
    import psycopg

    plain = re.sub(r"^postgresql\+psycopg", "postgresql", url)
    connection = psycopg.connect(
        plain, autocommit=True, connect_timeout=CONNECT_SECONDS, options=_OPTIONS
    )
    _count_in_integers(connection)
    return connection


def _leading(url: str) -> psycopg.Connection | None:
    """Return a connection that holds the lock, with the tables made; None where another does."""
    connection = _connect(url)
    try:
        if _taken(connection, VERSION):
            _prepare(connection)
            return connection
    except BaseException:
        connection.close()
        raise
    connection.close()
    return None


def _taken(connection: psycopg.Connection, version: int) -> bool:
    row = connection.execute("SELECT pg_try_advisory_lock(%s, %s)", (LEAD, version)).fetchone()
    return bool(row and row[0])


def _prepare(connection: psycopg.Connection) -> None:
    """Make this version's tables unless they are there; drop those that nobody writes any more."""
    with connection.transaction():
        made = connection.execute("SELECT to_regclass('cursors')").fetchone()
        if made == (None,):
            _make_tables(connection)
    for (name,) in connection.execute(_OTHERS, (f"^{FAMILY}[0-9]+$", SCHEMA)).fetchall():
        version = int(name.removeprefix(FAMILY))
        if _taken(connection, version):
            connection.execute(f'DROP SCHEMA "{name}" CASCADE'.encode())
            connection.execute("SELECT pg_advisory_unlock(%s, %s)", (LEAD, version))


def _make_tables(connection: psycopg.Connection) -> None:
    tables = TABLES
    for pattern, other in _WORDS_OF_TABLES:
        tables = re.sub(pattern, other, tables)
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}".encode())
    connection.execute((tables + _MORE).encode())


_OTHERS = "SELECT nspname FROM pg_namespace WHERE nspname ~ %s AND nspname != %s"
_WORDS_OF_TABLES = (
    (r"row INTEGER PRIMARY KEY", "row BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"),
    (r"\bINTEGER\b", "BIGINT"),
    (r"\bREAL\b", "DOUBLE PRECISION"),
    (r"\bTEXT\b", 'TEXT COLLATE "C"'),  # texts sort by their bytes, as in SQLite
    (r" WITHOUT ROWID", ""),
)
# Words are stems already, so a vector is made of them as they are: no dictionary may change them,
# or both engines would answer otherwise. In a column's own lexemes its name stands first. A list
# loses its zero characters, as texts do; behind a second backslash it is none.
_MORE = """
CREATE FUNCTION lexemes(body text, author text, article text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(
        array_remove(string_to_array(body || ' ' || author || ' ' || article, ' '), '')
        || ARRAY(SELECT 'author:' || w FROM unnest(string_to_array(author, ' ')) AS w)
        || ARRAY(SELECT 'article:' || w FROM unnest(string_to_array(article, ' ')) AS w))
$$;
CREATE TABLE words (
    rowid BIGINT PRIMARY KEY,
    body TEXT NOT NULL,
    author TEXT NOT NULL,
    article TEXT NOT NULL,
    search tsvector NOT NULL GENERATED ALWAYS AS (lexemes(body, author, article)) STORED
);
CREATE INDEX words_by_lexeme ON words USING gin (search);
CREATE FUNCTION words_query(expression text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT replace(replace(regexp_replace(
        regexp_replace(expression, '^\\w+ : ', ''),
        '"([^"]+)"',
        '''' || coalesce(substring(expression from '^(\\w+) : ') || ':', '') || '\\1''',
        'g'), ' OR ', ' | '), ' AND ', ' & ')::tsquery
$$;
CREATE FUNCTION each_value(list text) RETURNS TABLE (value text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 50 AS $$
    SELECT jsonb_array_elements_text((CASE WHEN strpos(list, '\\u0000') = 0 THEN list ELSE
        regexp_replace(list, '(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000', '\\1', 'g') END)::jsonb)
$$;
CREATE FUNCTION max(VARIADIC double precision[]) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT max(one) FROM unnest($1) AS one';
CREATE FUNCTION instr(text, text) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT strpos($1, $2)';
CREATE FUNCTION add_one(bigint, boolean) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT coalesce($1 + $2::integer, $1, $2::integer)';
CREATE AGGREGATE sum(boolean) (SFUNC = add_one, STYPE = bigint);
"""
