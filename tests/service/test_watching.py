"""The thread of a web process that looks after heat."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderation import actions
from moderation.alerts.alert import Alert
from moderation.errors import ProjectionUnavailable, StoreUnavailable
from moderation.process.config import Config
from moderation.registry import Registry
from moderation.site.site_settings import SiteSettings
from moderation.store.writer import Store
from moderation.submission import Article
from moderation.watching.alerts import AlertWatch
from moderation.watching.breaker import Breaker
from service.services import Services
from service.watching import Watch
from tests.support.projected import write_comments


@pytest.fixture
def parts(store: Store, registry: Registry, site: str, tmp_path: Path) -> Services:
    """The parts of a web process whose projection has a storm below an article."""
    actions.change_article(store, site, Article("hot"), by="test")
    parts = Services(Config(secret="s" * 40, data_dir=tmp_path), store, registry, str)
    now = store.now()
    storm = {"article": "hot", "status": "rejected", "reason": "insult"}
    rows = ({**storm, "accepted_at": now - n} for n in range(1, 40))
    write_comments(parts.settings.projection, rows)
    return parts


def test_one_process_looks_in_each_round(parts: Services, store: Store) -> None:
    """The second one finds the turn taken."""
    Watch(parts).round()
    assert store.article("demo", "hot").settings.premoderated
    actions.change_article(store, "demo", Article("hot"), premoderated=False, by="key:1")
    changes = len(store.article_changes("demo", "hot"))
    Watch(parts).round()
    assert len(store.article_changes("demo", "hot")) == changes


def test_a_site_can_switch_it_off(parts: Services, store: Store) -> None:
    """With the setting off nothing is held by itself."""
    actions.save_settings(
        store, "demo", SiteSettings(heat_breaker=False), by="root", expected_version=0
    )
    Watch(parts).round()
    assert not store.article("demo", "hot").settings.premoderated


def test_what_is_away_is_looked_at_later(parts: Services, caplog: pytest.LogCaptureFixture) -> None:
    """A store that does not answer ends no thread."""
    broken = Services(Config(secret="s" * 40), parts.store, Unreachable(), str)  # type: ignore[arg-type]
    Watch(broken).try_round()
    assert "watch.put_off" in caplog.text


def test_a_projection_that_is_away_stops_no_alert(
    parts: Services, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither those of its site nor any other site's."""

    def away(*_: object) -> None:
        raise ProjectionUnavailable("away")

    def look(_: AlertWatch, site: str, __: int) -> list[Alert]:
        looked.append(site)
        return []

    registry.add_site("second", "Second")
    looked: list[str] = []
    monkeypatch.setattr(Breaker, "round", away)
    monkeypatch.setattr(AlertWatch, "round", look)
    Watch(parts).try_round()
    assert looked == ["demo", "second"]


@pytest.mark.parametrize("error", [StoreUnavailable("away"), ValueError("dear reader")])
def test_a_site_that_cannot_be_read_stops_no_other(
    parts: Services,
    registry: Registry,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    """The log names the site and the kind of error, and nothing that a record says."""

    def look(_: AlertWatch, site: str, __: int) -> list[Alert]:
        looked.append(site)
        raise error

    registry.add_site("second", "Second")
    looked: list[str] = []
    monkeypatch.setattr(AlertWatch, "round", look)
    Watch(parts).try_round()
    assert looked == ["demo", "second"]
    assert "site=demo" in caplog.text
    assert "site=second" in caplog.text
    assert "dear reader" not in caplog.text


class Unreachable:
    """A registry whose store is away."""

    def sites(self) -> list[object]:
        raise StoreUnavailable("away")
