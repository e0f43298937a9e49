"""Compile routes once a process, templates once a checkout: most of what an application costs.

Some two thousand tests make an application of 130 routes and ask it for pages. Each would compile
them again: 35 ms for the routes, 150 ms for the templates of a list.
"""

from __future__ import annotations

from pathlib import Path
from types import CodeType, MethodType
from typing import Any

import pytest
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

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


def keep(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let all applications share what is compiled; templates are stored in ``folder``."""
    options = {**Application.jinja_options, "bytecode_cache": Templates(folder)}
    patch.setattr(Application, "jinja_options", options)
    keep_rules(patch)


def keep_rules(patch: pytest.MonkeyPatch) -> None:
    """Let equal rules share what werkzeug compiles of them; it is not bound to any one map."""
    compiled: dict[Any, Rule] = {}
    compile_rule = Rule.compile

    def once(rule: Rule) -> None:
        defaults = tuple((rule.defaults or {}).items())
        key = (rule.rule, rule.host, rule.subdomain, rule.merge_slashes, defaults)
        if key in compiled:
            copy_compiled(compiled[key], rule)
        else:
            compile_rule(rule)
            compiled[key] = rule

    patch.setattr(Rule, "compile", once)


def copy_compiled(source: Rule, rule: Rule) -> None:
    """Give ``rule`` what was compiled for ``source``, which is equal to it."""
    rule._parts, rule._trace = source._parts, source._trace
    rule._converters, rule.arguments = source._converters, source.arguments
    rule._build = MethodType(source._build.__func__, rule)
    rule._build_unknown = MethodType(source._build_unknown.__func__, rule)
