"""``modqueue box`` tells what a page needs."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from moderation.registry.boxes import Boxes
from moderation.store.writer import Store
from service.cli import main


@pytest.mark.parametrize("public_url", ["", "https://comments.example/talk"])
def test_addresses_are_public(
    store: Store, site: str, redis_url: str, monkeypatch: pytest.MonkeyPatch, public_url: str
) -> None:
    """With MODQUEUE_PUBLIC_URL it names the addresses of script and page, else neither."""
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("MODQUEUE_PUBLIC_URL", public_url)
    shown = CliRunner().invoke(main, ["box", "show", site], catch_exceptions=False)
    key = Boxes(store.redis).of_site(site).key
    assert f"key      {key}\n" in shown.output
    assert (f"{public_url}/static/embed.js" in shown.output) == bool(public_url)
    assert (f"{public_url}/embed/{key}/page?article=ID" in shown.output) == bool(public_url)


def test_what_is_not_named_stays(
    store: Store, site: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second `box set` keeps the origins, the policy and the switches that it does not name."""
    monkeypatch.setenv("REDIS_URL", redis_url)
    first = ["--origin", "https://a.example", "--policy", "https://a.example/p", "--nudge"]
    for options in (first, ["--theme", "dark"], ["--signed-only"], ["--edit-minutes", "5"]):
        CliRunner().invoke(main, ["box", "set", site, *options], catch_exceptions=False)
    box = Boxes(store.redis).of_site(site)
    assert box.origins == ("https://a.example",)
    assert (box.policy_url, box.theme, box.edit_minutes) == ("https://a.example/p", "dark", 5)
    assert box.nudge
    assert box.signed_only
    options = ["--no-origins", "--no-nudge", "--anybody", "--theme", "page"]
    CliRunner().invoke(main, ["box", "set", site, *options], catch_exceptions=False)
    box = Boxes(store.redis).of_site(site)
    assert (box.origins, box.nudge, box.signed_only, box.theme) == ((), False, False, "")


def test_a_policy_that_is_no_web_page_is_refused(
    site: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the page would link to is checked when it is set."""
    monkeypatch.setenv("REDIS_URL", redis_url)
    refused = CliRunner().invoke(main, ["box", "set", site, "--policy", "javascript:alert(1)"])
    assert refused.exit_code != 0
    assert "http:// or https://" in refused.output
