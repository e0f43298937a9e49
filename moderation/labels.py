"""Labels: what people outside say of a text, kept for later training.

They come through foreign protocols (Perspective's suggestscore, Akismet's submit-spam and
submit-ham), so they belong to no comment of ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from moderation.connection import Redis, redis_errors
from moderation.keys import key

LABELS_MAX = 1_000_000  # of a site, about; then the oldest go. 1 KiB each with its text
PAGE = 500


@dataclass(frozen=True, slots=True)
class Label:
    """``scores`` maps Perspective's attributes to 0..1; 0 and 1 are a plain no and yes.

    ``spans`` holds (attribute, begin, end, value), offsets in UTF-16 units, end exclusive;
    ``language`` is our detector's; ``reference`` is what the client calls the comment.
    """

    source: str
    text: str
    scores: Mapping[str, float]
    spans: tuple[tuple[str, int, int, float], ...] = ()
    language: str = "other"
    community: str = ""
    reference: str = ""


class LabelStore:
    """The labels of all sites. Methods raise StoreUnavailable while Redis is away."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    @redis_errors
    def add(self, site: str, label: Label) -> None:
        """Keep one label; durable when this returns."""
        document = json.dumps(asdict(label), ensure_ascii=False, separators=(",", ":"))
        self._redis.xadd(key(site, "labels"), {"label": document}, maxlen=LABELS_MAX)

    def all(self, site: str) -> Iterator[Label]:
        """Yield the site's labels, oldest first."""
        after = "-"
        while page := self._page(site, after):
            for _, fields in page:
                yield _label(json.loads(fields["label"]))
            after = f"({page[-1][0]}"

    @redis_errors
    def _page(self, site: str, after: str) -> list[tuple[str, dict[str, str]]]:
        found: list[tuple[str, dict[str, str]]] = self._redis.xrange(
            key(site, "labels"), min=after, count=PAGE
        )
        return found


def _label(document: dict[str, object]) -> Label:
    fields: dict[str, object] = {**document}
    spans = document["spans"]
    assert isinstance(spans, list)  # noqa: S101
    fields["spans"] = tuple(tuple(span) for span in spans)
    return Label(**fields)  # type: ignore[arg-type]
