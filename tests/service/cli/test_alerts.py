"""``modqueue alerts``: what stands, and who is told."""

from __future__ import annotations

from moderation.alerts.alert import Alert
from moderation.alerts.channel import Channel, Kind
from moderation.alerts.channels import Channels
from moderation.alerts.log import AlertLog
from moderation.alerts.state import State
from moderation.store.server.commands import Redis
from tests.service.cli.conftest import Run


def test_alerts_and_channels(run: Run, redis: Redis, site: str) -> None:
    """Each alert has a line; the exit code says whether one stands; a secret is in none."""
    Channels(redis).add(site, Channel(Kind.SLACK, "https://hooks.slack.com/secret"), by="aida")
    fine = run("alerts", site).stdout
    assert [alert for alert in Alert if f"{alert:<11} fine" in fine] == [*Alert]
    assert "hooks.slack.com" in fine
    assert "secret" not in fine
    begun = State(True, 1_795_960_800_000)
    AlertLog(redis).note(site, Alert.HELD_AGE, State(), begun, 90_000, 86_400)
    assert "alert since 2026-11-29T14:00Z" in run("alerts", site, code=1).stdout


def test_a_site_that_is_none(run: Run) -> None:
    """A misspelt site is an error, not a quiet one."""
    run("alerts", "nowhere", code=2)
