"""The Kubernetes files follow its schemas, start what the other files start, and have no rights."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import service.server.config as gunicorn_config
from service.cli.settings import settings_list
from service.launcher.programs import (
    LEARNER,
    LOOKER,
    OF_ONE_PART,
    PROJECT,
    SWEEP,
    WEB,
    WEBHOOKS,
    WORKER,
)

FOLDER = Path(__file__).parents[2] / "deploy" / "kubernetes"
FILES: list[str] = YAML(typ="safe").load(FOLDER / "kustomization.yaml")["resources"]
VERSIONS = ("1.30", "1.34")
KEDA = "keda.sh/v1alpha1"
PYTHON = ["python", "-m"]
COMMANDS = {
    "web": list(WEB),
    "worker": [*PYTHON, *WORKER],
    "learner": [*PYTHON, *LEARNER],
    "looker": [*PYTHON, *LOOKER],
    "sweep": [*PYTHON, *SWEEP],
    "webhooks": [*PYTHON, *WEBHOOKS],
    "project": [*PYTHON, *PROJECT],
    "setup": ["modqueue", "setup"],
}


def resources() -> Iterator[dict[str, Any]]:
    for file in FILES:
        yield from YAML(typ="safe").load_all(FOLDER / file)


def pods() -> Iterator[dict[str, Any]]:
    for resource in resources():
        if resource["kind"] in {"Deployment", "Job"}:
            yield resource["spec"]["template"]["spec"]


def containers() -> Iterator[dict[str, Any]]:
    for pod in pods():
        yield from pod["containers"]


def test_every_file_is_listed() -> None:
    """What is not in kustomization.yaml would never be applied."""
    assert {path.name for path in FOLDER.glob("*.yaml")} == {*FILES, "kustomization.yaml"}


@pytest.mark.parametrize("version", VERSIONS)
def test_schemas(version: str) -> None:
    """Each resource is one that Kubernetes knows, with fields that it knows."""
    import kubernetes_validate  # as slow as jsonschema

    for resource in resources():
        if resource["apiVersion"] != KEDA:
            kubernetes_validate.validate(resource, version, strict=True)


def test_each_part_starts_as_elsewhere() -> None:
    """The commands are those of Procfile, compose and systemd."""
    started = {container["name"]: container["command"] for container in containers()}
    assert started == COMMANDS


def test_web_leaves_the_ingress_before_it_stops() -> None:
    """A pod that goes is sent requests for seconds more; then there is time for the last ones."""
    (web,) = [one for one in pods() if one["containers"][0]["name"] == "web"]
    pause = web["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert pause >= 5
    assert pause + gunicorn_config.graceful_timeout < web["terminationGracePeriodSeconds"]


def test_no_pod_has_rights() -> None:
    """No root, capability, writable image or account of the cluster; memory is bounded."""
    for pod in pods():
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
    for container in containers():
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"]["limits"]["memory"]


def test_secrets_go_to_their_part() -> None:
    """Each part reaches the store as its own user, and no setting is one that the code lacks."""
    known = {setting.name for setting in settings_list()}
    for container in containers():
        environ = {entry["name"]: entry for entry in container["env"]}
        user = environ["REDIS_URL"]["valueFrom"]["secretKeyRef"]["key"]
        assert user == {"setup": "app"}.get(container["name"], container["name"])
        ours = {name for name in environ if name.startswith("MODQUEUE_")}
        assert ours <= known
        assert all(OF_ONE_PART.get(name, user) in {user, container["name"]} for name in ours)
    [settings] = [one for one in resources() if one["kind"] == "ConfigMap"]
    assert settings["data"].keys() <= known - OF_ONE_PART.keys()


def test_every_selector_selects() -> None:
    """Services, budgets, policies and scalers name pods and deployments that exist."""
    labels = [
        one["spec"]["template"]["metadata"]["labels"]
        for one in resources()
        if one["kind"] in {"Deployment", "Job"}
    ]
    names = {one["metadata"]["name"] for one in resources() if one["kind"] == "Deployment"}
    for resource in resources():
        spec = resource.get("spec", {})
        if target := spec.get("scaleTargetRef"):
            assert target["name"] in names
        selector = spec.get("podSelector") or spec.get("selector") or {}
        asked = selector.get("matchLabels", selector)
        assert any(asked.items() <= own.items() for own in labels), resource["metadata"]["name"]


def test_who_reads_comments_reaches_postgresql() -> None:
    """The archive and the projection may be in PostgreSQL: all parts but the sender ask there."""
    reached = set()
    for policy in (one for one in resources() if one["kind"] == "NetworkPolicy"):
        if 5432 in ports(policy):
            reached |= {name for name, labels in parts() if selects(policy, labels)}
    assert reached == {"web", "worker", "learner", "looker", "sweep", "setup"}
    told = {
        container["name"]
        for container in containers()
        if {"MODQUEUE_ARCHIVE_URL", "MODQUEUE_PROJECTION_URL"}
        <= {entry["name"] for entry in container["env"]}
    }
    assert told == COMMANDS.keys() - {"webhooks"}


def ports(policy: dict[str, Any]) -> set[int]:
    """Return the ports to which a policy lets its pods out."""
    rules = policy["spec"].get("egress", [])
    return {port["port"] for rule in rules for port in rule["ports"]}


def parts() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each part with the labels of its pods."""
    for one in resources():
        if one["kind"] in {"Deployment", "Job"}:
            labels = one["spec"]["template"]["metadata"]["labels"]
            yield labels["app.kubernetes.io/component"], labels


def selects(policy: dict[str, Any], labels: dict[str, str]) -> bool:
    """Return whether a policy is about pods with those labels."""
    selector = policy["spec"]["podSelector"]
    barred = selector.get("matchExpressions", [])
    assert all(one["operator"] == "NotIn" for one in barred)
    return selector["matchLabels"].items() <= labels.items() and not any(
        labels.get(one["key"]) in one["values"] for one in barred
    )


def test_workers_scale_by_the_recorded_rule() -> None:
    """KEDA asks for what deploy/prometheus records, and for the age of the oldest comment."""
    [scaled] = [one for one in resources() if one["apiVersion"] == KEDA]
    assert scaled["kind"] == "ScaledObject"
    triggers = scaled["spec"]["triggers"]
    assert {trigger["type"] for trigger in triggers} == {"prometheus"}
    assert all(
        trigger["metadata"].keys() == {"serverAddress", "query", "threshold"}
        for trigger in triggers
    )
    rules = (FOLDER.parent / "prometheus" / "modqueue.rules.yml").read_text("utf-8")
    assert f"record: {triggers[0]['metadata']['query']}\n" in rules
    assert "modqueue_oldest_pending_seconds" in triggers[1]["metadata"]["query"]
