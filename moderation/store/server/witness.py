"""A witness outside the store: the newest journal line seen of each site.

A store that comes back older (a fail-over to a replica that was behind, a file that lost its end, a
restored backup, a server that was emptied) answers as if nothing were wrong. This file lies beside
it and knows better.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from moderation.archive.row import parts
from moderation.store.keys import key
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors

NOTHING = "0-0"
LOSSES_MAX = 100  # kept in the file
_CURSOR = "([0-9]{1,16}-[0-9]{1,20})"
_SEEN = re.compile(rf"seen (\S+) {_CURSOR}")
_LINE = re.compile(rf"line (\S+) {_CURSOR} (\S+)")  # beside it: a former release reads the other
_LOST = re.compile(rf"lost (\S+) {_CURSOR} {_CURSOR}")
log = logging.getLogger("modqueue.store")


@dataclass(frozen=True, slots=True)
class Loss:
    """A journal that lacked the line ``known``; ``newest`` was its newest one then."""

    site: str
    known: str
    newest: str

    @property
    def seconds(self) -> float:
        """How much is missing at least: from the newest line that is there to the one that was."""
        return max(0.0, (_time(self.known) - _time(self.newest)) / 1000)

    def __str__(self) -> str:
        missing = "everything is" if self.newest == NOTHING else f"{self.seconds:.0f} s or more are"
        return (
            f"the store came back older: on site {self.site} {missing} missing "
            f"(journal line {self.known} was seen, {self.newest} is the newest now)"
        )


@dataclass(frozen=True, slots=True)
class Seen:
    """A journal line: its cursor, and what tells it from another one that has the same.

    Two primaries can write at one cursor. ``line`` is "" where a former release saw it.
    """

    cursor: str = NOTHING
    line: str = ""

    @classmethod
    def of(cls, lines: Sequence[tuple[str, Mapping[str, str]]]) -> Seen:
        """Return the one of ``lines``, as Redis gives it, if there is one."""
        if not lines:
            return cls()
        cursor, fields = lines[0]
        return cls(cursor, ":".join(fields.get(name, "") for name in ("type", "id", "version")))

    def is_in(self, lines: Sequence[tuple[str, Mapping[str, str]]]) -> bool:
        """Return whether it is the one of ``lines``."""
        return bool(lines) and (not self.line or self == Seen.of(lines))


@dataclass(frozen=True, slots=True)
class Testimony:
    """What the file says: the newest line of each site, and every loss that was noticed."""

    newest: Mapping[str, Seen]
    losses: tuple[Loss, ...] = ()


class Witness:
    """The file at ``path``. Methods raise OSError where it cannot be read or written."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def testimony(self) -> Testimony:
        """Return what is known; a line that a crash or a disk has damaged is left out."""
        newest, losses = {}, []
        text = self._path.read_text(errors="replace") if self._path.exists() else ""
        for line in text.splitlines():
            if match := _SEEN.fullmatch(line):
                newest[match[1]] = Seen(match[2])
            elif match := _LINE.fullmatch(line):
                newest[match[1]] = Seen(match[2], match[3])
            elif match := _LOST.fullmatch(line):
                losses.append(Loss(*match.groups()))
        return Testimony(newest, tuple(losses))

    def look(self, redis: Redis, sites: Iterable[str]) -> Sequence[Loss]:
        """Compare the store with what was seen, and remember its newest lines.

        Returns what was lost since the last look; each loss is told once and stays in the file.

        Raises:
            StoreUnavailable: Redis is away.
            redis.ResponseError: this user must not read the journal.
        """
        before = self.testimony()
        known = sorted({*sites, *before.newest})
        newest_ids = _newest(redis, known, before.newest)
        lost = [
            Loss(site, before.newest[site].cursor, newest.cursor)
            for site, (newest, is_whole) in newest_ids.items()
            if not is_whole
        ]
        for loss in lost:
            log.error("store.older site=%s seen=%s found=%s", loss.site, loss.known, loss.newest)
        now = replace(before, newest={site: newest for site, (newest, _) in newest_ids.items()})
        now = replace(now, losses=(*before.losses, *lost)[-LOSSES_MAX:])
        if now != before:
            self._write(now)
        return lost

    def _write(self, testimony: Testimony) -> None:
        newest = testimony.newest.items()
        lines = [f"seen {site} {seen.cursor}\n" for site, seen in newest]
        lines += [f"line {site} {seen.cursor} {seen.line}\n" for site, seen in newest if seen.line]
        lines += [f"lost {loss.site} {loss.known} {loss.newest}\n" for loss in testimony.losses]
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._path.with_name(self._path.name + ".new")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write("".join(lines))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)


@redis_errors
def _newest(
    redis: Redis, sites: Sequence[str], before: Mapping[str, Seen]
) -> dict[str, tuple[Seen, bool]]:
    """Return each site's newest line, and whether the one that was seen is still there.

    It may have moved to the archive since.
    """
    pipe = redis.pipeline(transaction=False)
    for site in sites:
        cursor = before.get(site, Seen()).cursor
        pipe.xrevrange(key(site, "journal"), count=1)
        pipe.xrange(key(site, "journal"), cursor, cursor)
        pipe.hget(key(site, "archived"), "until")
    answers = iter(pipe.execute())
    newest = {}
    for site, lines, line, until in zip(sites, answers, answers, answers, strict=False):
        seen = before.get(site, Seen())
        moved = parts(seen.cursor) <= parts(until or NOTHING)
        newest[site] = (Seen.of(lines), moved or seen.is_in(line))
    return newest


def _time(cursor: str) -> int:
    return int(cursor.partition("-")[0])
