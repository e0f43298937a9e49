"""``modqueue moderators``: the people who decide."""

from __future__ import annotations

import click

from moderation.registry import Role
from service.cli.parts import open_parts

ROLES = click.Choice([role.value for role in Role])


@click.group()
def moderators() -> None:
    """Add or list moderators, change a role, reset, disable or enable an account."""


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
    click.echo(f"{'NAME':<20} {'ROLE':<12} {'PASSWORD':<10} {'SECOND STEP':<12} STATE")
    for moderator in open_parts().registry.moderators():
        password = "one-time" if moderator.must_change else "own"
        step = "yes" if moderator.second_step else "no"
        state = "active" if moderator.disabled_at is None else "disabled"
        click.echo(
            f"{moderator.name:<20} {moderator.role.value:<12} {password:<10} {step:<12} {state}"
        )


@moderators.command("role")
@click.argument("name")
@click.argument("role", type=ROLES)
def change_role(name: str, role: str) -> None:
    """Make NAME a ROLE: reader, moderator, senior or admin. It counts at the next click."""
    click.echo(f"{name} is {open_parts().registry.set_role(name, Role(role)).role.value}")


@moderators.command("disable")
@click.argument("name")
def disable_moderator(name: str) -> None:
    """Let NAME in no more and end every session of NAME; what NAME decided stays."""
    open_parts().registry.disable(name)
    click.echo(f"{name} is disabled")


@moderators.command("enable")
@click.argument("name")
def enable_moderator(name: str) -> None:
    """Let NAME in again, with the password as it was."""
    open_parts().registry.enable(name)
    click.echo(f"{name} is enabled")


@moderators.command("reset")
@click.argument("name")
def reset_moderator(name: str) -> None:
    """Give NAME a one-time password, print it, remove the second step, end all sessions."""
    password = open_parts().registry.reset_password(name, second_step_too=True)
    click.echo(password)
    click.echo(f"New one-time password of {name}; no second step, every session ended.", err=True)


@moderators.command("second-step")
@click.argument("rule", type=click.Choice(["required", "optional"]))
def second_step_rule(rule: str) -> None:
    """Make a second step at log-in REQUIRED of everyone, or OPTIONAL, everyone's own choice."""
    open_parts().registry.require_second_step(rule == "required")
    click.echo(f"a second step is {rule}")
