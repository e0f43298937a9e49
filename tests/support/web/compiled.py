"""Order routes and compile templates once a process: most of what an application costs.

Some three thousand tests make an application of 250 routes and ask it for pages. Each would do
again what the one before did: 40 ms for the routes, 150 ms for the templates of a list.
"""

from __future__ import annotations

from copy import copy
from pathlib import Path
from threading import Lock
from types import CodeType
from typing import Any, ClassVar, NamedTuple

import pytest
from flask.blueprints import BlueprintSetupState
from flask.templating import Environment
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Map, Rule, RuleFactory

from service.app import Application


class Templates(FileSystemBytecodeCache):
    """The code of each template: in memory by its name and text, and in a folder for other runs."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in the code, if this text was compiled before."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))
        if not bucket.code:
            super().load_bytecode(bucket)
            self._keep(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code."""
        super().dump_bytecode(bucket)
        self._keep(bucket)

    def _keep(self, bucket: Bucket) -> None:
        if bucket.code:
            self._codes[bucket.key, bucket.checksum] = bucket.code


class Routes(Map):
    """Rules that are put in order when somebody asks: once for all maps with the same ones."""

    ordered: ClassVar[dict[Any, Routes]] = {}
    ordering: ClassVar[Lock] = Lock()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.added: list[Rule] = []

    def add(self, rulefactory: RuleFactory) -> None:
        """Note a rule. Flask lets nobody add one after the first request."""
        assert self._remap, "the routes are in order already"
        self.added += rulefactory.get_rules(self)

    def update(self) -> None:
        """Put the rules in order, or take the order that an equal map has."""
        with self.ordering:
            if self._remap:
                self._take(self.ordered.setdefault(self._key(), self))
                self._remap = False

    def _take(self, equal: Routes) -> None:
        if equal is self:
            for rule in self.added:
                super().add(_of_no_map(rule))
            super().update()
        self._matcher, self._rules_by_endpoint = equal._matcher, equal._rules_by_endpoint

    def _key(self) -> Any:
        options = (self.host_matching, self.strict_slashes, self.merge_slashes)
        return (*options, *self.converters.items(), *map(_key_of, self.added))


def _of_no_map(rule: Rule) -> Rule:
    """Return ``rule``, or one like it where another map has it already."""
    if not rule.map:
        return rule
    own = copy(rule)
    own.map = None
    return own


_NUMBERS: dict[Any, int] = {}


def _key_of(rule: Rule) -> int:
    """Return a number that equal rules share: numbers are compared faster than rules."""
    if "like" not in vars(rule):
        defaults = tuple((rule.defaults or {}).items())
        own = (rule.rule, rule.endpoint, frozenset(rule.methods or ()), defaults, rule.redirect_to)
        more = (rule.host, rule.subdomain, rule.strict_slashes, rule.merge_slashes)
        vars(rule)["like"] = _NUMBERS.setdefault((*own, *more), len(_NUMBERS))
    return int(vars(rule)["like"])


class Made(NamedTuple):
    """A rule, and what it was made with."""

    rule: Rule
    options: dict[str, Any]
    defaults: dict[str, Any]


class Rules:
    """The rule of each route of a blueprint, made once: 250 of them are half of an application."""

    def __init__(self) -> None:
        self._made: dict[Any, Made] = {}
        self._add = BlueprintSetupState.add_url_rule

    def add_to(
        self, state: BlueprintSetupState, rule: str, endpoint: Any, view: Any, options: Any
    ) -> None:
        """Add the route to the application of ``state``, as Flask would."""
        url_map = state.app.url_map
        if not isinstance(url_map, Routes):  # no application of ours
            self._add(state, rule, endpoint, view, **options)
            return
        place = (state.name_prefix, state.name, state.url_prefix, state.subdomain)
        key = (*place, rule, endpoint, view)
        made = self._made.get(key)
        if made and (made.options, made.defaults) == (options, state.url_defaults):
            url_map.added.append(made.rule)
            assert state.app.view_functions.setdefault(made.rule.endpoint, view) is view
        else:
            self._add(state, rule, endpoint, view, **options)
            defaults = dict(state.url_defaults)
            self._made[key] = Made(url_map.added[-1], dict(options), defaults)


def keep(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let all applications share routes and templates, whose code is stored in ``folder``."""
    options = {**Application.jinja_options, "bytecode_cache": Templates(folder)}
    patch.setattr(Application, "jinja_options", options)
    patch.setattr(Application, "url_map_class", Routes)
    rules = Rules()

    def add(state: Any, rule: str, endpoint: Any = None, view: Any = None, **options: Any) -> None:
        rules.add_to(state, rule, endpoint, view, options)

    patch.setattr(BlueprintSetupState, "add_url_rule", add)
    keep_environment(patch)


def keep_environment(patch: pytest.MonkeyPatch) -> None:
    """Let the first application's templates serve all: what they ask differs, not how they do."""
    environments: list[Environment] = []
    create = Application.create_jinja_environment

    def once(app: Application) -> Environment:
        if not environments:
            environments.append(create(app))
        return environments[0]

    patch.setattr(Application, "create_jinja_environment", once)
