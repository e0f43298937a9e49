"""The web process loads the model for the integrations that it serves, and not without."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
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


def start(redis_url: str, folder: Path, integrations: str) -> Any:
    environ = {
        **os.environ,
        "REDIS_URL": redis_url,
        "MODQUEUE_SECRET": "s" * 40,
        "MODQUEUE_DATA_DIR": str(folder),
        "MODQUEUE_INTEGRATIONS": integrations,
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environ, capture_output=True, text=True, timeout=120
    )
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
