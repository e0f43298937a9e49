"""docs/security.md is complete and names only tests that there are."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.cli.settings import settings_list

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "security.md").read_text("utf-8")
# How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; they come first in it.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5,
    "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2,
    "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4,
    "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4,
    "11.5": 1, "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2,
    "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1,
    "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
TOTAL = 253
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    level: str
    wanted: str
    holds: str
    by: str


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


ROWS = [Row(*cells(line)) for line in TEXT.splitlines() if re.match(r"\| \d+\.\d+\.\d+ \|", line)]
LEFT_OUT = dict(cells(line) for line in TEXT.splitlines() if re.match(r"\| \d+\.\d+ \|", line))


def test_every_requirement_has_its_row_or_its_reason() -> None:
    """All 253 of levels 1 and 2: each once in a table, or in a section that does not apply."""
    assert sum(SECTIONS.values()) == TOTAL
    wanted = [
        f"{section}.{number}"
        for section, count in SECTIONS.items()
        if section not in LEFT_OUT
        for number in range(1, count + 1)
    ]
    assert [row.id for row in ROWS] == wanted
    assert set(LEFT_OUT) <= set(SECTIONS)
    assert all(len(reason) > 8 for reason in LEFT_OUT.values())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_says_who_holds_it(row: Row) -> None:
    """It has a level, words, an answer, and a test or a reason; what lacks something says what."""
    assert row.level in {"1", "2"}
    assert len(row.wanted) > 5
    assert row.holds in {"yes", "partly", "no", "n/a"}
    assert len(row.by) > 5
    if row.holds in {"partly", "no"}:
        assert len(NAMED.sub("", row.by)) > 30, "says what is missing"
    for path, function in NAMED.findall(row.by):
        tree = ast.parse((ROOT / path).read_text("utf-8"))
        functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert not function or function in functions, f"{path} has no {function}"


def test_links_lead_somewhere() -> None:
    """Each file that the page links to is there."""
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", TEXT):
        assert (ROOT / "docs" / target).exists(), target
    assert "docs/security.md" in (ROOT / "README.md").read_text("utf-8")
    assert "docs/security.md" in (ROOT / "SECURITY.md").read_text("utf-8")


def test_what_is_connected_to_is_named() -> None:
    """Each setting that names a server is in the one paragraph that says where modqueue goes."""
    (paragraph,) = (line for line in TEXT.splitlines() if line.startswith("What modqueue connects"))
    servers = {
        name
        for name in (setting.name for setting in settings_list())
        if name.endswith(("_URL", "_ISSUER", "SMTP_HOST")) and name != "MODQUEUE_PUBLIC_URL"
    }
    assert len(servers) > 6
    assert {name for name in servers if f"`{name}`" not in paragraph} == set()
