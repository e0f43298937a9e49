"""The moderators' dashboard: server-rendered pages that htmx makes quick."""

from __future__ import annotations

from flask import Flask

from service.dashboard import (
    account,
    api_keys,
    audit_log,
    bulk,
    claims,
    copies,
    decisions,
    display_name,
    drawer,
    escalations,
    experience,
    filters,
    finding,
    links,
    live,
    locale,
    members,
    moulds,
    news,
    opinions,
    own_sessions,
    pages,
    people,
    policies,
    reasons,
    second_step,
    shortcuts,
    site_settings,
    skips,
    statistics,
    undoing,
    users,
    webhook_orders,
    webhooks,
    word_lists,
)
from service.dashboard.blueprint import blueprint, keep_assets
from service.dashboard.text import show

__all__ = [
    "account",
    "api_keys",
    "audit_log",
    "blueprint",
    "bulk",
    "claims",
    "copies",
    "decisions",
    "display_name",
    "drawer",
    "escalations",
    "experience",
    "filters",
    "finding",
    "init_dashboard",
    "live",
    "members",
    "moulds",
    "news",
    "opinions",
    "own_sessions",
    "pages",
    "policies",
    "reasons",
    "second_step",
    "shortcuts",
    "site_settings",
    "skips",
    "statistics",
    "undoing",
    "users",
    "webhook_orders",
    "webhooks",
    "word_lists",
]


def init_dashboard(app: Flask) -> None:
    """Register the pages, their translations and filters on ``app``."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["shown"] = show
    locale.init_app(app)
    links.init_app(app)
    people.init_app(app)
    app.after_request(keep_assets)
    app.register_blueprint(blueprint)
