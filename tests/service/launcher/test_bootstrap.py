"""The first start makes accounts; later ones leave them alone and show what may be shown."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from moderation.process.config import Config
from moderation.registry import Registry
from service.launcher.bootstrap import first_accounts, former_key, kept_secret
from service.launcher.welcome import welcome

KEY = "a-key-of-the-operator-with-over-32-characters"
PASSWORD = "a password of the operator"


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    return Config(data_dir=tmp_path)


def test_first_start_makes_site_key_and_moderator(registry: Registry, settings: Config) -> None:
    """The key works, the password logs in once and must be changed."""
    made = first_accounts(registry, settings)
    assert [site.slug for site in registry.sites()] == ["demo"]
    assert made.key is not None
    assert made.one_time_password is not None
    key = registry.find_key(made.key)
    assert key is not None
    assert key.site == "demo"
    admin = registry.authenticate("admin", made.one_time_password)
    assert admin is not None
    assert admin.administers_installation
    assert admin.must_change


def test_second_start_changes_nothing(registry: Registry, settings: Config) -> None:
    """Neither key nor password is shown again, for neither is written anywhere."""
    first, second = first_accounts(registry, settings), first_accounts(registry, settings)
    assert first.key
    assert (second.key, second.one_time_password) == (None, None)
    assert len(registry.keys()) == 1
    assert list(settings.data_dir.iterdir()) == []


def test_a_revoked_demo_key_stays_revoked(registry: Registry, settings: Config) -> None:
    """After `keys revoke` no start makes another key or shows the old one."""
    first_accounts(registry, settings)
    registry.revoke_key(registry.keys()[0].id)
    assert first_accounts(registry, settings).key is None
    assert len(registry.keys()) == 1


def test_unattended_set_up_fixes_key_and_password(registry: Registry, tmp_path: Path) -> None:
    """MODQUEUE_BOOTSTRAP_* decide, and nothing is written to the data folder."""
    settings = Config(data_dir=tmp_path, bootstrap_api_key=KEY, bootstrap_password=PASSWORD)
    for _ in range(2):
        made = first_accounts(registry, settings)
        assert (made.key, made.key_is_given, made.one_time_password) == (None, True, None)
    assert registry.find_key(KEY) is not None
    admin = registry.authenticate("admin", PASSWORD)
    assert admin is not None
    assert not admin.must_change
    assert list(tmp_path.iterdir()) == []


def test_the_secret_is_kept(settings: Config) -> None:
    """Sessions and digests survive a restart, because the secret does; only the owner reads it."""
    secret = kept_secret(settings)
    assert len(secret) >= 32
    assert kept_secret(settings) == secret
    assert stat.S_IMODE((settings.data_dir / "secret").stat().st_mode) == 0o600
    assert kept_secret(Config(data_dir=settings.data_dir, secret="s" * 32)) == "s" * 32


def test_welcome_shows_all_that_a_newcomer_needs(registry: Registry, settings: Config) -> None:
    """Dashboard, password, key and a curl the first time; later how to get others."""
    first = first_accounts(registry, settings)
    url = "http://127.0.0.1:8000"
    text = welcome(url, first, settings.data_dir, is_judging=True)
    assert first.key
    assert first.one_time_password
    assert f"one-time password: {first.one_time_password}" in text
    assert f"-H 'Authorization: Bearer {first.key}'" in text
    later = welcome(url, first_accounts(registry, settings), settings.data_dir, is_judging=True)
    assert "modqueue moderators reset admin" in later
    assert first.one_time_password not in later
    assert first.key not in later
    assert "modqueue keys add demo" in later


def test_welcome_says_that_nobody_judges(registry: Registry, settings: Config) -> None:
    """Without any worker it says what becomes of comments, and how to start one."""
    accounts = first_accounts(registry, settings)
    with_worker, without = (
        welcome("http://127.0.0.1:8000", accounts, settings.data_dir, is_judging=judging)
        for judging in (True, False)
    )
    assert "No worker answers" not in with_worker
    assert "nothing is judged until one starts" in without
    assert "MODQUEUE_WORKERS=1" in without


def test_a_key_that_an_earlier_release_kept_is_named(settings: Config) -> None:
    """The file stays for who has the key nowhere else, and is named without what it holds."""
    assert former_key(settings) == ""
    (settings.data_dir / "demo-key").write_text("mq_0123")
    advice = former_key(settings)
    assert str(settings.data_dir / "demo-key") in advice
    assert "mq_0123" not in advice
    assert (settings.data_dir / "demo-key").exists()
