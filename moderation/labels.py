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

from moderation.connection import Redis, redis_errors
from moderation.keys import key, prefix
from moderation.scripting import source

LABELS_MAX = 1_000_000  # of a site; then the oldest go. 1 KiB each with its text
PAGE = 500

Line = tuple[str, dict[str, str]]


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
    def digests(self) -> list[str]:
        """What it is found by: each of its names, alone and within its community."""
        names = sorted({self.reference, self.comment} - {""})
        return [_digest(name, where) for name in names for where in sorted({"", self.community})]


class LabelStore:
    """The labels of all sites. Methods raise StoreUnavailable while Redis is away."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._keep = redis.register_script(source("keep_label.lua"))
        self._erase = redis.register_script(source("erase_labels.lua"))

    @redis_errors
    def add(self, site: str, label: Label) -> None:
        """Keep one label; durable when this returns."""
        document = json.dumps(asdict(label), ensure_ascii=False, separators=(",", ":"))
        self._keep(keys=[prefix(site)], args=[document, LABELS_MAX, *label.digests])

    def all(self, site: str) -> Iterator[Label]:
        """Yield the site's labels, oldest first."""
        for _, fields in self._lines(site):
            yield _label(json.loads(fields["label"]))

    def erase(self, site: str, reference: str, *, community: str = "") -> int:
        """Erase the labels that carry ``reference``; return how many there were.

        ``community`` leaves out those of others; empty takes all.
        """
        digest = _digest(reference, community)
        erased = self.erase_ids(site, self._unlisted(site, digest))
        while found := self._erase_some(site, digest):
            erased += found
        return erased

    def erase_ids(self, site: str, ids: Sequence[str]) -> int:
        """Erase labels by their place in the stream; return how many there were."""
        pages = range(0, len(ids), PAGE)
        return sum(self._erase_some(site, "", ids[first : first + PAGE]) for first in pages)

    def _unlisted(self, site: str, digest: str) -> list[str]:
        """Return the labels with ``digest`` from before references were listed: the oldest."""
        found = []
        for id_, fields in self._lines(site):
            if "references" in fields:
                break
            if digest in _label(json.loads(fields["label"])).digests:
                found.append(id_)
        return found

    @redis_errors
    def _erase_some(self, site: str, digest: str, ids: Sequence[str] = ()) -> int:
        return int(self._erase(keys=[prefix(site)], args=[digest, PAGE, *ids]))

    def _lines(self, site: str) -> Iterator[Line]:
        after = "-"
        while page := self._page(site, after):
            yield from page
            after = f"({page[-1][0]}"

    @redis_errors
    def _page(self, site: str, after: str) -> list[Line]:
        found: list[Line] = self._redis.xrange(key(site, "labels"), min=after, count=PAGE)
        return found


def _digest(reference: str, community: str) -> str:
    return sha256(f"{community}\n{reference}".encode()).hexdigest()[:32]


def _label(document: dict[str, object]) -> Label:
    fields: dict[str, object] = {**document}
    spans = document["spans"]
    assert isinstance(spans, list)  # noqa: S101
    fields["spans"] = tuple(tuple(span) for span in spans)
    return Label(**fields)  # type: ignore[arg-type]
