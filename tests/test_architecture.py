"""docs/architecture.md describes the house as it is."""

from __future__ import annotations

import re
from pathlib import Path

from moderation.comment import Event
from moderation.registry import boxes, integration_keys
from moderation.registry import keys as registry_keys
from moderation.store.keys import NAMES

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "architecture.md").read_text("utf-8")


def test_every_key_is_described() -> None:
    """Each key of a site, and of the registry, has a row in the table, and no row is left over."""
    described = set(re.findall(r"^\| `(\{\w+\}:[a-z]+)", TEXT, re.MULTILINE))
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


def test_every_file_of_the_domain_is_listed() -> None:
    """A new file in moderation/ gets its line in the table of nouns."""
    for path in (ROOT / "moderation").glob("*.py"):
        if path.name != "__init__.py":
            assert f"`{path.name}`" in TEXT, path.name


def test_journal_carries_no_text() -> None:
    """The journal's lines have the fields that the document names and no others."""
    assert set(Event.__slots__) == {
        "cursor", "type", "at", "comment_id", "version", "by", "data"
    }  # fmt: skip
