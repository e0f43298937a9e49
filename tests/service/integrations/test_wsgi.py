"""The web process loads the model for the integrations that it serves, and not without."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

PROGRAM = """
import json, sys
from service.wsgi import app
paths = sorted(rule.rule for rule in app.url_map.iter_rules())
print(json.dumps({"numpy": "numpy" in sys.modules, "paths": paths}))
"""
PATHS = {
    "perspective": "/v1alpha1/comments:analyze",
    "coral": "/integrations/coral/<site>",
    "akismet": "/1.1/comment-check",
}


def run(program: str, redis_url: str, folder: Path, integrations: str) -> CompletedProcess[str]:
    environ = {
        **os.environ,
        "REDIS_URL": redis_url,
        "MODQUEUE_SECRET": "s" * 40,
        "MODQUEUE_DATA_DIR": str(folder),
        "MODQUEUE_INTEGRATIONS": integrations,
    }
    command = [sys.executable, "-c", program]
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120)


def start(redis_url: str, folder: Path, integrations: str) -> Any:
    done = run(PROGRAM, redis_url, folder, integrations)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", sorted(PATHS))
def test_one_integration_alone(redis_url: str, tmp_path: Path, name: str) -> None:
    """Each can be served without the others; /v1/score comes with any of them."""
    found = start(redis_url, tmp_path, name)
    assert found["numpy"]
    assert {path for path in PATHS.values() if path in found["paths"]} == {PATHS[name]}
    assert "/v1/score" in found["paths"]


def test_none_loads_no_model(redis_url: str, tmp_path: Path) -> None:
    """MODQUEUE_INTEGRATIONS=none keeps numpy and the model out of the process."""
    found = start(redis_url, tmp_path, "none")
    assert not found["numpy"]
    assert not {*PATHS.values(), "/v1/score"} & set(found["paths"])


WITHOUT_WHEEL = "import sys; sys.modules['wasmtime'] = None; import service.wsgi"


def test_without_wasmtime_the_setting_is_named(redis_url: str, tmp_path: Path) -> None:
    """Where no scorer runs, the last line says so, names the setting, and what serves without."""
    done = run(WITHOUT_WHEEL, redis_url, tmp_path, "perspective")
    last = done.stderr.strip().splitlines()[-1]
    assert "MODQUEUE_INTEGRATIONS: the scorer does not run on " in last
    assert last.endswith("none serves without it")
    assert "KernelUnavailable" not in done.stderr
    assert run(WITHOUT_WHEEL, redis_url, tmp_path, "none").returncode == 0
