"""PostgreSQL, where it has the archive or what is searched: does it keep what it commits?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from service.cli.doctor.finding import Finding, State
from service.cli.parts import Parts

SUBJECT = "postgresql"
GIGABYTE = 1e9
AWAY = {
    "MODQUEUE_ARCHIVE_URL": "nothing moves, and old comments get 503",
    "MODQUEUE_PROJECTION_URL": "the dashboard gets 503",
}
RELOAD = "; SELECT pg_reload_conf()"


class Wish(NamedTuple):
    """What a setting of the server should be, and what becomes of it otherwise."""

    name: str
    value: str
    state: State
    otherwise: str
    advice: str


ENCODING = Wish(
    "server_encoding", "UTF8", State.FAULT, "comments in some alphabets are refused",
    "Make the database anew: createdb --encoding UTF8 --template template0",
)  # fmt: skip
VACUUM = Wish(
    "autovacuum", "on", State.WARN, "bytes of erased comments stay on the disk",
    f"ALTER SYSTEM SET autovacuum = on{RELOAD}",
)  # fmt: skip
# What is searched is made anew after a crash; what was archived is nowhere else.
KEPT = [
    Wish(name, "on", State.FAULT, "a crash may lose comments that Redis has no more",
         f"ALTER SYSTEM SET {name} = on{RELOAD}")
    for name in ("fsync", "full_page_writes")
]  # fmt: skip
WISHES: Mapping[str, Sequence[Wish]] = {
    "MODQUEUE_ARCHIVE_URL": [ENCODING, VACUUM, *KEPT],
    "MODQUEUE_PROJECTION_URL": [ENCODING, VACUUM],
}


def databases(parts: Parts) -> Iterator[Finding]:
    """Look at each database of PostgreSQL that the settings name."""
    settings = parts.settings
    places = {
        "MODQUEUE_ARCHIVE_URL": settings.archive_url,
        "MODQUEUE_PROJECTION_URL": settings.projection_url,
    }
    for name, url in places.items():
        if url.startswith("postgresql"):
            yield from _look(name, url)


def _look(name: str, url: str) -> Iterator[Finding]:
    from sqlalchemy.exc import SQLAlchemyError  # no other command needs it

    try:
        said = _ask(url)
    except SQLAlchemyError as error:
        cause = type(getattr(error, "orig", None) or error).__name__
        sentence = f"{name} does not answer ({cause}): {AWAY[name]}"
        yield Finding(SUBJECT, State.FAULT, sentence, "Start the server, or correct the address.")
        return
    failed = [wish for wish in WISHES[name] if said.get(wish.name) != wish.value]
    for wish in failed:
        sentence = f"{name}: {wish.name} is {said.get(wish.name)}, so {wish.otherwise}"
        yield Finding(SUBJECT, wish.state, sentence, f"{wish.advice}.")
    if not failed:
        size = float(said["size"]) / GIGABYTE
        version = said["server_version"]
        yield Finding(SUBJECT, State.OK, f"{name}: {version}, {size:.1f} GB")


def _ask(url: str) -> Mapping[str, str]:
    """Return settings of the server by name, and the size of the database in bytes.

    Raises ConfigError without a driver, SQLAlchemyError where the server does not answer.
    """
    from moderation.archive.engine import make_engine

    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return {str(name): str(value) for name, value in connection.exec_driver_sql(_ASKED)}
    finally:
        engine.dispose()


_ASKED = (
    "SELECT name, setting FROM pg_settings WHERE name IN "
    "('server_version', 'server_encoding', 'autovacuum', 'fsync', 'full_page_writes') "
    "UNION ALL SELECT 'size', pg_database_size(current_database())::text"
)
