"""``modqueue readers``: the keys with which a site signs who its readers are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TextIO

import click

from moderation.readers.keys import Algorithm, ReaderKey, ReaderKeys
from moderation.registry.boxes import Boxes
from service.cli.parts import Parts, actor, open_parts


@click.group()
def readers() -> None:
    """Keys of readers who are logged in on a site (docs/readers.md)."""


@readers.command("secret")
@click.argument("site")
def new_secret(site: str) -> None:
    """Make a secret with which SITE signs (HS256); it is shown only this once.

    Former keys are good for one more day.
    """
    parts = open_parts()
    key = _keys(parts).add_secret(site)
    click.echo(key.text)
    _tell_new(parts, key)
    click.echo("Keep the secret now, it is not shown again.", err=True)


@readers.command("public-key")
@click.argument("site")
@click.argument("pem", type=click.File())
def new_public_key(site: str, pem: TextIO) -> None:
    """Keep the Ed25519 public key of SITE (EdDSA) from the file PEM, - for the standard input.

    Former keys are good for one more day.
    """
    parts = open_parts()
    key = _keys(parts).add_public_key(site, pem.read())
    click.echo(key.id)
    _tell_new(parts, key)


@readers.command("list")
@click.argument("site")
def list_keys(site: str) -> None:
    """List the keys of SITE that are good, the newest first."""
    parts = open_parts()
    parts.registry.site(site)
    for key in _keys(parts).keys(site):
        ends = f"until {_time(key.ends_at)}" if key.ends_at else "in use"
        click.echo(f"{key.id}  {key.algorithm.value:6}  made {_time(key.created_at)}  {ends}")
        if key.algorithm is Algorithm.EDDSA:
            click.echo(key.text)


@readers.command("end")
@click.argument("site")
@click.argument("key")
def end_key(site: str, key: str) -> None:
    """End the KEY of SITE at once: no token that names it is taken any more."""
    _keys(open_parts()).end(site, key)
    click.echo(f"{key} of site {site} has ended")


def _keys(parts: Parts) -> ReaderKeys:
    return ReaderKeys(parts.redis, by=actor())


def _tell_new(parts: Parts, key: ReaderKey) -> None:
    box = Boxes(parts.redis, by=actor()).of_site(key.site)
    click.echo(f"A token names kid {key.id}, alg {key.algorithm.value}, aud {box.key}.", err=True)


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
