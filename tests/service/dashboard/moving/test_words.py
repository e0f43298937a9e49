"""Whatever an import leaves out is told in words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import moderation.importing
from service.dashboard.moving.words import FAULT_WORDS

PINGS = {"type_pingback", "type_trackback"}  # WordPress' own, named by the file


def _codes() -> Iterator[str]:
    """Yield each code that stands in a call of Fault, alone or as one of two."""
    for path in Path(moderation.importing.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Fault":
                said = node.args[1]
                for part in (said.body, said.orelse) if isinstance(said, ast.IfExp) else (said,):
                    if isinstance(part, ast.Constant):
                        yield str(part.value)


def test_each_fault_of_an_archive_has_words() -> None:
    """Types that a plugin of WordPress made up are told by their names."""
    codes = set(_codes())
    assert {"ban_left_out", "without_url"} <= codes
    assert (codes | PINGS) - FAULT_WORDS.keys() == set()
