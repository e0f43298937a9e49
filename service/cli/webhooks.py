"""``modqueue webhooks``: where a site's events are posted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click

from moderation.submission import AHEAD_MS
from moderation.webhooks.endpoint import Endpoint, EventType
from moderation.webhooks.endpoints import OVERLAP_SECONDS, Endpoints
from moderation.webhooks.outbox import Delivery, Outbox
from service.cli.parts import actor, open_parts

LOG_LINES_MAX = 1000


@click.group()
def webhooks() -> None:
    """Add, list, test, replay or remove webhooks (docs/webhooks.md)."""


@webhooks.command("list")
@click.argument("site")
def list_webhooks(site: str) -> None:
    """List the webhooks of SITE and how they are doing."""
    click.echo(f"{'WEBHOOK':<16} {'STATE':<34} {'WAITING':>7}  URL")
    for endpoint in _endpoints(site).all(site):
        state = _state(endpoint)
        click.echo(f"{endpoint.id:<16} {state:<34} {endpoint.waiting:>7}  {endpoint.url}")


@webhooks.command("add")
@click.argument("site")
@click.argument("url")
@click.option(
    "--event",
    "events",
    multiple=True,
    type=click.Choice([event.value for event in EventType]),
    help="Only this type of event; may be repeated.",
)
@click.option("--description", default="", help="What it is for, to know it again.")
def add_webhook(site: str, url: str, events: tuple[str, ...], description: str) -> None:
    """Post events of SITE to URL from now on, and print the secret. It is shown only this once."""
    chosen = [EventType(event) for event in events]
    endpoint, secret = _endpoints(site).add(
        site, url, description=description, events=chosen, by=actor()
    )
    click.echo(secret)
    click.echo(f"Webhook {endpoint.id}: keep the secret now, it is not shown again.", err=True)


@webhooks.command("enable")
@click.argument("site")
@click.argument("webhook")
def enable_webhook(site: str, webhook: str) -> None:
    """Go on with WEBHOOK where it stopped; nothing that it missed is skipped."""
    endpoint = _endpoints(site).change(site, webhook, enabled=True, by=actor())
    click.echo(f"webhook {endpoint.id} is enabled, {endpoint.waiting} messages wait")


@webhooks.command("disable")
@click.argument("site")
@click.argument("webhook")
def disable_webhook(site: str, webhook: str) -> None:
    """Stop posting to WEBHOOK until it is enabled again."""
    endpoint = _endpoints(site).change(site, webhook, enabled=False, by=actor())
    click.echo(f"webhook {endpoint.id} is disabled")


@webhooks.command("rotate")
@click.argument("site")
@click.argument("webhook")
@click.option(
    "--overlap",
    "overlap_seconds",
    type=click.IntRange(0),
    default=OVERLAP_SECONDS,
    show_default=True,
    help="Seconds that former secrets go on signing.",
)
def rotate_secret(site: str, webhook: str, overlap_seconds: int) -> None:
    """Give WEBHOOK a new secret and print it. It is shown only this once."""
    endpoints = _endpoints(site)
    click.echo(endpoints.rotate(site, webhook, overlap_seconds=overlap_seconds, by=actor()))


@webhooks.command("test")
@click.argument("site")
@click.argument("webhook")
def send_test(site: str, webhook: str) -> None:
    """Have a test message sent to WEBHOOK; `webhooks log` shows what came of it."""
    click.echo(f"message {_endpoints(site).test(site, webhook, by=actor())} is on its way")


@webhooks.command("replay")
@click.argument("site")
@click.argument("webhook")
@click.argument("since", type=click.DateTime(["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"]))
def replay_events(site: str, webhook: str, since: datetime) -> None:
    """Send WEBHOOK all events since SINCE (UTC) again, under the ids that they had."""
    since = since.replace(tzinfo=UTC)
    latest = datetime.now(UTC) + timedelta(milliseconds=AHEAD_MS)
    if since > latest:
        limit = f"must be no later than a day from now, {latest:%Y-%m-%dT%H:%M:%SZ}"
        raise click.BadParameter(f"{limit}, got {since:%Y-%m-%dT%H:%M:%SZ}", param_hint="SINCE")
    start = int(since.timestamp() * 1000)
    _endpoints(site).replay(site, webhook, since=start, by=actor())
    click.echo(f"events since {since:%Y-%m-%d %H:%M:%S}Z are sent again")


@webhooks.command("log")
@click.argument("site")
@click.argument("webhook")
@click.option("--lines", type=click.IntRange(1, LOG_LINES_MAX), default=20, show_default=True)
def show_log(site: str, webhook: str, lines: int) -> None:
    """Show the latest attempts at WEBHOOK, newest first."""
    _endpoints(site).get(site, webhook)
    click.echo(f"{'WHEN':<20} {'OUTCOME':<10} {'TRY':>3} {'ANSWER':<11} {'EVENT':<17} MESSAGE")
    for attempt in Outbox(open_parts().redis).deliveries(site, webhook, limit=lines).items:
        click.echo(_line(attempt))


@webhooks.command("remove")
@click.argument("site")
@click.argument("webhook")
def remove_webhook(site: str, webhook: str) -> None:
    """Remove WEBHOOK with its log and all that waits for it."""
    _endpoints(site).remove(site, webhook, by=actor())
    click.echo(f"webhook {webhook} is removed")


def _endpoints(site: str) -> Endpoints:
    parts = open_parts()
    parts.registry.site(site)
    return Endpoints(parts.redis, allowed=parts.settings.webhook_allow_networks)


def _state(endpoint: Endpoint) -> str:
    if endpoint.disabled_at is not None:
        return f"disabled {_time(endpoint.disabled_at)} ({endpoint.disabled_because})"
    if endpoint.failing_since is not None:
        return f"failing since {_time(endpoint.failing_since)}"
    return "fine"


def _line(attempt: Delivery) -> str:
    answer = attempt.status or attempt.fault or ""
    return (
        f"{_time(attempt.at):<20} {attempt.outcome:<10} {attempt.attempt:>3} {answer:<11} "
        f"{attempt.type:<17} {attempt.message_id}"
    )


def _time(milliseconds: int) -> str:
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m-%d %H:%M:%SZ}"
