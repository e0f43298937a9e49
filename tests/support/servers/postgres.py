"""A PostgreSQL server of a test's own, on a socket in its folder."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

USER = "postgres"  # the server refuses to run as root
HOMES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def program(name: str) -> str | None:
    """Return where a program of PostgreSQL is, None where it is not installed."""
    places = os.pathsep.join([os.environ.get("PATH", ""), *map(str, reversed(HOMES))])
    return shutil.which(name, path=places)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Run a server with an empty database; give its URL. ``folder`` must be short enough."""
    data = folder / "data"
    if os.geteuid() == 0:
        shutil.chown(folder, USER)
    _run(folder, "initdb", "-D", str(data), "-A", "trust", "-U", "modqueue", "-E", "UTF8")
    options = f"-k {folder} -c listen_addresses= -c fsync=off"
    _run(folder, "pg_ctl", "-D", str(data), "-w", "-o", options, "-l", f"{folder}/log", "start")
    try:
        _run(folder, "createdb", "-h", str(folder), "-U", "modqueue", "archive")
        yield f"postgresql://modqueue@/archive?host={folder}"
    finally:
        _run(folder, "pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")


def _run(folder: Path, name: str, *arguments: str) -> None:
    command = [str(program(name)), *arguments]
    subprocess.run([*_as_user(), *command], check=True, capture_output=True, cwd=folder, timeout=60)


def _as_user() -> Sequence[str]:
    return ("runuser", "-u", USER, "--") if os.geteuid() == 0 else ()


def empty(url: str) -> None:
    """Take everything out of the database."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
