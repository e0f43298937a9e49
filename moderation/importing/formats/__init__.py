"""One module for each system whose archives are read; ``FORMATS`` has them by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from moderation.importing.archive import Item
from moderation.importing.formats import (
    comentario,
    coral,
    delimited,
    disqus,
    facebook,
    isso,
    json_lines,
    native,
    remark42,
    wordpress,
)

Reader = Callable[[Path], Iterator[Item]]
FORMATS: Mapping[str, Reader] = {
    "comentario": comentario.read,
    "commento": comentario.read,
    "coral": coral.read,
    "csv": delimited.read,
    "disqus": disqus.read,
    "facebook": facebook.read,
    "isso": isso.read,
    "jsonl": json_lines.read,
    "native": native.read,
    "remark42": remark42.read,
    "wordpress": wordpress.read,
}
