"""``modqueue labels``: what people decided on a site, as rows to train on."""

from __future__ import annotations

import csv
from typing import TextIO

import click

from moderation.learning.labels import SiteLabels
from moderation.learning.site_label import SiteLabel
from moderation.learning.weights import weight
from service.cli.parts import open_parts

COLUMNS = ("text", "label", "attribute", "language", "weight", "group", "day")


@click.command()
@click.argument("site")
@click.option("--output", type=click.File("w", encoding="utf-8"), default="-")
def labels(site: str, output: TextIO) -> None:
    """Write what people decided on SITE as CSV for `python -m classifier adapt`, oldest first.

    A label is 1 for rejected, 0 for approved; the group stands for who said so. Texts are as they
    were posted: a spreadsheet may take one for a formula.
    """
    parts = open_parts()
    parts.registry.site(site)
    writer = csv.writer(output, lineterminator="\r\n")  # RFC 4180
    writer.writerow(COLUMNS)
    count = 0
    for label, text in SiteLabels(parts.store).with_texts(site):
        count += 1
        writer.writerow(_row(label, text))
    click.echo(f"labels: {count}", err=True)


def _row(label: SiteLabel, text: str) -> list[object]:
    said = (int(label.rejected), label.attribute, label.language)
    return [text, *said, f"{weight(label):.4g}", label.group, label.day]
