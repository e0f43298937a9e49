"""Who may import whom: service -> moderation <- worker -> classifier, and nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = {"moderation", "classifier", "worker", "service"}
ALLOWED = {
    "moderation": set[str](),
    "classifier": set[str](),
    "worker": {"moderation"},
    "service": {"moderation"},
}
FOREIGN = {  # libraries that a package must not know
    "moderation": {"flask", "sklearn", "marshmallow", "numpy"},
    "classifier": {"flask", "celery", "redis", "marshmallow"},
    "worker": {"flask", "sklearn", "marshmallow"},
    "service": {"sklearn"},
}
# The composition roots put the parts together, so they alone may know the other rooms.
ROOTS = {"worker/app.py": {"classifier"}, "service/wsgi.py": {"classifier"}}
SHARED = {"moderation.attributes"}  # names of the domain, which the classifier answers with


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the room they come from"
            yield node.module or ""


@pytest.mark.parametrize("package", sorted(OURS))
def test_imports_run_one_way(package: str) -> None:
    """No module imports a room, or a library, that it must not know."""
    files = sorted((ROOT / package).rglob("*.py"))
    assert files, f"{package} has no files"
    for path in files:
        relative = path.relative_to(ROOT).as_posix()
        allowed = ALLOWED[package] | ROOTS.get(relative, set()) | {package}
        found = {name.partition(".")[0] for name in set(imports(path)) - SHARED}
        assert not (found & OURS) - allowed, f"{relative} imports {(found & OURS) - allowed}"
        assert not found & FOREIGN[package], f"{relative} imports {found & FOREIGN[package]}"


def test_scripts_know_no_key_names() -> None:
    """Key names have one home, moderation/store/keys.py: no script spells one."""
    for path in (ROOT / "moderation" / "scripts").glob("*.lua"):
        assert not re.search(r"KEYS\[[^]]*\]\s*\.\.", path.read_text()), path
