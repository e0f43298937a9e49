"""``modqueue moderators``: the people who decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from moderation.errors import ConfigError
from moderation.registry import EVERY_SITE, Moderator, Registry, Role
from service.cli.parts import open_parts

NO_ROLE = "none"
ROLES = [role.value for role in Role]


@click.group()
def moderators() -> None:
    """Add, invite or list moderators, change roles, rename, reset, disable or enable an account."""


def _places(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say on which sites a role counts."""
    sites = click.option("--site", "sites", multiple=True, help="A site; may be given again.")
    everywhere = click.option(
        "--everywhere",
        is_flag=True,
        help="Every site, those to come included; then an admin runs the installation.",
    )
    return sites(everywhere(command))


@moderators.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default=Role.MODERATOR.value, show_default=True)
@_places
def add_moderator(name: str, role: str, sites: tuple[str, ...], everywhere: bool) -> None:
    """Add the moderator NAME and print a one-time password, to be changed at the first log-in.

    Where there is one site, that is meant; else name the sites of NAME.
    """
    registry = open_parts().registry
    places = _meant(registry, sites, everywhere)
    account, password = registry.add_moderator(name, dict.fromkeys(places, Role(role)))
    click.echo(password)
    line = f"One-time password of {name} ({_roles(account)}); it is not shown again."
    click.echo(line, err=True)


@moderators.command("invite")
@click.option("--role", type=click.Choice(ROLES), default=Role.MODERATOR.value, show_default=True)
@click.option("--note", default="", help="For whom, to know the invitation again in the list.")
@_places
def invite(role: str, note: str, sites: tuple[str, ...], everywhere: bool) -> None:
    """Print a link by which somebody makes an account, once, within 24 hours.

    Where there is one site, that is meant; else name the sites. *Members* and *Users* in the
    dashboard list the open ones and revoke them.
    """
    parts = open_parts()
    places = _meant(parts.registry, sites, everywhere)
    _, token = parts.registry.invite(dict.fromkeys(places, Role(role)), note)
    click.echo(f"{parts.settings.public_url}/invitation/{token}")
    if not parts.settings.public_url:
        click.echo("Put the address of your dashboard before it.", err=True)


@moderators.command("list")
def list_moderators() -> None:
    """List moderators by name, with their roles by site; * is every site."""
    click.echo(f"{'NAME':<20} {'ROLES':<24} {'PASSWORD':<10} {'TWO-STEP':<12} {'STATE':<9} SHOWN")
    for moderator in open_parts().registry.moderators():
        password = "one-time" if moderator.must_change else "own"
        step = "yes" if moderator.second_step else "no"
        state = "active" if moderator.disabled_at is None else "disabled"
        line = (
            f"{moderator.name:<20} {_roles(moderator):<24} {password:<10} {step:<12} {state:<9} "
            f"{moderator.display_name}"
        )
        click.echo(line.rstrip())


@moderators.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice([*ROLES, NO_ROLE]))
@_places
def change_role(name: str, role: str, sites: tuple[str, ...], everywhere: bool) -> None:
    """Make NAME a ROLE (reader, moderator, senior, admin or none) on a site, from the next click.

    Where there is one site, that is meant; roles on other sites stay as they are.
    """
    registry = open_parts().registry
    new_role = None if role == NO_ROLE else Role(role)
    for place in _meant(registry, sites, everywhere):
        registry.set_role(name, new_role, place)
    click.echo(f"{name}: {_roles(registry.moderator(name))}")


@moderators.command("name")
@click.argument("name")
@click.argument("shown")
def rename_moderator(name: str, shown: str) -> None:
    """Let colleagues read SHOWN, in any script, in the place of NAME; '' takes it back."""
    click.echo(
        f"{name} is shown as {open_parts().registry.set_display_name(name, shown).shown_name}"
    )


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
    """Give NAME a one-time password, print it, remove two-step log-in, end all sessions."""
    password = open_parts().registry.reset_password(name, second_step_too=True)
    click.echo(password)
    click.echo(
        f"New one-time password of {name}; no two-step log-in, every session ended.", err=True
    )


@moderators.command("second-step")
@click.argument("rule", type=click.Choice(["required", "optional"]))
def second_step_rule(rule: str) -> None:
    """Make two-step log-in REQUIRED of everyone, or OPTIONAL, everyone's own choice."""
    open_parts().registry.require_second_step(rule == "required")
    click.echo(f"two-step log-in is {rule}")


def _meant(registry: Registry, sites: tuple[str, ...], everywhere: bool) -> tuple[str, ...]:
    """Return the sites that a command is about.

    Raises:
        ConfigError: there are several, or none, and the command names none of them.
    """
    if everywhere or sites:
        return (*sites, *([EVERY_SITE] if everywhere else []))
    known = tuple(site.slug for site in registry.sites())
    if len(known) != 1:
        named = ", ".join(known) or "none yet"
        raise ConfigError("--site", f"is needed, or --everywhere; the sites are: {named}")
    return known


def _roles(account: Moderator) -> str:
    pairs = sorted(account.memberships.items())
    return ",".join(f"{place}:{role.value}" for place, role in pairs) or NO_ROLE
