"""Scrapes of a running service, and alerts played by promtool with what they hold.

Time is pressed together: a scrape before and one after stand for minutes of each. What a counter
grew by between them, it goes on to grow by in each minute.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

RULES = Path(__file__).parents[2] / "deploy" / "prometheus" / "modqueue.rules.yml"
QUIET_MINUTES, LOUD_MINUTES = 20, 400  # longer than every alert's `for`
COUNTS = ("_total", "_bucket", "_count", "_sum")
Scrape = Mapping[str, float]  # by series, as Prometheus writes it


def scrape(url: str) -> Scrape:
    """Return every sample of the service at ``url``; none where nobody answers."""
    try:
        with urlopen(f"{url}/metrics", timeout=20) as answer:
            text = answer.read().decode()
    except (URLError, OSError):
        return {}
    return {
        series(sample.name, **sample.labels): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def series(name: str, **labels: str) -> str:
    """Return a series as Prometheus writes it, with its labels in order."""
    inside = ",".join(f"{label}={json.dumps(value)}" for label, value in sorted(labels.items()))
    return f"{name}{{{inside}}}"


def alerts() -> dict[str, dict[str, Any]]:
    """Return the rules of every alert by its name."""
    groups = YAML(typ="safe").load(RULES)["groups"]
    return {rule["alert"]: rule for group in groups for rule in group["rules"] if "alert" in rule}


def play(alert: str, before: Scrape, after: Scrape, file: Path) -> str:
    """Return what promtool has against it: that ``alert`` rests before, and fires after.

    ``file`` is where its test is written; empty where it is so.
    """
    names = set(re.findall(r"modqueue_\w+", alerts()[alert]["expr"]))
    asked = [one for one in {*before, *after} if one.partition("{")[0] in names]
    firing = f'ALERTS{{alertname="{alert}",alertstate="firing"}}'
    looks = [
        {"expr": firing, "eval_time": f"{QUIET_MINUTES}m", "exp_samples": []},
        {
            "expr": f"count({firing}) > bool 0",
            "eval_time": f"{QUIET_MINUTES + LOUD_MINUTES}m",
            "exp_samples": [{"labels": "{}", "value": 1}],
        },
    ]
    samples = [
        {"series": one, "values": _values(one, before.get(one), after.get(one))} for one in asked
    ]
    test = {"interval": "1m", "input_series": samples, "promql_expr_test": looks}
    rules = {"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": [test]}
    file.write_text(json.dumps(rules))
    played = subprocess.run(
        ["promtool", "test", "rules", str(file)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return "" if played.returncode == 0 else played.stdout + played.stderr


def _values(series: str, before: float | None, after: float | None) -> str:
    quiet = f"_x{QUIET_MINUTES}" if before is None else f"{before}+0x{QUIET_MINUTES}"
    if after is None:
        return f"{quiet} stale"
    grows = after - (before or 0.0) if series.partition("{")[0].endswith(COUNTS) else 0.0
    return f"{quiet} {after}+{grows}x{LOUD_MINUTES}"
