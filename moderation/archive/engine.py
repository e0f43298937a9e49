"""The way to the database: one engine per process, durable on either kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from moderation.errors import ArchiveUnavailable, ConfigError

BUSY_SECONDS = 5.0
CONNECT_SECONDS = 2
P = ParamSpec("P")
R = TypeVar("R")


def archive_errors(function: Callable[P, R]) -> Callable[P, R]:
    """Turn what the database says into ArchiveUnavailable; text of comments goes no further."""

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", None) or error
            raise ArchiveUnavailable(type(cause).__name__) from None

    return call


def make_engine(url: str) -> Engine:
    """Return the engine for ``url``. Raises ConfigError where no driver for it is installed."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        return _sqlite(url)
    if parts.drivername == "postgresql":
        parts = parts.set(drivername="postgresql+psycopg")
    try:
        return create_engine(
            parts,
            pool_pre_ping=True,
            connect_args={"connect_timeout": CONNECT_SECONDS},
            hide_parameters=True,
        )
    except ModuleNotFoundError:
        problem = "needs psycopg: pip install 'modqueue[postgresql]'"
        raise ConfigError("MODQUEUE_ARCHIVE_URL", problem) from None


def sqlite_path(engine: Engine) -> Path | None:
    """Return the file of a SQLite archive, None of another one."""
    if engine.dialect.name != "sqlite":
        return None
    return Path(str(engine.url.database))


def _sqlite(url: str) -> Engine:
    # A connection per question: it costs 0.1 ms, and no fork inherits one.
    engine = create_engine(
        url, poolclass=NullPool, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True
    )
    path = Path(str(engine.url.database))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(0o600)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None  # else the driver begins transactions where it pleases
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # a commit is on the disk before Redis forgets
    connection.execute("PRAGMA secure_delete = ON")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
