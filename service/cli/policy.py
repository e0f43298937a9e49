"""``modqueue policy``: how a site routes what was scored."""

from __future__ import annotations

import getpass
import json
from typing import TextIO

import click

from moderation import actions, records
from moderation.errors import PolicyInvalid
from moderation.policy import Policy
from service.cli.parts import open_parts


@click.group()
def policy() -> None:
    """Show or set a site's policy."""


@policy.command("show")
@click.argument("site")
def show_policy(site: str) -> None:
    """Print the policy of SITE as JSON, ready to be edited and given to `policy set`."""
    parts = open_parts()
    parts.registry.site(site)
    click.echo(_text(parts.store.policy(site)))


@policy.command("set")
@click.argument("site")
@click.argument("file", type=click.File(encoding="utf-8"))
def set_policy(site: str, file: TextIO) -> None:
    """Save FILE (JSON as `policy show` prints it, - for standard input) as the next version.

    The "version" in the file is the one that was read; if another was saved since, nothing is.
    """
    parts = open_parts()
    parts.registry.site(site)
    wanted = _read(file)
    by = f"cli:{getpass.getuser()}"
    saved = actions.save_policy(parts.store, site, wanted, by=by, seen=wanted.version)
    click.echo(f"site {site} has policy version {saved.version}")


def _text(shown: Policy) -> str:
    return json.dumps(records.policy_document(shown), ensure_ascii=False, indent=2)


def _read(file: TextIO) -> Policy:
    try:
        return records.load_policy(file.read())
    except json.JSONDecodeError as error:
        raise PolicyInvalid({"file": f"is not JSON: {error}"}) from None
    except KeyError as error:
        raise PolicyInvalid({str(error.args[0]): "is missing"}) from None
    except (TypeError, ValueError) as error:
        raise PolicyInvalid({"file": str(error)}) from None
