"""``modqueue alerts``: what is amiss on a site, and who is told of it."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from moderation.alerts import words
from moderation.alerts.alert import Alert, Rule
from moderation.alerts.channels import Channels, StoredChannel
from moderation.alerts.limits import rules
from moderation.alerts.log import AlertLog
from moderation.alerts.state import State
from service.cli.parts import open_parts


@click.command("alerts")
@click.argument("site")
def show_alerts(site: str) -> None:
    """Show the alerts of SITE and its channels (docs/alerts.md); exit code 1 where one stands."""
    parts = open_parts()
    parts.registry.site(site)
    states, limits = AlertLog(parts.redis).states(site), rules(parts.store.settings(site))
    click.echo(f"{'ALERT':<11} {'STATE':<28} {'LIMIT':>8}  WHAT")
    for alert, state in states.items():
        click.echo(_line(alert, state, limits[alert]))
    click.echo(f"\n{'CHANNEL':<16} {'KIND':<11} {'LAST ATTEMPT':<40} WHERE")
    for stored in Channels(parts.redis).all(site):
        click.echo(_channel_line(stored))
    if any(state.begun for state in states.values()):
        click.get_current_context().exit(1)


def _line(alert: Alert, state: State, rule: Rule) -> str:
    stands = f"alert since {_time(state.since)}" if state.begun else "fine"
    limit = words.figure(rule.limit, rule.unit, "en")
    return f"{alert:<11} {stands:<28} {limit:>8}  {words.name(alert, 'en')}"


def _channel_line(stored: StoredChannel) -> str:
    last = f"{_time(stored.last_at)} {stored.last_outcome}" if stored.last_at else "none yet"
    return f"{stored.id:<16} {stored.channel.kind:<11} {last:<40} {stored.channel.place}"


def _time(milliseconds: int) -> str:
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m-%dT%H:%MZ}"
