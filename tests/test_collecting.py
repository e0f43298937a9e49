"""In a fresh checkout one process compiles the tests, and the others read what it stored."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any, cast

import pytest

from tests.support.run.collecting import COMPILED, first_alone


class Cache:
    """What is used of pytest's cache."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.values: dict[str, object] = {}

    def mkdir(self, _: str) -> Path:
        return self.folder

    def get(self, key: str, default: object) -> object:
        return self.values.get(key, default)

    def set(self, key: str, value: object) -> None:
        self.values[key] = value


def collecting(cache: Cache) -> Any:
    return first_alone(cast(pytest.Cache, cache))


def test_others_wait_for_the_first_alone(tmp_path: Path) -> None:
    """Two that come while the first collects begin after it, side by side."""
    cache, order, both = Cache(tmp_path), list[str](), [Event(), Event()]

    def follow(own: Event, other: Event) -> None:
        with collecting(cache):
            order.append("another")
            own.set()
            assert other.wait(40)

    with ThreadPoolExecutor() as pool:
        with collecting(cache):
            waiting = [pool.submit(follow, *both), pool.submit(follow, *reversed(both))]
            assert not any(event.wait(0.1) for event in both)
            order.append("first")
        for one in waiting:
            one.result(timeout=40)
    assert order == ["first", "another", "another"]


def test_nobody_waits_for_what_is_stored(tmp_path: Path) -> None:
    """A checkout that was collected before is collected by all at once, whoever has the lock."""
    cache = Cache(tmp_path)
    with collecting(cache):
        pass
    assert COMPILED in cache.values
    with collecting(cache), collecting(cache):  # with a lock the second would wait for ever
        pass
