"""Golden cards for tests: the setting, and the cards of the site demo."""

from __future__ import annotations

from dataclasses import replace

from moderation import actions
from moderation.desk.golden import GoldenCards
from moderation.store.writer import Store


def cards(store: Store) -> GoldenCards:
    """Return the golden cards of demo."""
    return GoldenCards(store.redis, "demo")


def switch_on(store: Store, every: int = 1) -> None:
    """Let one in ``every`` held cards draw a golden one."""
    settings = store.settings("demo")
    new = replace(settings, golden_every=every)
    actions.save_settings(store, "demo", new, by="boss", expected_version=settings.version)
