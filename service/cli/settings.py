"""``modqueue settings``: every setting, as .env.example and docs/settings.md show it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields

import click

from moderation.process.config import Config

ENV_HEAD = """\
# Settings of modqueue. Copy to .env and change what you need; each line shows the default.
# `docker compose` reads .env by itself. For `make run`: set -a; . ./.env; set +a; make run
# Written by `modqueue settings --format env`.
"""
ENV_TAIL = """
# Only docker-compose.yml reads these: the passwords of the store's users, each of letters and
# digits, no two the same. The first is that of the commands.
#STORE_PASSWORD=
#STORE_PASSWORD_WEB=
#STORE_PASSWORD_WORKER=
#STORE_PASSWORD_LEARNER=
#STORE_PASSWORD_LOOKER=
#STORE_PASSWORD_SWEEP=
#STORE_PASSWORD_WEBHOOKS=
#STORE_PASSWORD_PROJECT=
#STORE_PASSWORD_MAINTENANCE=
"""
MARKDOWN_HEAD = """\
# Settings

All settings come from the environment and are read once, at the start. A value that cannot be
used, or a name that starts with `MODQUEUE_` and is not in this list, stops the start with a
sentence that names it. An empty value takes the default. (Written by
`modqueue settings --format markdown`.)

| setting | default | what it does |
|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting as people read it; ``default`` as it would be written."""

    name: str
    default: str
    help: str


def settings_list() -> Iterator[Setting]:
    """Yield every setting in the order of moderation/process/settings.py."""
    for item in fields(Config):
        yield Setting(item.metadata["name"], _written(item.default), item.metadata["help"])


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return "" if value is None else str(value)


def as_text() -> str:
    """Return a list for the terminal."""
    blocks = [f"{s.name}={s.default}\n{_wrap(s.help, '    ')}" for s in settings_list()]
    return "\n".join(blocks) + "\n"


def as_env() -> str:
    """Return .env.example."""
    blocks = [f"\n{_wrap(s.help, '# ')}\n#{s.name}={s.default}\n" for s in settings_list()]
    return ENV_HEAD + "".join(blocks) + ENV_TAIL


def as_markdown() -> str:
    """Return docs/settings.md."""
    rows = [f"| `{s.name}` | {_code(s.default)} | {s.help} |\n" for s in settings_list()]
    return MARKDOWN_HEAD + "".join(rows)


def _code(default: str) -> str:
    return f"`{default}`" if default else "empty"


def _wrap(text: str, indent: str) -> str:
    return textwrap.fill(text, 100, initial_indent=indent, subsequent_indent=indent)


FORMATS: dict[str, Callable[[], str]] = {"text": as_text, "env": as_env, "markdown": as_markdown}


@click.command()
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text")
def settings(form: str) -> None:
    """List every setting with its default."""
    click.echo(FORMATS[form](), nl=False)
