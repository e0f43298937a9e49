"""Moving out: every comment of a site in a file that this and other systems read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from moderation.exporting import disqus, native, wxr
from moderation.store.reader import Reader

# Yields the file in pieces, and counts what it writes: articles, comments, illegal characters.
Pieces = Callable[[Reader, str, Counter[str]], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Format:
    """How an export is written, how its file's name ends, and its media type."""

    pieces: Pieces
    suffix: str
    media_type: str


FORMATS: Mapping[str, Format] = {
    "native": Format(native.lines, "jsonl", "application/x-ndjson"),
    "disqus": Format(disqus.pieces, "xml", "application/xml"),
    "wxr": Format(wxr.pieces, "xml", "application/xml"),
}
