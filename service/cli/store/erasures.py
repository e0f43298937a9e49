"""``modqueue erasures``: what was erased, and what a restored backup brought back."""

from __future__ import annotations

from pathlib import Path

import click

from moderation.erasure.ledger import Ledger
from moderation.erasure.restoring import erase_again
from service.cli.parts import open_parts


@click.group()
def erasures() -> None:
    """Erase again what an older backup brought back."""


@erasures.command()
@click.argument(
    "path",
    required=False,
    metavar="[LIST]",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
def apply(path: Path | None) -> None:
    """Erase what LIST names and the store holds; LIST is this machine's own by default.

    `modqueue run`, `modqueue setup` and every web process do it at their start. Run it where the
    list comes from another machine.
    """
    parts = open_parts()
    listed = path or parts.settings.erased_list
    try:
        erased = erase_again(parts.store, Ledger(listed))
    except OSError as error:
        raise click.ClickException(f"cannot read {listed}: {error.strerror}") from None
    click.echo(f"{erased} comments and labels erased again")
