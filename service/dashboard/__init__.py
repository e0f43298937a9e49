"""The moderators' dashboard: server-rendered pages that htmx makes quick."""

from __future__ import annotations

from flask import Flask

from service.dashboard import icons, links, locale, people
from service.dashboard.account import (
    account,
    display_name,
    invitation,
    openid,
    own_sessions,
    second_step,
)
from service.dashboard.admin import (
    api_keys,
    audit_log,
    boxes,
    first_steps,
    integration_keys,
    invitations,
    members,
    reader_keys,
    sites,
    teams,
    users,
    webhook_actions,
    webhooks,
)
from service.dashboard.alerts import page as alerts_page
from service.dashboard.articles import article, listing
from service.dashboard.articles import changes as article_changes
from service.dashboard.authors import acts, held, page
from service.dashboard.blueprint import blueprint, keep_assets
from service.dashboard.deciding import (
    bulk,
    decisions,
    escalations,
    golden,
    opinions,
    replies,
    shortcuts,
    undo,
)
from service.dashboard.figures import base_rates, ledger, statistics
from service.dashboard.learning import differences, model
from service.dashboard.lists import (
    action_cache,
    claims,
    drawer,
    filters,
    near_duplicates,
    pages,
    search,
    skips,
)
from service.dashboard.lists.cards import web_address
from service.dashboard.lists.text import show
from service.dashboard.live import changes, view
from service.dashboard.moving import comparison, exports, imports
from service.dashboard.moving import decisions as decision_exports
from service.dashboard.raids import acts as raid_acts
from service.dashboard.raids import page as raid_page
from service.dashboard.rules import (
    guidelines,
    policies,
    promises,
    reasons,
    site_settings,
    word_lists,
)
from service.dashboard.saved import changes as saved_changes
from service.dashboard.saved import dealing
from service.dashboard.saved import page as saved_page
from service.dashboard.shift import golden as golden_cards
from service.dashboard.shift import hand_over
from service.dashboard.shift import page as shift_page
from service.dashboard.threads import answers, comment, conversation, picks

__all__ = [
    "account",
    "action_cache",
    "acts",
    "alerts_page",
    "answers",
    "api_keys",
    "article",
    "article_changes",
    "audit_log",
    "base_rates",
    "blueprint",
    "boxes",
    "bulk",
    "changes",
    "claims",
    "comment",
    "comparison",
    "conversation",
    "dealing",
    "decision_exports",
    "decisions",
    "differences",
    "display_name",
    "drawer",
    "escalations",
    "exports",
    "filters",
    "first_steps",
    "golden",
    "golden_cards",
    "guidelines",
    "hand_over",
    "held",
    "imports",
    "init_dashboard",
    "integration_keys",
    "invitation",
    "invitations",
    "ledger",
    "listing",
    "members",
    "model",
    "near_duplicates",
    "openid",
    "opinions",
    "own_sessions",
    "page",
    "pages",
    "picks",
    "policies",
    "promises",
    "raid_acts",
    "raid_page",
    "reader_keys",
    "reasons",
    "replies",
    "saved_changes",
    "saved_page",
    "search",
    "second_step",
    "shift_page",
    "shortcuts",
    "site_settings",
    "sites",
    "skips",
    "statistics",
    "teams",
    "undo",
    "users",
    "view",
    "webhook_actions",
    "webhooks",
    "word_lists",
]


def init_dashboard(app: Flask) -> None:
    """Register the pages, their translations and filters on ``app``."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["shown"] = show
    app.jinja_env.filters["web_address"] = web_address
    locale.init_app(app)
    links.init_app(app)
    icons.init_app(app)
    people.init_app(app)
    app.after_request(keep_assets)
    app.register_blueprint(blueprint)
