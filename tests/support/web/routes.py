"""Addresses of the application's own routes, so that a test that asks all of them forgets none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flask import Flask
from werkzeug.routing import Rule

NOBODYS = "none"  # for arguments that nobody gave: the page that says so is a page, too


def rules(app: Flask, method: str, blueprint: str = "dashboard.") -> Iterator[Rule]:
    """Yield the rules of ``blueprint`` that take ``method``."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(blueprint) and method in (rule.methods or ()):
            yield rule


def address(app: Flask, rule: Rule, examples: Mapping[str, str]) -> str:
    """Return an address of ``rule``, with ``examples`` for its arguments."""
    values = {name: _value(rule, name, examples) for name in rule.arguments}
    return app.url_map.bind("localhost").build(rule.endpoint, values)


def _value(rule: Rule, name: str, examples: Mapping[str, str]) -> str | int:
    found = re.search(rf"<(?:(\w+)(?:\(([^)]*)\))?:)?{name}>", rule.rule)
    assert found, rule.rule
    kind, choices = found[1], found[2]
    if kind == "any":
        return sorted(choice.strip() for choice in choices.split(","))[0]
    return 0 if kind == "int" else examples.get(name, NOBODYS)
