"""docs/architecture.md and docs/store.md describe the house as it is."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from moderation.comment import Event
from moderation.store import installation_keys
from moderation.store.keys import NAMES

ROOT = Path(__file__).parent.parent
MAP = (ROOT / "docs" / "architecture.md").read_text("utf-8")
STORE = (ROOT / "docs" / "store.md").read_text("utf-8")
TAG = "{modqueue}:"


def test_every_key_is_described() -> None:
    """Each key has a row in the table, and no row is left over."""
    described = set(re.findall(r"^\| `(\{\w+\}:[a-z]+)", STORE, re.MULTILINE))
    ours = {"{site}:" + suffix.rstrip(":") for suffix in NAMES.values()}
    constants = [vars(installation_keys)[name] for name in dir(installation_keys) if name[0] != "_"]
    shared = {name.rstrip(":") for name in map(str, constants) if name.startswith(TAG)}
    assert described == ours | shared


def test_every_folder_of_the_dashboard_is_on_the_map() -> None:
    """Its row names each folder below it, and none that is gone."""
    (row,) = (line for line in MAP.splitlines() if line.startswith("| `service/dashboard/`"))
    folders = {path.parent.name for path in (ROOT / "service" / "dashboard").glob("*/__init__.py")}
    assert set(re.findall(r" `(\w+)/`", row)) == folders


def test_keys_are_named_in_the_key_files_alone() -> None:
    """No other file writes a hash tag: every key comes from keys.py or installation_keys.py."""
    homes = {ROOT / "moderation" / "store" / name for name in ("keys.py", "installation_keys.py")}
    for room in ("moderation", "worker", "service"):
        for path in {*(ROOT / room).rglob("*.py")} - homes:
            spelled = [text for text in strings(path) if re.match(r"\W*\{(modqueue|\*)?\}:", text)]
            assert not spelled, (path, spelled)


def test_composition_roots_alone_reach_for_the_client() -> None:
    """Views and the domain ask the store by its methods, and spell no command of its client."""
    roots = {ROOT / "service" / name for name in ("services.py", "wsgi.py")}
    files = {*(ROOT / "service").rglob("*.py"), *(ROOT / "moderation").rglob("*.py")} - roots
    assert files
    for path in files:
        if not {"cli", "launcher"} & set(path.parts):
            assert not re.search(r"\b_?(store|reader)\.redis\b", path.read_text("utf-8")), path


def test_every_store_knows_the_archive() -> None:
    """Each part that reads comments can read those that moved."""
    for room in ("moderation", "worker", "service"):
        for path in (ROOT / room).rglob("*.py"):
            made = re.findall(r"\bStore\((?!Leases)([^)]*\)?)", path.read_text("utf-8"))
            bare = [arguments for arguments in made if "opener(" not in arguments]
            assert not bare or path.name == "sweep.py", (path, bare)  # it reads what is pending


def strings(path: Path) -> Iterator[str]:
    """Yield the strings of a file that has a tag; an f-string with ``{}`` for what it puts in."""
    text = path.read_text("utf-8")
    for node in ast.walk(ast.parse(text)) if "}:" in text else ():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "" for part in node.values]
            yield "".join(str(part) for part in parts)


def test_every_folder_is_on_the_map() -> None:
    """A new folder of a room gets its line in the table of folders."""
    for room in ("moderation", "classifier", "worker", "service"):
        for init in (ROOT / room).glob("*/__init__.py"):
            assert f"{init.parent.name}/`" in MAP, init.parent


def python_files() -> Iterator[Path]:
    """Yield every file of ours."""
    for room in ("moderation", "classifier", "worker", "service", "clients", "benchmarks", "tests"):
        for path in (ROOT / room).rglob("*.py"):
            if "node_modules" not in path.parts:
                yield path


def test_no_file_is_longer_than_one_reads() -> None:
    """A file has at most 300 lines."""
    lines = {path: len(path.read_text("utf-8").splitlines()) for path in python_files()}
    assert lines[Path(__file__)] > 100
    assert {str(path): count for path, count in lines.items() if count > 300} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    """A function has at most 40 lines, half of them at most six, nine in ten at most 16."""
    lengths = sorted(
        ((node.end_lineno or 0) - node.lineno + 1, str(path), node.name)
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert [one for one in lengths if one[0] > 40] == []
    lines = [one[0] for one in lengths]
    assert (lines[len(lines) // 2] <= 6, lines[len(lines) * 9 // 10] <= 16) == (True, True)


def test_no_folder_holds_more_than_one_looks_over() -> None:
    """A folder has at most 20 files of Python beside its __init__.py."""
    files = Counter(
        path.parent.relative_to(ROOT) for path in python_files() if path.name != "__init__.py"
    )
    assert files[Path("moderation")]
    assert {str(folder): count for folder, count in files.items() if count > 20} == {}


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
