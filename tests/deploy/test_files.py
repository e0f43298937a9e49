"""The deployment files agree with each other and with the code."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from configparser import ConfigParser
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from moderation.process.config import Config
from service.cli.settings import as_env, as_markdown, settings_list
from service.launcher.embedded import REWRITE_MIN_SIZE
from service.launcher.programs import (
    LEARNER,
    LOOKER,
    OF_ONE_PART,
    PROJECT,
    SWEEP,
    WEB,
    WEBHOOKS,
    WORKER,
    WORKER_ENVIRON,
    programs,
)

BIN = Path(sys.executable).parent


@pytest.fixture
def compose(repository: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(repository / "docker-compose.yml")
    return loaded


def test_compose_file_is_valid(repository: Path) -> None:
    """docker-compose.yml follows the compose specification."""
    check = [BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*check, repository / "docker-compose.yml"], capture_output=True)
    assert done.returncode == 0, done.stdout.decode()


def test_dockerfile_is_clean(repository: Path) -> None:
    """hadolint finds nothing to say about the Dockerfile."""
    done = subprocess.run([BIN / "hadolint", repository / "Dockerfile"], capture_output=True)
    assert done.returncode == 0, done.stdout.decode()


def test_compose_names_exist(compose: dict[str, Any]) -> None:
    """Every named volume is declared and everything that is waited for is a service."""
    services = compose["services"]
    for name, service in services.items():
        assert set(service.get("depends_on", {})) <= services.keys(), name
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            assert source in compose["volumes"], f"{name} mounts {source}, a path or undeclared"


def test_compose_runs_without_rights(compose: dict[str, Any]) -> None:
    """Every container has a read-only root, no capability, and publishes to this machine only."""
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ())), name
    assert {"store", "web", "worker"} == {
        name for name, service in compose["services"].items() if "healthcheck" in service
    }


def test_compose_store_is_durable(compose: dict[str, Any]) -> None:
    """The store in compose has the durable settings; its users are in test_store_users.py."""
    command = " ".join(compose["services"]["store"]["command"])
    assert "--appendonly yes --appendfsync always" in command
    assert "--maxmemory-policy noeviction" in command
    assert f"--auto-aof-rewrite-min-size {REWRITE_MIN_SIZE}" in command


def test_compose_settings_exist(compose: dict[str, Any]) -> None:
    """No container gets a setting that the code does not know."""
    known = {setting.name for setting in settings_list()}
    for name, service in compose["services"].items():
        if name != "store":
            assert set(service["environment"]) <= known, name


def told(environ: dict[str, str] | set[str], part: str) -> set[str]:
    """Return the settings of one part that another part is told."""
    return {name for name in environ if OF_ONE_PART.get(name, part) != part}


def test_compose_tells_secrets_to_their_part(compose: dict[str, Any]) -> None:
    """Web alone has MODQUEUE_SECRET, and the sweeper alone the user that rewrites."""
    services = compose["services"]
    for name, service in services.items():
        assert told(service["environment"], name) == set(), name
    assert services["web"]["environment"].keys() >= {"MODQUEUE_SECRET", "MODQUEUE_SECRET_FORMER"}
    assert "MODQUEUE_MAINTENANCE_URL" in services["sweep"]["environment"]


def test_units_tell_secrets_to_their_part(repository: Path) -> None:
    """The file for all parts names no secret of one; who has secrets reads one more."""
    folder = repository / "deploy" / "systemd"
    common = "EnvironmentFile=/etc/modqueue/modqueue.env"
    for path in folder.glob("*.service"):
        part = path.stem.removeprefix("modqueue-")
        lines = path.read_text().splitlines()
        read = [line for line in lines if line.startswith("EnvironmentFile=")]
        own = [f"EnvironmentFile=-/etc/modqueue/{part}.env"]
        assert read == [common, *(own if part in OF_ONE_PART.values() else [])]
    for part in ("modqueue", *set(OF_ONE_PART.values())):
        names = set(re.findall("^[A-Z_]+", (folder / f"{part}.env.example").read_text(), re.M))
        assert names
        assert told(names, part) == set(), part


def test_the_launcher_tells_secrets_to_their_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """So does `modqueue run`."""
    started: dict[str, dict[str, str]] = {}

    def note(command: list[str], *, environ: dict[str, str], **_: object) -> None:
        started[" ".join(command)] = environ

    monkeypatch.setattr("service.launcher.programs.spawn", note)
    environ = {"PATH": "/bin", **dict.fromkeys(OF_ONE_PART, "x")}
    with socket.socket() as door:
        for program in chain(*programs(Config(), environ, None, door)):
            program.launch()
    assert len(started) >= 5
    for command, environ in started.items():
        known = {OF_ONE_PART[name] for name in environ if name in OF_ONE_PART}
        part = {WEB[0]: "web", SWEEP[0]: "sweep", WEBHOOKS[0]: "webhooks"}.get(command.split()[2])
        assert known == ({part} if part else set()), command


def test_comments_are_taken_before_anything_else_starts() -> None:
    """At a start the imports of all programs together would keep web from its first answer."""
    with socket.socket() as door:
        first, later = programs(Config(workers=2), {}, None, door)
    assert [program.name for program in first] == ["web", "worker-1", "worker-2"]
    assert {program.name for program in later} >= {"sweep", "webhooks", "project", "learner"}


def test_every_start_is_the_same(repository: Path, compose: dict[str, Any]) -> None:
    """Procfile, compose, systemd and the launcher start the same commands."""
    procfile = dict(
        line.split(": ", 1) for line in (repository / "Procfile").read_text().splitlines()
    )
    environ = " ".join(f"{name}={value}" for name, value in WORKER_ENVIRON.items())
    hostname = "--hostname worker-$$@%h"
    assert procfile == {
        "web": " ".join(WEB),
        "worker": f"env {environ} python -m {' '.join(WORKER)} {hostname}",
        "learner": f"env {environ} python -m {' '.join(LEARNER)}",
        "looker": f"env {environ} python -m {' '.join(LOOKER)}",
        "sweep": f"python -m {' '.join(SWEEP)}",
        "webhooks": f"python -m {' '.join(WEBHOOKS)}",
        "project": f"python -m {' '.join(PROJECT)}",
    }
    services = compose["services"]
    assert services["web"]["command"] == list(WEB)
    assert unit(repository, "web").endswith(f"bin/{' '.join(WEB)}")
    modules = {
        "learner": LEARNER, "looker": LOOKER, "sweep": SWEEP, "webhooks": WEBHOOKS,
        "project": PROJECT,
    }  # fmt: skip
    for part, module in {**modules, "worker": WORKER}.items():
        assert services[part]["command"] == ["python", "-m", *module]
    for part, module in {**modules, "worker@": (*WORKER, "--hostname", "worker-%i@%h")}.items():
        command = f"bin/python -m {' '.join(module)}".replace("%h", "%%h")
        assert unit(repository, part).endswith(command)


def unit(repository: Path, name: str) -> str:
    parser = ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(repository / "deploy" / "systemd" / f"modqueue-{name}.service")
    return parser["Service"]["ExecStart"]


def test_settings_are_documented(repository: Path) -> None:
    """.env.example and docs/settings.md say what the configuration says, word for word."""
    again = "run: modqueue settings --format"
    assert (repository / ".env.example").read_text() == as_env(), f"{again} env > .env.example"
    documented = (repository / "docs" / "settings.md").read_text()
    assert documented == as_markdown(), f"{again} markdown > docs/settings.md"


def test_the_example_starts_with_defaults() -> None:
    """.env.example taken as it is, comment signs removed, gives the defaults."""
    pairs = (
        line[1:].split("=", 1) for line in as_env().splitlines() if re.match("#[A-Z_]+=", line)
    )
    given = {name: value for name, value in pairs if not name.startswith("STORE_PASSWORD")}
    assert Config.from_env(given) == Config(data_dir=Path.cwd() / "var")


def test_no_path_of_a_machine(repository: Path) -> None:
    """No tracked file names this checkout's folder, this user's home, or a package index."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=repository, capture_output=True, check=True
    )
    forbidden = [f"{repository}/".encode(), f"{Path.home()}/".encode(), *index_hosts()]
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = repository / name
        content = path.read_bytes() if path.is_file() else b""
        assert not [word for word in forbidden if word in content], name


def index_hosts() -> list[bytes]:
    """The hosts that pip is configured to ask here, and its built-in one."""
    program = (
        "import json; from pip._internal.models.index import PyPI;"
        "print(json.dumps([PyPI.netloc, PyPI.file_storage_domain]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    return [host.encode() for host in json.loads(done.stdout)]


def test_ci_runs(repository: Path) -> None:
    """.ci/run is executable and bash can read it."""
    script = repository / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", script], check=True)
