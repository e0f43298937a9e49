"""Nothing leans on a private name of the standard library: another Python may not have it."""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
TREES = ("moderation", "classifier", "worker", "service", "clients", "benchmarks", "tests")
DOCUMENTED = {
    "logging._srcfile",  # logging HOWTO, "Optimization"
    "os._exit",
    "sys._getframe",
}
DOCUMENTED_OF_TUPLES = {"_asdict", "_fields", "_make", "_replace"}  # collections.namedtuple


def private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


@cache
def nodes(tree: ast.AST) -> list[ast.AST]:
    """Return every node of ``tree``, walked once for all tests."""
    return list(ast.walk(tree))


@cache
def names(tree: ast.AST) -> dict[str, str]:
    """Return what each imported name stands for: ``{"handlers": "logging.handlers"}``."""
    found = {}
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                whole = alias.name if alias.asname else alias.name.partition(".")[0]
                found[alias.asname or whole] = whole
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


def dotted(node: ast.AST, known: dict[str, str]) -> str:
    """Return the full name that ``node`` spells, or "" if it begins with no imported name."""
    if isinstance(node, ast.Name):
        return known.get(node.id, "")
    if isinstance(node, ast.Attribute) and (of := dotted(node.value, known)):
        return f"{of}.{node.attr}"
    return ""


def of_library(name: str) -> bool:
    return name.partition(".")[0] in sys.stdlib_module_names


def spelled(tree: ast.AST) -> Iterator[str]:
    """Yield each private name of the library that is imported or reached through a module."""
    known = names(tree)
    spellings = [dotted(node, known) for node in nodes(tree) if isinstance(node, ast.Attribute)]
    for name in [*known.values(), *spellings]:
        if of_library(name) and private(name.rpartition(".")[2]) and name not in DOCUMENTED:
            yield name


def owned(tree: ast.AST) -> Iterator[str]:
    """Yield each private name that is defined: functions, classes, variables, attributes."""
    for node in nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            if isinstance(node, ast.Name):
                yield node.id
            elif isinstance(node.value, ast.Name) and node.value.id == "self":
                yield node.attr


def strangers(tree: ast.AST, ours: set[str]) -> Iterator[str]:
    """Yield each private attribute, of whatever object, that has no definition among ``ours``."""
    known = names(tree)
    for node in nodes(tree):
        if isinstance(node, ast.Attribute) and private(node.attr) and node.attr not in ours:
            spelling = dotted(node, known)
            if spelling not in DOCUMENTED and node.attr not in DOCUMENTED_OF_TUPLES:
                yield ast.unparse(node)


def ancestors(tree: ast.AST) -> Iterator[tuple[ast.ClassDef, type[Any]]]:
    """Yield each class with each class of the library that it extends."""
    known = names(tree)
    for node in nodes(tree):
        for base in node.bases if isinstance(node, ast.ClassDef) else ():
            module, _, name = dotted(base, known).rpartition(".")
            if module and of_library(module):
                found = getattr(importlib.import_module(module), name)
                if inspect.isclass(found):
                    yield node, found


@cache
def inner(kind: type[Any]) -> frozenset[str]:
    """Return the private names that ``kind`` and what it extends use on themselves."""
    found = set()
    for ancestor in kind.__mro__:
        found |= {name for name in vars(ancestor) if private(name)}
        try:
            source = inspect.getsource(ancestor)
        except (OSError, TypeError):  # written in C
            continue
        attributes = (n.attr for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Attribute))
        found |= {name for name in attributes if private(name)}
    return frozenset(found)


def clashes(tree: ast.AST) -> Iterator[str]:
    """Yield each private name that a class shares with the class of the library it extends."""
    for node, kind in ancestors(tree):
        mine = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)} | set(owned(node))
        for name in mine & inner(kind):
            yield f"{node.name}.{name} of {kind.__name__}"


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.AST]:
    """Every source file, parsed."""
    files = (path for tree in TREES for path in sorted((ROOT / tree).rglob("*.py")))
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8")) for path in files}


def test_no_private_name_of_the_library(trees: dict[str, ast.AST]) -> None:
    """Only documented names begin with an underscore where a module of the library is used."""
    found = {path: sorted(set(spelled(tree))) for path, tree in trees.items()}
    assert not {path: names for path, names in found.items() if names}


def test_no_private_attribute_of_strangers(trees: dict[str, ast.AST]) -> None:
    """A private attribute that is read anywhere is one that is defined in this repository.

    The worker that extends gunicorn's, and the libraries' parts named here, are held by the lock
    file; the standard library is whatever the machine has.
    """
    ours = {name for tree in trees.values() for name in owned(tree)}
    found = {path: sorted(set(strangers(tree, ours))) for path, tree in trees.items()}
    assert {path: names for path, names in found.items() if names} == {
        "service/api/blueprint.py": ["self._store_endpoint_docs"],  # flask-smorest
        "service/http/proxied.py": ["proxied._get_current_object"],  # werkzeug documents it
        "service/monitoring/metrics_files.py": ["self._capacity", "self._f"],  # prometheus_client
        "tests/service/api/test_schemas.py": ["schema._declared_fields", "schema._hooks"],
    }


def test_no_private_name_shared_with_an_ancestor(trees: dict[str, ast.AST]) -> None:
    """No class of ours uses or hides a private attribute of the library's class it extends."""
    found = {path: sorted(set(clashes(tree))) for path, tree in trees.items()}
    assert not {path: names for path, names in found.items() if names}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import logging\nlogging._lock", "logging._lock"),
        ("import logging as l\nl._lock.acquire()", "logging._lock"),
        ("from logging import handlers as h\nh._x", "logging.handlers._x"),
        ("from threading import _RLock", "threading._RLock"),
        ("import _thread", "_thread"),
        ("import os.path\nos._exit(0)", ""),
    ],
)
def test_what_is_spelled(source: str, found: str) -> None:
    """The search knows every way to spell such a name."""
    assert set(spelled(ast.parse(source))) == ({found} if found else set())


def test_what_clashes() -> None:
    """A thread of ours may not keep a ``_target`` of its own."""
    source = "from threading import Thread as T\nclass Mine(T):\n def f(self): self._target = 1"
    assert list(clashes(ast.parse(source))) == ["Mine._target of Thread"]
