"""Labels: what people outside say of a text, kept for later training.

They come through foreign protocols (Perspective's suggestscore, Akismet's submit-spam and
submit-ham), so they belong to no comment of ours. What the client calls the comment is their
reference; by it they are found again when they must be erased.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import NamedTuple

from moderation.documents import read_as
from moderation.store.keys import key
from moderation.store.scripting import Script, Scripts
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors
from moderation.store.server.room import Room

LABELS_MAX = 1_000_000  # of a site; then the oldest go. 1 KiB each with its text
PAGE = 500


@dataclass(frozen=True, slots=True)
class Label:
    """``scores`` maps Perspective's attributes to 0..1; 0 and 1 are a plain no and yes.

    ``spans`` holds (attribute, begin, end, value), offsets in UTF-16 units, end exclusive;
    ``language`` is our detector's; ``community`` is where the comment stands; ``reference`` is
    what the client calls it, ``comment`` a second name, its number.
    """

    source: str
    text: str
    scores: Mapping[str, float]
    spans: tuple[tuple[str, int, int, float], ...] = ()
    language: str = "other"
    community: str = ""
    reference: str = ""
    comment: str = ""

    @property
    def names(self) -> list[str]:
        """What the client calls the comment."""
        return sorted({self.reference, self.comment} - {""})

    @property
    def digests(self) -> list[str]:
        """What it is found by: each of its names, alone and within its community."""
        places = sorted({"", self.community})
        return [_digest(name, where) for name in self.names for where in places]


class IdRow(NamedTuple):
    """What the client calls the comment, or the id of a label."""

    id: str


class LabelRow(NamedTuple):
    """A label of an earlier release, and the two lines that are stored of it now."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class KeepLabel(Script[str]):
    """Answers the id of the label, '' where one of ``rows`` was erased."""

    file = "keep_label.lua"
    refused_when_full = True
    label: str
    labels_max: int
    rows: Sequence[IdRow]


@dataclass(frozen=True, slots=True)
class EraseLabels(Script[int]):
    """Answers how many were erased."""

    file = "erase_labels.lua"
    digest: str
    some: int
    rows: Sequence[IdRow]


@dataclass(frozen=True, slots=True)
class MoveLabels(Script[None]):
    """Move labels out of the stream of earlier releases."""

    file = "move_labels.lua"
    rows: Sequence[LabelRow]


class LabelStore:
    """The labels of all sites. Methods raise StoreUnavailable while Redis is away."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._room = Room(redis)
        self._scripts = Scripts(redis)

    @redis_errors
    def add(self, site: str, label: Label) -> None:
        """Keep one label, unless it names an erased comment of ours; durable when this returns."""
        document = json.dumps(asdict(label), ensure_ascii=False, separators=(",", ":"))
        self._room.require()
        names = [IdRow(name) for name in label.names]
        self._scripts.run(site, KeepLabel(_lines(label, document), LABELS_MAX, names))

    def all(self, site: str) -> Iterator[Label]:
        """Yield the site's labels, oldest first."""
        return (label for _, label in self.by_id(site))

    def by_id(self, site: str, after_ms: int = 0) -> Iterator[tuple[str, Label]]:
        """Yield the labels given after ``after_ms`` with their ids, oldest first.

        An id starts with its ms since 1970, 13 digits until the year 2286.
        """
        self.move_former(site)
        after = f"[{after_ms + 1:013d}" if after_ms > 0 else "-"
        while ids := self._ids(site, after):
            yield from self._labels(site, ids).items()
            after = f"({ids[-1]}"

    def texts(self, site: str, ids: Sequence[str]) -> dict[str, str]:
        """Return the texts of those labels that are there, in one round trip."""
        return {id_: label.text for id_, label in self._labels(site, ids).items()}

    def erase(self, site: str, reference: str, *, community: str = "") -> int:
        """Erase the labels that carry ``reference``; return how many there were.

        ``community`` leaves out those of others; empty takes all.
        """
        self.move_former(site)
        digest = _digest(reference, community)
        erased = 0
        while count := self._erase_some(site, digest):
            erased += count
        return erased

    def erase_ids(self, site: str, ids: Sequence[str]) -> int:
        """Erase labels by their ids; return how many there were."""
        self.move_former(site)
        pages = range(0, len(ids), PAGE)
        return sum(self._erase_some(site, "", ids[first : first + PAGE]) for first in pages)

    @redis_errors
    def move_former(self, site: str) -> None:
        """Move the labels of earlier releases to where an erasure frees their bytes."""
        stream = key(site, "labels")
        while self._redis.exists(stream):
            lines = self._redis.xrange(stream, count=PAGE)
            rows = [LabelRow(id_, _former_lines(fields["label"])) for id_, fields in lines]
            self._scripts.run(site, MoveLabels(rows))

    @redis_errors
    def _erase_some(self, site: str, digest: str, ids: Sequence[str] = ()) -> int:
        return self._scripts.run(site, EraseLabels(digest, PAGE, [IdRow(id_) for id_ in ids]))

    @redis_errors
    def _ids(self, site: str, after: str) -> list[str]:
        order = key(site, "label_order")
        ids: list[str] = self._redis.zrangebylex(order, after, "+", start=0, num=PAGE)
        return ids

    @redis_errors
    def _labels(self, site: str, ids: Sequence[str]) -> dict[str, Label]:
        stored = self._redis.hmget(key(site, "label_texts"), ids) if ids else []
        return {
            id_: _label(json.loads(lines.partition("\n")[2]))
            for id_, lines in zip(ids, stored, strict=True)
            if lines
        }


def _lines(label: Label, document: str) -> str:
    """Return a label as the store holds it: its digests, and its document on a second line."""
    return f"{' '.join(label.digests)}\n{document}"


def _former_lines(document: str) -> str:
    return _lines(_label(json.loads(document)), document)


def _digest(reference: str, community: str) -> str:
    return sha256(f"{community}\n{reference}".encode()).hexdigest()[:32]


def _label(document: dict[str, object]) -> Label:
    fields: dict[str, object] = {**document}
    spans = document["spans"]
    assert isinstance(spans, list)  # noqa: S101
    fields["spans"] = tuple(tuple(span) for span in spans)
    return read_as(Label, fields)
