"""The guides' examples run as they stand."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.service.integrations.conftest import KEY
from tests.support.run.environment import ALONE
from tests.support.servers.web_server import serving

GUIDES = Path(__file__).parents[3] / "docs" / "guides"
OURS = ("perspective.md", "coral.md", "moderations.md", "azure.md", "wordpress.md", "your-site.md")
BLOCK = re.compile(r"^```(sh|python|js|php)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUNNERS = {
    "sh": ["sh", "-e", "-c"],
    "python": [sys.executable, "-c"],
    "js": ["node", "-e"],
    "php": ["php", "-r"],
}


def examples() -> Iterator[tuple[str, str, str]]:
    for name in OURS:
        for language, code in BLOCK.findall((GUIDES / name).read_text("utf-8")):
            yield name, language, code


@pytest.mark.parametrize(("guide", "language", "code"), list(examples()))
def test_examples_run(app: Flask, guide: str, language: str, code: str) -> None:
    """Each example, pasted where the address and the key are set, ends well."""
    with serving(app) as port:
        environ = {
            **ALONE,
            "MODQUEUE": f"http://127.0.0.1:{port}",
            "KEY": KEY,
        }
        done = subprocess.run(
            [*RUNNERS[language], code], env=environ, capture_output=True, text=True, timeout=60
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_every_attribute_is_in_the_guide() -> None:
    """The guide names what is served."""
    from service.integrations.perspective.attributes import SERVED

    text = (GUIDES / "perspective.md").read_text("utf-8")
    for attribute in SERVED:
        assert attribute.removesuffix("_EXPERIMENTAL") in text


def test_every_category_of_azure_is_in_the_guide() -> None:
    """The guide says of each whether it is judged."""
    from service.integrations.azure.severity import CATEGORIES

    text = (GUIDES / "azure.md").read_text("utf-8")
    for name, source in CATEGORIES.items():
        (row,) = [line for line in text.splitlines() if line.startswith(f"| `{name}` |")]
        assert ("not judged" in row) is (source is None)


def test_every_reason_is_in_the_guide() -> None:
    """The guide says which reason Coral shows for each attribute."""
    from service.integrations.coral.answers import CODES

    text = (GUIDES / "coral.md").read_text("utf-8")
    assert all(code in text for code in CODES.values())
