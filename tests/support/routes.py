"""Addresses of the application's own routes, so that a test that asks all of them forgets none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask import Flask
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

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
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[0]
    if isinstance(converter, IntegerConverter):
        return 0
    return examples.get(name, NOBODYS)
