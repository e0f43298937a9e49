"""``modqueue sites settings``: what a site decides for itself, as JSON."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

import click
from marshmallow import ValidationError

from moderation import actions
from moderation.errors import Invalid
from service import views
from service.cli.parts import Parts, actor, open_parts
from service.http.body import parse_json
from service.http.problems import Problem
from service.schemas.checks import field_problems
from service.schemas.site_settings import SettingsDocument, settings_of


@click.command("settings")
@click.argument("site")
@click.argument("file", type=click.File("rb"), required=False)
def site_settings(site: str, file: BinaryIO | None) -> None:
    """Print the settings of SITE as JSON, or save FILE (- for standard input) as the next version.

    The "version" in the file is the one that was read; if another was saved since, nothing is.
    """
    parts = open_parts()
    parts.registry.site(site)
    if file:
        _save(parts, site, _read(file))
        return
    document = views.settings(parts.store.settings(site))
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _save(parts: Parts, site: str, document: dict[str, Any]) -> None:
    settings, seen_version = settings_of(document), document["version"]
    saved = actions.save_settings(
        parts.store, site, settings, by=actor(), expected_version=seen_version
    )
    click.echo(f"site {site} has settings version {saved.version}")


def _read(file: BinaryIO) -> dict[str, Any]:
    """Return the document in ``file``, as strictly as the API reads it. Raises Invalid."""
    schema = SettingsDocument()
    schema.fields["version"].required = True
    try:
        fields: dict[str, Any] = schema.load(parse_json(file.read()))
    except Problem as error:
        raise Invalid("settings", {"file": error.detail}) from None
    except ValidationError as error:
        faults = field_problems(error.messages_dict)
        raise Invalid("settings", {item.field: item.detail for item in faults}) from None
    return fields
