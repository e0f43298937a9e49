"""docs/architecture.md and docs/store.md describe the house as it is."""

from __future__ import annotations

import re
from pathlib import Path

from moderation.comment import Event
from moderation.registry import boxes, integration_keys
from moderation.registry import keys as registry_keys
from moderation.store.keys import NAMES

ROOT = Path(__file__).parent.parent
MAP = (ROOT / "docs" / "architecture.md").read_text("utf-8")
STORE = (ROOT / "docs" / "store.md").read_text("utf-8")


def test_every_key_is_described() -> None:
    """Each key of a site, and of the registry, has a row in the table, and no row is left over."""
    described = set(re.findall(r"^\| `(\{\w+\}:[a-z]+)", STORE, re.MULTILINE))
    ours = {"{site}:" + suffix.rstrip(":") for suffix in NAMES.values()}
    constants = [value for name, value in vars(registry_keys).items() if name.isupper()]
    accounts = {name.rstrip(":") for name in constants if name.startswith("{")}
    accounts |= {integration_keys.CORAL, integration_keys.AKISMET, boxes.BOXES}
    others = {
        "{modqueue}:version",
        "{modqueue}:probe",
        "{modqueue}:sweep",
        "{modqueue}:rewrite",
        "{modqueue}:gate",
    }
    assert described == ours | accounts | others


def test_every_folder_is_on_the_map() -> None:
    """A new folder of a room gets its line in the table of folders."""
    for room in ("moderation", "classifier", "worker", "service"):
        for init in (ROOT / room).glob("*/__init__.py"):
            assert f"{init.parent.name}/`" in MAP, init.parent


def test_the_map_fits_on_a_screen_or_two() -> None:
    """The architecture stays a map: reasons stand in docs/decisions, keys in docs/store.md."""
    assert len(MAP.splitlines()) <= 120


def test_every_decision_is_listed() -> None:
    """Each page of docs/decisions has its row in the list of them, and no row is left over."""
    folder = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\]\(([a-z-]+\.md)\)", (folder / "README.md").read_text("utf-8")))
    assert listed == {path.name for path in folder.glob("*.md")} - {"README.md"}


def test_journal_carries_no_text() -> None:
    """The journal's lines have the fields that the document names and no others."""
    assert set(Event.__slots__) == {
        "cursor", "type", "at", "comment_id", "version", "by", "data"
    }  # fmt: skip
