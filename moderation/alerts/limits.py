"""The rules of a site's alerts: those of all sites, with the limits that it set for itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from moderation.alerts.alert import HOUR, RULES, Alert, Rule
from moderation.site.site_settings import SiteSettings


def rules(settings: SiteSettings) -> Mapping[Alert, Rule]:
    """Return the rule of each alert; a calm figure keeps its share of the limit."""
    own = {
        Alert.HELD_AGE: settings.alert_held_hours * HOUR,
        Alert.BACKLOG: settings.alert_backlog,
    }
    return {alert: _with(rule, own.get(alert, rule.limit)) for alert, rule in RULES.items()}


def _with(rule: Rule, limit: float) -> Rule:
    calm = rule.calm if limit == rule.limit else limit * rule.calm / rule.limit
    return replace(rule, limit=limit, calm=calm)
