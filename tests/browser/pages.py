"""Every page of the dashboard, read from the application's own routes, so none is forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flask import Flask
from werkzeug.routing import MapAdapter

from tests.browser.conftest import Window

UNASKED = {  # parts of a page
    *("dashboard.stream", "dashboard.news", "dashboard.copies_of_list"),
    "dashboard.comparison_run",
    "dashboard.import_run",
    "dashboard.learning_run",
    "dashboard.limits_run",
    "dashboard.raid_run",
    "dashboard.saved_counts",
}
EXAMPLE = "none"  # for arguments that nobody gave: the page that says so is a page, too


def paths(app: Flask, examples: Mapping[str, str]) -> list[str]:
    """Return the address of each page, with ``examples`` for the arguments of routes."""
    adapter: MapAdapter = app.url_map.bind("localhost")
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("dashboard.")
        and "GET" in (rule.methods or ())
        and rule.endpoint not in UNASKED
        and not rule.rule.endswith((".csv", ".json", ".ndjson"))
    ]
    found = []
    for rule in rules:
        values = {name: examples.get(name, EXAMPLE) for name in rule.arguments}
        found.append(adapter.build(rule.endpoint, values))
    return sorted(set(found))


def visit(window: Window, paths: Iterable[str]) -> Iterator[str]:
    """Open each path; yield it where it leads to a page to which none before it led."""
    seen: set[str] = set()
    for path in paths:
        window.open(path)
        if window.page.url not in seen:
            seen.add(window.page.url)
            yield path
