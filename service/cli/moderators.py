"""``modqueue moderators``: the people who decide."""

from __future__ import annotations

import click

from moderation.registry import Role
from service.cli.parts import open_parts

ROLES = click.Choice([role.value for role in Role])


@click.group()
def moderators() -> None:
    """Add or list moderators, or reset a password."""


@moderators.command("add")
@click.argument("name")
@click.option("--role", type=ROLES, default=Role.MODERATOR.value, show_default=True)
def add_moderator(name: str, role: str) -> None:
    """Add the moderator NAME and print a one-time password, to be changed at the first log-in."""
    _, password = open_parts().registry.add_moderator(name, Role(role))
    click.echo(password)
    click.echo(f"One-time password of {name} ({role}); it is not shown again.", err=True)


@moderators.command("list")
def list_moderators() -> None:
    """List moderators by name."""
    click.echo(f"{'NAME':<20} {'ROLE':<12} PASSWORD")
    for moderator in open_parts().registry.moderators():
        state = "one-time" if moderator.must_change else "own"
        click.echo(f"{moderator.name:<20} {moderator.role.value:<12} {state}")


@moderators.command("reset")
@click.argument("name")
def reset_moderator(name: str) -> None:
    """Give NAME a new one-time password, print it, and end all sessions of NAME."""
    password = open_parts().registry.reset_password(name, second_step_too=True)
    click.echo(password)
    click.echo(f"New one-time password of {name}; every session is ended.", err=True)
