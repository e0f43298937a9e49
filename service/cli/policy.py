"""``modqueue policy``: how a site routes what was scored."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

import click
from marshmallow import ValidationError

from moderation import actions
from moderation.errors import Invalid
from service import views
from service.cli.parts import actor, open_parts
from service.http.body import parse_json
from service.http.problems import Problem
from service.schemas.checks import field_problems
from service.schemas.policies import PolicyDocument, policy_of


@click.group()
def policy() -> None:
    """Show or set a site's policy."""


@policy.command("show")
@click.argument("site")
def show_policy(site: str) -> None:
    """Print the policy of SITE as JSON, ready to be edited and given to `policy set`."""
    parts = open_parts()
    parts.registry.site(site)
    document = views.policy(parts.store.policy(site))
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


@policy.command("set")
@click.argument("site")
@click.argument("file", type=click.File("rb"))
def set_policy(site: str, file: BinaryIO) -> None:
    """Save FILE (JSON as `policy show` prints it, - for standard input) as the next version.

    The "version" in the file is the one that was read; if another was saved since, nothing is.
    """
    parts = open_parts()
    parts.registry.site(site)
    new = _read(file)
    saved = actions.save_policy(
        parts.store,
        site,
        policy_of(new),
        by=actor(),
        expected_version=new["version"],
    )
    click.echo(f"site {site} has policy version {saved.version}")


def _read(file: BinaryIO) -> dict[str, Any]:
    """Return the document in ``file``, as strictly as the API reads it. Raises Invalid."""
    schema = PolicyDocument()
    schema.fields["version"].required = True
    try:
        fields: dict[str, Any] = schema.load(parse_json(file.read()))
    except Problem as error:
        raise Invalid("policy", {"file": error.detail}) from None
    except ValidationError as error:
        faults = field_problems(error.messages_dict)
        raise Invalid("policy", {item.field: item.detail for item in faults}) from None
    return fields
