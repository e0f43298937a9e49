"""A key and a password that the operator gave are printed nowhere and go nowhere."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from moderation.process.config import Config
from moderation.registry import Registry
from service.cli import main
from service.launcher.bootstrap import first_accounts
from service.launcher.programs import environment
from service.launcher.welcome import welcome

KEY = "operators-own-key-with-more-than-32-characters"
PASSWORD = "operators own password"


def test_the_welcome_names_the_setting_instead(registry: Registry, tmp_path: Path) -> None:
    """Neither the first start nor a later one shows it; the command reads it from the setting."""
    settings = Config(data_dir=tmp_path, bootstrap_api_key=KEY, bootstrap_password=PASSWORD)
    for _ in range(2):
        accounts = first_accounts(registry, settings)
        text = welcome("http://127.0.0.1:8000", accounts, tmp_path, is_judging=True)
        assert KEY not in text
        assert PASSWORD not in text
        assert "the one in MODQUEUE_BOOTSTRAP_API_KEY (site demo)" in text


def test_the_command_of_the_welcome_carries_the_key(registry: Registry, tmp_path: Path) -> None:
    """Pasted into a shell that has the setting, it sends the right header."""
    settings = Config(data_dir=tmp_path, bootstrap_api_key=KEY)
    accounts = first_accounts(registry, settings)
    text = welcome("http://127.0.0.1:8000", accounts, tmp_path, is_judging=True)
    found = re.search(r"-H (\"Authorization: [^\n]+\") \\", text)
    assert found
    said = subprocess.run(
        ["sh", "-c", f"printf %s {found[1]}"],
        env={"MODQUEUE_BOOTSTRAP_API_KEY": KEY},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == f"Authorization: Bearer {KEY}"


def test_setup_says_nothing_of_it(
    redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`modqueue setup` makes the key and prints neither it nor the password."""
    for name, value in {
        "REDIS_URL": redis_url,
        "MODQUEUE_DATA_DIR": str(tmp_path),
        "MODQUEUE_BOOTSTRAP_API_KEY": KEY,
        "MODQUEUE_BOOTSTRAP_PASSWORD": PASSWORD,
    }.items():
        monkeypatch.setenv(name, value)
    said = CliRunner().invoke(main, ["setup"])
    assert said.exit_code == 0, said.output
    assert "site demo and moderator admin are there" in said.output
    assert KEY not in said.output
    assert PASSWORD not in said.output


def test_the_programs_do_not_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What web and workers are started with holds neither."""
    monkeypatch.setenv("MODQUEUE_BOOTSTRAP_API_KEY", KEY)
    monkeypatch.setenv("MODQUEUE_BOOTSTRAP_PASSWORD", PASSWORD)
    environ = environment(Config(redis_url="redis://h"), secret="s" * 40)
    assert "MODQUEUE_SECRET" in environ
    assert not {KEY, PASSWORD} & set(environ.values())
