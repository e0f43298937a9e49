"""What a release is made of, and what is known of it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from deploy import audit, sbom

CLEAN = {"name": "flask", "version": "3.1.3", "vulns": []}
SKIPPED = {"name": "flask", "skip_reason": "not found"}
AFFECTED = {
    "name": "jinja2",
    "version": "2.0",
    "vulns": [{"id": "CVE-0000-1", "fix_versions": ["3.1"]}],
}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return sbom.document()


def test_every_locked_package_is_in_it(document: dict[str, Any]) -> None:
    """Each line of requirements.lock, with digests; beside them what is vendored, and modqueue."""
    lock = (sbom.ROOT / "requirements.lock").read_text("utf-8")
    locked = set(re.findall(r"^([\w.-]+)==([\w.]+)", lock, re.MULTILINE))
    parts = {(part["name"], part["version"]) for part in document["components"]}
    assert locked <= parts
    assert {name for name, _ in parts - locked} == {
        "Swagger UI", "htmx", "Valkey", "SecLists", "slaviclean",
    }  # fmt: skip
    root = document["metadata"]["component"]
    assert (root["name"], root["licenses"][0]["license"]["id"]) == ("modqueue", "Apache-2.0")
    assert document["bomFormat"] == "CycloneDX"


def test_licences_are_named(document: dict[str, Any]) -> None:
    """Of everything that is installed here; a package for other platforms alone has none."""
    unnamed = [part["name"] for part in document["components"] if not part.get("licenses")]
    assert len(unnamed) <= 2, unnamed


def test_who_needs_whom(document: dict[str, Any]) -> None:
    """Every reference is that of a component, and flask needs werkzeug."""
    refs = {part["bom-ref"]: part["name"] for part in document["components"]}
    refs[document["metadata"]["component"]["bom-ref"]] = "modqueue"
    needs = {
        refs[entry["ref"]]: {refs[on] for on in entry["dependsOn"]}
        for entry in document["dependencies"]
    }
    assert "werkzeug" in needs["flask"]
    assert "flask" in needs["modqueue"]
    assert "pytest" not in needs


def test_it_comes_out_the_same_twice(document: dict[str, Any]) -> None:
    """No time, no random number, no path of the machine."""
    assert json.dumps(sbom.document()) == json.dumps(document)
    assert str(sbom.ROOT) not in json.dumps(document)


@pytest.mark.parametrize(
    ("packages", "status", "words"),
    [
        ([CLEAN], 0, "No vulnerability is known in any of 1 packages."),
        ([CLEAN, AFFECTED], audit.AFFECTED, "jinja2 2.0: CVE-0000-1, mended in 3.1"),
        ([SKIPPED, AFFECTED], audit.AFFECTED, "1 of 2 packages have known"),
        ([CLEAN, SKIPPED], audit.UNASKED, "NOT CHECKED"),
        ([], audit.UNASKED, "NOT CHECKED"),
    ],
)
def test_not_asked_is_not_harmless(
    capsys: pytest.CaptureFixture[str], packages: list[dict[str, Any]], status: int, words: str
) -> None:
    """Only a list that knew every package says that nothing is known."""
    assert audit.told(packages) == status
    assert words in capsys.readouterr().out
