"""docs/readers.md: each example makes a token that says who reads."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation.readers.keys import ReaderKeys
from moderation.store.writer import Store
from service.access.reader_tokens import LIFETIME_SECONDS_MAX
from tests.service.embed.conftest import Page

PAGE = Path(__file__).parents[3] / "docs" / "readers.md"
EXAMPLE = re.compile(r"^```(python|js|php)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUNNERS = {"python": [sys.executable, "-c"], "js": ["node", "-e"], "php": ["php", "-r"]}


def examples() -> Iterator[tuple[str, str]]:
    yield from EXAMPLE.findall(PAGE.read_text("utf-8"))


@pytest.mark.parametrize(("language", "code"), list(examples()))
def test_examples_sign_a_reader(page: Page, store: Store, language: str, code: str) -> None:
    """What each one prints is a token that the box takes."""
    key = ReaderKeys(store.redis).add_secret("demo")
    environ = {**os.environ, "BOX": page.box.key, "KID": key.id, "SECRET": key.text}
    command = [*RUNNERS[language], code]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    answer = page.signed(done.stdout.strip()).get("/articles/a/mine")
    assert answer.get_json()["reader"]["name"] == "Asel Nur"


def test_there_are_three_examples() -> None:
    """One for each language that sites are written in here."""
    assert [language for language, _ in examples()] == ["python", "js", "php"]
    assert LIFETIME_SECONDS_MAX == 2 * 3600
