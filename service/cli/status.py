"""``modqueue status``: the state of store, broker, workers and queues."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import click

from moderation.erasure.rewriting import asked_last
from moderation.process.celery_apps import BROKER_ERRORS, ringing_app
from moderation.process.config import Config
from moderation.process.messages import MODEL_COMMAND
from moderation.status import Status
from moderation.store.server.witness import Loss, Witness
from service.cli.parts import Parts, open_parts

PING_SECONDS = 1.0
Figures = dict[str, float]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def status(as_json: bool) -> None:
    """Show the queue, the oldest pending comment, workers, model, and each site's comments.

    Ends with exit code 1 when comments wait and no worker answers.
    """
    parts = open_parts()
    models, sites = workers(parts.settings), _sites(parts)
    problem = asked_last(parts.redis).problem
    losses = _losses(parts)
    if as_json:
        report = {"workers": models, "sites": sites, "erasure_problem": problem}
        report["losses"] = [str(loss) for loss in losses]
        click.echo(json.dumps(report, indent=2))
    else:
        click.echo(_text(models, sites))
        click.echo(_erasures(sites, problem))
        for loss in losses:
            click.echo(str(loss))
    if not models and any(site["pending"] for site in sites.values()):
        raise SystemExit(1)


def workers(settings: Config, expected: int | None = None) -> dict[str, str]:
    """Return the model of each worker by node name: of all that answer within a second.

    With ``expected`` it returns as soon as so many have answered. Empty while the broker is away
    or full.
    """
    app = ringing_app(settings.broker)
    control = app.control
    control.mailbox.producer_pool = None  # its connections outlive the app
    try:
        with app.connection_for_write() as connection:
            answers = control.broadcast(
                MODEL_COMMAND, connection=connection, reply=True, timeout=PING_SECONDS,
                limit=expected,
            )  # fmt: skip
    except BROKER_ERRORS:
        return {}
    return {node: answer["model"] for replies in answers or [] for node, answer in replies.items()}


def _losses(parts: Parts) -> Sequence[Loss]:
    """Return what this machine saw the store lose; nothing where its file is not ours to read."""
    try:
        return Witness(parts.settings.witness).testimony().losses
    except OSError:
        return []


def _sites(parts: Parts) -> dict[str, Figures]:
    return {site.slug: _site(parts, site.slug) for site in parts.registry.sites()}


def _site(parts: Parts, site: str) -> Figures:
    counts, backlog = parts.store.counts(site), parts.store.backlog(site)
    return {
        "pending": counts[Status.PENDING],
        "being_scored": backlog.leased,
        "oldest_pending_seconds": round(backlog.oldest_seconds, 1),
        "held": counts[Status.HELD],
        "approved": counts[Status.APPROVED],
        "rejected": counts[Status.REJECTED],
        "erasure_pending_seconds": round(parts.erasures.pending_seconds(site), 1),
    }


def _erasures(sites: Mapping[str, Figures], problem: str) -> str:
    """Say whether files of the store may still hold what was erased, and why."""
    oldest = max((site["erasure_pending_seconds"] for site in sites.values()), default=0.0)
    what = f"on the disk since {oldest:.1f} s" if oldest else "off the disk"
    return f"erased text is {what}" + (f": {problem}" if problem else "")


def _text(models: Mapping[str, str], sites: Mapping[str, Figures]) -> str:
    lines = [
        f"workers   {len(models)}  {', '.join(sorted(models))}".rstrip(),
        f"model     {', '.join(sorted(set(models.values()))) or 'unknown (no worker answers)'}",
        f"{'SITE':<20}{'PENDING':>10}{'OLDEST':>10}{'HELD':>10}{'APPROVED':>10}{'REJECTED':>10}",
    ]
    for slug, site in sites.items():
        oldest = f"{site['oldest_pending_seconds']:.1f} s"
        figures = "".join(f"{site[name]:>10}" for name in ("held", "approved", "rejected"))
        lines.append(f"{slug:<20}{site['pending']:>10}{oldest:>10}{figures}")
    return "\n".join(lines)
