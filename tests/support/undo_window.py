"""Undo windows that a test opens, and lets pass without waiting for a clock."""

from __future__ import annotations

from moderation import actions
from moderation.site.site_settings import SiteSettings
from moderation.store.keys import key
from moderation.store.writer import Store

SECONDS = 30  # the longest one: no test takes so long, so that only ``pass_by`` ends it


def open_for(store: Store, site: str, seconds: int = SECONDS) -> None:
    """Give the site an undo window."""
    seen = store.settings(site).version
    wanted = SiteSettings(undo_seconds=seconds)
    actions.save_settings(store, site, wanted, by="boss", expected_version=seen)


def pass_by(store: Store, site: str) -> None:
    """Let the window of every decision so far pass, as if it had been made earlier."""
    index = key(site, "unsettled")
    for member in store.redis.zrange(index, 0, -1):
        store.redis.zincrby(index, -SECONDS * 1000, member)
