"""``modqueue doctor``: what may fail soon, line by line, each with what to do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict

import click

from moderation.errors import ArchiveUnavailable, ModqueueError, ProjectionUnavailable
from moderation.process.config import Config
from service.cli.doctor.address import certificate
from service.cli.doctor.broker import broker
from service.cli.doctor.databases import databases
from service.cli.doctor.finding import Finding, State
from service.cli.doctor.machine import clock, disk, versions
from service.cli.doctor.processes import projection, queue, sweeper, webhooks, worker_models
from service.cli.doctor.store import (
    archive,
    completeness,
    durability,
    erasures,
    losses,
    memory,
    version,
)
from service.cli.doctor.waiting import background, second_look
from service.cli.parts import Parts, open_parts

Check = Callable[[Parts], Iterator[Finding]]
OF_THE_STORE: Sequence[Check] = (
    clock,
    durability,
    memory,
    version,
    losses,
    completeness,
    erasures,
    databases,
    archive,
    broker,
    worker_models,
    queue,
    background,
    second_look,
    sweeper,
    projection,
    webhooks,
)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def doctor(as_json: bool) -> None:
    """Look at settings, store, databases, disk, clock, processes, webhooks and certificate.

    Each line says what is so, and each warning or fault what to do. Nothing is changed. Ends with
    exit code 1 when there is a fault.
    """
    findings = [*_examine()]
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            click.echo(finding)
    if any(finding.state is State.FAULT for finding in findings):
        raise SystemExit(1)


def _examine() -> Iterator[Finding]:
    try:
        settings = Config.from_env()
    except ModqueueError as error:
        yield Finding("settings", State.FAULT, str(error), "Correct it; nothing starts before.")
        return
    yield Finding("settings", State.OK, f"all can be used; mode {settings.mode}")
    yield from versions()
    yield from disk(settings)
    yield from certificate(settings)
    try:
        parts = open_parts()
    except ModqueueError as error:
        advice = "Start it, or correct MODQUEUE_DATA_DIR or REDIS_URL."
        yield Finding("store", State.FAULT, str(error), advice)
        return
    for check in OF_THE_STORE:
        yield from _guarded(check, parts)


def _guarded(check: Check, parts: Parts) -> Iterator[Finding]:
    """Yield a check's findings; a store that goes away meanwhile is one, too."""
    try:
        yield from check(parts)
    except ModqueueError as error:
        yield Finding(check.__name__, State.FAULT, str(error), _advice(error))


def _advice(error: ModqueueError) -> str:
    if isinstance(error, ArchiveUnavailable):
        return "See why MODQUEUE_ARCHIVE_URL does not answer; what is live goes on meanwhile."
    if isinstance(error, ProjectionUnavailable):
        return "See why MODQUEUE_PROJECTION_URL does not answer; intake goes on meanwhile."
    return "Look at the store's log."
