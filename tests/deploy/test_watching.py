"""Alerts and dashboards: what they ask for exists, and each alert fires when it should."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from moderation.alerts.alert import RULES as ALERT_RULES
from moderation.alerts.alert import Alert

ROOT = Path(__file__).parents[2]
RULES = ROOT / "deploy" / "prometheus" / "modqueue.rules.yml"
BOARDS = sorted((ROOT / "deploy" / "grafana").glob("*.json"))
YAML_FILE = YAML(typ="safe")
GROUPS: list[dict[str, Any]] = YAML_FILE.load(RULES)["groups"]
ALERTS: list[dict[str, Any]] = GROUPS[0]["rules"]


def queries() -> Iterator[str]:
    """Yield every expression that is asked of Prometheus."""
    for group in GROUPS:
        yield from (rule["expr"] for rule in group["rules"])
    for board in BOARDS:
        for panel in json.loads(board.read_text("utf-8"))["panels"]:
            yield from (target["expr"] for target in panel["targets"])


def test_every_metric_is_documented() -> None:
    """docs/metrics.md has each; a test there compares it with what the service exposes."""
    table = (ROOT / "docs" / "metrics.md").read_text("utf-8")
    known = set(re.findall(r"^\| `(modqueue_\w+)`", table, re.MULTILINE))
    asked = {
        re.sub(r"_(bucket|count|sum)$", "", name)
        for query in queries()
        for name in re.findall(r"modqueue_\w+", query)
    }
    assert asked <= known, asked - known
    assert known - asked == set(), "nothing shows these"


def test_every_label_value_exists() -> None:
    """A misspelt outcome would be silent for ever."""
    metrics = (ROOT / "docs" / "metrics.md").read_text("utf-8")
    problems = (ROOT / "docs" / "problems.md").read_text("utf-8")
    for query in queries():
        for label, value in re.findall(r'(route|outcome|status|reason)[!=~]+"([\w/|-]+)"', query):
            for word in value.split("|"):
                text = problems if label == "reason" else metrics
                if not re.fullmatch(r"\d{3}|/v1/comments", word):
                    assert re.search(rf"\b{word}\b", text), word


def anchor_of(heading: str) -> str:
    """Return what a heading is linked by."""
    return re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-")


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: str(alert["alert"]))
def test_every_alert_has_its_section(alert: dict[str, Any]) -> None:
    """The section names the alert and how urgent it is."""
    path, _, anchor = alert["annotations"]["runbook"].partition("#")
    sections = (ROOT / path).read_text("utf-8").split("\n## ")[1:]
    by_anchor = {anchor_of(section.partition("\n")[0]): section for section in sections}
    name, severity = alert["alert"], alert["labels"]["severity"]
    section = by_anchor[anchor]
    assert f"`{name}`" in section
    assert f"({severity})" in section


@pytest.mark.parametrize(
    ("alert", "name"),
    [
        (Alert.BACKLOG, "ModqueueHeldBacklog"),
        (Alert.VERDICTS, "ModqueueVerdictsLate"),
        (Alert.AUDITS, "ModqueueAuditsOverdue"),
        (Alert.STORE, "ModqueueMemoryHigh"),
    ],
)
def test_both_kinds_of_alerts_agree(alert: Alert, name: str) -> None:
    """What the newsroom is told of begins at the limit, and after the time, of Prometheus."""
    (rule,) = [one for one in ALERTS if one["alert"] == name]
    limit = float(rule["expr"].rpartition("> ")[2])
    number, unit = int(rule["for"][:-1]), {"m": 60, "h": 3600}[rule["for"][-1]]
    assert (limit, number * unit) == (ALERT_RULES[alert].limit, ALERT_RULES[alert].begins_after)


@pytest.mark.parametrize("command", ["check", "test"])
def test_every_alert_fires_and_rests(command: str) -> None:
    """promtool plays each alert's series: quiet at first, then firing with its sentence."""
    file = RULES.name if command == "check" else RULES.name.replace(".yml", ".test.yml")
    played = subprocess.run(
        ["promtool", command, "rules", file],
        cwd=RULES.parent, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert played.returncode == 0, played.stdout + played.stderr


def test_no_alert_is_left_unplayed() -> None:
    """Each alert is expected once to be quiet and once to fire."""
    plays = YAML_FILE.load(RULES.with_name("modqueue.rules.test.yml"))["tests"]
    expected = {
        play["name"]: [bool(look.get("exp_alerts")) for look in play["alert_rule_test"]]
        for play in plays
        if "alert_rule_test" in play
    }
    assert expected == {alert["alert"]: [False, True] for alert in ALERTS}
