"""Redocly's linter, unmodified, over both OpenAPI documents."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from moderation.process.config import Config
from moderation.registry import Registry
from moderation.store.writer import Store
from service.app import create_app
from service.integrations.compatible import ADDRESS
from service.services import Services
from tests.support.run.environment import ALONE
from tests.support.run.npm import SECONDS, installed

SCRIPT = Path(__file__).parent / "openapi" / "lint.cjs"


@pytest.fixture(scope="session")
def modules() -> Path:
    return installed(SCRIPT.parent, "node-openapi") / "node_modules"


def linted(modules: Path, folder: Path, documents: list[dict[str, Any]]) -> list[list[str]]:
    """Return what the linter says of each document."""
    files = [folder / f"{number}.json" for number in range(len(documents))]
    for file, document in zip(files, documents, strict=True):
        file.write_text(json.dumps(document))
    done = subprocess.run(
        ["node", str(SCRIPT), *map(str, files)],
        env={**ALONE, "NODE_PATH": str(modules)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stderr
    said: list[list[str]] = json.loads(done.stdout)
    return said


def test_it_finds_nothing(store: Store, registry: Registry, modules: Path, tmp_path: Path) -> None:
    """No error and no warning, with the rules that it recommends; a wrong document has some."""
    parts = Services(Config(secret="s" * 32), store, registry, Mock(), scorer=Mock())
    client = create_app(parts).test_client()
    own, foreign = (client.get(address).get_json() for address in ("/openapi.json", ADDRESS))
    *right, wrong = linted(modules, tmp_path, [own, foreign, {**own, "info": {"title": "x"}}])
    assert right == [[], []]
    assert any("`version`" in one for one in wrong)
