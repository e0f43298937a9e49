"""What the doctor says of an installation, and what of one that ails."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from moderation import actions
from moderation.process.migrations import STEPS
from moderation.projection.projector import Projector
from moderation.store.acceptance import Intake, Limits
from moderation.store.installation_keys import ROUND, VERSION
from moderation.store.keys import key
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from moderation.webhooks.endpoints import Endpoints
from service.cli.doctor import address, machine, processes
from tests.service.cli.conftest import Run
from tests.support.servers.certificates import self_signed
from tests.support.servers.tls import serving

Findings = Mapping[str, Mapping[str, str]]


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch, redis: Redis) -> None:
    """A worker answers, a sweeper was here, and no disk but the test's own is looked at."""
    monkeypatch.setattr(processes, "workers", lambda settings: {"w1": "model-1"})
    redis.set(ROUND, 1)


def examined(run: Run, code: int = 0) -> Findings:
    findings = json.loads(run("doctor", "--json", code=code).stdout)
    return {finding["subject"]: finding for finding in findings}


def test_an_installation_that_is_well(
    run: Run, site: str, store: Store, redis: Redis, tmp_path: Path
) -> None:
    """Every line is there; an empty store of this release, without a limit, is well."""
    redis.set(VERSION, len(STEPS))
    with closing(Projector(store, tmp_path / "projection.sqlite3")) as projector:
        projector.follow(site)
    findings = examined(run)
    assert [*findings] == [
        "settings",
        "versions",
        "disk",
        "address",
        "clock",
        "durability",
        "memory",
        "data",
        "losses",
        "completeness",
        "erasures",
        "archive",
        "broker",
        "workers",
        "queue",
        "background",
        "sweeper",
        "projection",
        "webhooks",
    ]
    assert {name for name, it in findings.items() if it["state"] != "ok"} <= {"durability"}


def test_one_line_after_a_quiet_day_is_no_lag(
    run: Run, site: str, store: Store, tmp_path: Path
) -> None:
    """What counts is how long a line waits, not how old the last one is that was read."""
    Projector(store, tmp_path / "projection.sqlite3").close()
    intake = Intake(Submission(Article("a"), Author("Dana"), "The bridge opens in May."))
    actions.submit(store, str, site, intake, caller="test", limits=Limits())
    assert examined(run)["projection"]["state"] == "ok"


def test_a_setting_that_nobody_knows(run: Run, environ: dict[str, str]) -> None:
    """It is the only line: nothing starts before it is corrected."""
    environ["MODQUEUE_COLOUR"] = "green"
    assert run("doctor", code=1).stdout == (
        "fault settings     MODQUEUE_COLOUR: there is no such setting; see .env.example\n"
        "                   -> Correct it; nothing starts before.\n"
    )


def test_no_store(run: Run, environ: dict[str, str]) -> None:
    """What needs no store is looked at all the same."""
    environ["REDIS_URL"] = "redis://127.0.0.1:1"
    findings = examined(run, code=1)
    assert [*findings] == ["settings", "versions", "disk", "address", "store"]
    assert findings["store"]["state"] == "fault"


def test_processes_that_are_away(
    run: Run, site: str, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No worker and no sweeper are faults, no projector is a warning."""
    redis.delete(ROUND)
    monkeypatch.setattr(processes, "workers", lambda settings: {})
    monkeypatch.setattr(processes, "LOOK_SECONDS", 0.01)
    monkeypatch.setenv("MODQUEUE_SWEEP_SECONDS", "0.1")
    findings = examined(run, code=1)
    states = {name: findings[name]["state"] for name in ("workers", "sweeper", "projection")}
    assert states == {"workers": "fault", "sweeper": "fault", "projection": "warn"}


def test_two_models(run: Run, site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers of two releases judge differently."""
    monkeypatch.setattr(processes, "workers", lambda settings: {"w1": "m1", "w2": "m2"})
    workers = examined(run)["workers"]
    assert (workers["state"], workers["sentence"]) == ("warn", "2 running, with m1, m2")


def test_data_of_other_releases(run: Run, site: str, redis: Redis) -> None:
    """Older data is brought up to date by a start, later data stops it."""
    redis.set(VERSION, len(STEPS) - 1)
    assert examined(run)["data"]["state"] == "warn"
    redis.set(VERSION, len(STEPS) + 1)
    assert examined(run, code=1)["data"]["state"] == "fault"


def test_a_webhook_that_fails(run: Run, site: str, redis: Redis) -> None:
    """It is named with the command that shows why."""
    endpoint, _ = Endpoints(redis).add(site, "https://hook.example/", by="anna")
    redis.hset(key(site, "endpoint", endpoint.id), "failing_since", 1)
    webhooks = examined(run)["webhooks"]
    assert webhooks["state"] == "warn"
    assert f"modqueue webhooks log {site} {endpoint.id}" in webhooks["advice"]


@pytest.mark.parametrize(("apart_ms", "state"), [(1_000, "ok"), (5_000, "warn"), (60_000, "fault")])
def test_clocks_apart(
    run: Run, site: str, monkeypatch: pytest.MonkeyPatch, apart_ms: int, state: str
) -> None:
    """A code of the second step is good for 30 seconds."""
    real = machine.time.time_ns
    monkeypatch.setattr(machine.time, "time_ns", lambda: real() + apart_ms * 1_000_000)
    assert examined(run, code=int(state == "fault"))["clock"]["state"] == state


def test_a_full_disk(run: Run, site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Less than a tenth is a warning, less than a fiftieth a fault."""
    usage = machine.shutil.disk_usage(".")
    for free, state in ((0.05, "warn"), (0.01, "fault")):
        few = usage._replace(free=int(usage.total * free))
        monkeypatch.setattr(machine.shutil, "disk_usage", lambda _, few=few: few)
        assert examined(run, code=int(state == "fault"))["disk"]["state"] == state


@pytest.mark.parametrize(
    ("days", "is_trusted", "state"),
    [(60, True, "ok"), (3, True, "warn"), (60, False, "fault"), (-0.5, True, "fault")],
)
def test_certificate(
    run: Run,
    environ: dict[str, str],
    site: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    days: float,
    is_trusted: bool,
    state: str,
) -> None:
    """As a browser sees it: trusted, for this name, and for how long."""
    pem = self_signed(tmp_path / "tls.pem", "localhost", timedelta(days=days))
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with serving(pem) as port:
        environ["MODQUEUE_PUBLIC_URL"] = f"https://localhost:{port}"
        finding = examined(run, code=int(state == "fault"))["certificate"]
    assert finding["state"] == state, finding


def test_nobody_at_the_address(
    run: Run, environ: dict[str, str], site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that is away is a fault of its own."""
    monkeypatch.setattr(address, "TIMEOUT_SECONDS", 0.5)
    environ["MODQUEUE_PUBLIC_URL"] = "https://localhost:1"
    assert "does not answer" in examined(run, code=1)["certificate"]["sentence"]


def test_a_store_without_its_data(run: Run, site: str, redis: Redis) -> None:
    """A site whose journal is gone is a fault that names what is missing; reopening mends it."""
    redis.delete(key(site, "journal"))
    finding = examined(run, code=1)["completeness"]
    assert (finding["state"], "site demo lacks journal" in finding["sentence"]) == ("fault", True)
    assert "nothing is to be lost" in run("sites", "reopen", site, code=2).stderr
    run("sites", "reopen", site, "--its-data-are-lost")
    assert examined(run)["completeness"]["state"] == "ok"
