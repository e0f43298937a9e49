"""Every command that the documentation shows is one, with the options that it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

from service.cli import main

CODE = re.compile(r"^```.*?\n(.*?)^```|`([^`\n]+)`|^    (\S.*)$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"\s*(?:\S+=\S+ )*(?:\.venv/bin/)?modqueue ([a-z].*)")
BEHIND = re.compile(r" #.*|[>&|<].*")  # a remark, or another program's part of the line
LEFT_OUT = "security.md"  # lists passwords that begin with our name


def pages(repository: Path) -> Iterator[Path]:
    yield from repository.glob("*.md")
    yield from (path for path in repository.glob("docs/**/*.md") if path.name != LEFT_OUT)
    yield from repository.glob("clients/*/README.md")


def shown(text: str) -> Iterator[str]:
    for groups in CODE.findall(text):
        for line in "".join(groups).splitlines():
            if command := COMMAND.match(line):
                yield BEHIND.sub("", command[1]).strip()


def problem(line: str) -> str:
    """Return what no command of ours takes in ``line``, or ""."""
    command: click.Command = main
    words = line.split()
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name = words.pop(0)
        inner = command.get_command(click.Context(command), name)
        if inner is None:
            return name
        command = inner
    options = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    asked = [word.partition("=")[0] for word in words if word.startswith("--")]
    return next((name for name in asked if name not in options), "")


def test_every_command_exists(repository: Path) -> None:
    """A reader who copies one never meets "No such command" or "No such option"."""
    lines = [(page.name, line) for page in pages(repository) for line in shown(page.read_text())]
    assert len(lines) > 100
    assert [(name, line, wrong) for name, line in lines if (wrong := problem(line))] == []


def test_what_is_wrong_is_noticed() -> None:
    """The look above can tell."""
    assert problem("sites invent news") == "invent"
    assert problem("keys add news --scop read") == "--scop"
    assert problem("import disqus export.xml --site news --dry-run") == ""
