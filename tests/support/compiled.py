"""Compile routes and templates once a process: that is most of what an application costs.

Some two thousand tests make an application of 130 routes and ask it for pages. Each would compile
them again: 35 ms for the routes, 150 ms for the templates of a list.
"""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType
from typing import Any

import pytest
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from service import Application

Builder = Callable[..., tuple[str, str]]


class Templates(BytecodeCache):
    """The code of each template, by its name and its text."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in the code, if this text was compiled before."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code."""
        if bucket.code:
            self._codes[bucket.key, bucket.checksum] = bucket.code


def keep(patch: pytest.MonkeyPatch) -> None:
    """Let all applications share what is compiled."""
    options = {**Application.jinja_options, "bytecode_cache": Templates()}
    patch.setattr(Application, "jinja_options", options)
    keep_builders(patch)


def keep_builders(patch: pytest.MonkeyPatch) -> None:
    """Let equal rules share what werkzeug compiles of them; it is not bound to any one rule."""
    compiled: dict[Any, Builder] = {}
    compile_builder = Rule._compile_builder

    def once(rule: Rule, append_unknown: bool = True) -> Builder:
        defaults = tuple((rule.defaults or {}).items())
        key = (rule.rule, tuple(rule._trace), defaults, append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    patch.setattr(Rule, "_compile_builder", once)
