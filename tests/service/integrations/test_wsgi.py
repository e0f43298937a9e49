"""The web process loads the model for the integrations that it serves, and not without."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from subprocess import CompletedProcess

import pytest

# Put together once for each choice of integrations, in one process: its imports cost most.
PROGRAM = """
import json, os, sys
for integrations in sys.argv[1:]:
    os.environ["MODQUEUE_INTEGRATIONS"] = integrations
    sys.modules.pop("service.wsgi", None)
    from service.wsgi import app
    paths = sorted(rule.rule for rule in app.url_map.iter_rules())
    print(json.dumps([integrations, {"numpy": "numpy" in sys.modules, "paths": paths}]))
"""
PATHS = {
    "perspective": "/v1alpha1/comments:analyze",
    "coral": "/integrations/coral/<site>",
    "akismet": "/1.1/comment-check",
}
NONE = "none"
Started = dict[str, dict[str, list[str]]]


def run(program: str, redis_url: str, folder: Path, *integrations: str) -> CompletedProcess[str]:
    environ = {
        **os.environ,
        "REDIS_URL": redis_url,
        "MODQUEUE_SECRET": "s" * 40,
        "MODQUEUE_DATA_DIR": str(folder),
    }
    command = [sys.executable, "-c", program, *integrations]
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120)


@pytest.fixture
def started(redis_url: str, tmp_path: Path) -> Started:
    """What each choice of integrations loads and serves; that of none came first."""
    done = run(PROGRAM, redis_url, tmp_path, NONE, *PATHS)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(line) for line in done.stdout.splitlines())


def test_the_model_is_loaded_for_integrations_alone(started: Started) -> None:
    """Each is served without the others, and /v1/score with any of them.

    MODQUEUE_INTEGRATIONS=none keeps numpy and the model out of the process.
    """
    alone = started.pop(NONE)
    assert not alone["numpy"]
    assert not {*PATHS.values(), "/v1/score"} & {*alone["paths"]}
    for name, found in started.items():
        assert found["numpy"], name
        assert {*PATHS.values()} & {*found["paths"]} == {PATHS[name]}
        assert "/v1/score" in found["paths"], name


WITHOUT_WHEEL = f"import sys; sys.modules['wasmtime'] = None\n{PROGRAM}"


def test_without_wasmtime_the_setting_is_named(redis_url: str, tmp_path: Path) -> None:
    """Where no scorer runs, the last line says so, names the setting, and what serves without."""
    done = run(WITHOUT_WHEEL, redis_url, tmp_path, NONE, "perspective")
    served = [json.loads(line)[0] for line in done.stdout.splitlines()]
    assert served == [NONE]
    last = done.stderr.strip().splitlines()[-1]
    assert "MODQUEUE_INTEGRATIONS: the scorer does not run on " in last
    assert last.endswith("none serves without it")
    assert "KernelUnavailable" not in done.stderr
