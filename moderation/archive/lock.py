"""The archive's lock: one mover at a time, over all machines that use the archive.

It ends with its process, or with its connection, and so does what it protects.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select

from moderation.archive.engine import sqlite_path

MOVER, SCHEMA = 0x6D6F6471, 0x6D6F6472  # keys of PostgreSQL's advisory locks: "modq", "modr"


@contextmanager
def locked(engine: Engine, key: int, *, wait: bool = False) -> Iterator[Connection | None]:
    """Give the connection that holds the lock ``key``, None while another process holds it."""
    if path := sqlite_path(engine):
        with _locked_file(path.with_name(f"{path.name}.lock{key - MOVER}"), wait) as is_ours:
            if not is_ours:
                yield None
                return
            with engine.connect() as connection:
                yield connection
        return
    with engine.connect() as connection:
        take = func.pg_advisory_lock if wait else func.pg_try_advisory_lock
        taken = connection.scalar(select(take(key)))
        connection.commit()
        try:
            yield connection if wait or taken else None
        finally:
            _let_go(connection, key)


def _let_go(connection: Connection, key: int) -> None:
    if not connection.invalidated:
        connection.rollback()
        connection.execute(select(func.pg_advisory_unlock(key)))
        connection.commit()


@contextmanager
def _locked_file(path: Path, wait: bool) -> Iterator[bool]:
    with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
