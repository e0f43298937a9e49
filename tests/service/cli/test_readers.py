"""``modqueue readers``: keys are made, shown once, listed and ended."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from moderation.readers.keys import ReaderKeys
from moderation.registry import Action, Registry
from moderation.registry.boxes import Boxes
from moderation.store.writer import Store
from service.cli import main
from tests.support.reader_tokens import new_key


@pytest.fixture(autouse=True)
def _environment(redis_url: str, site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", redis_url)


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["readers", *words])


def test_a_secret_is_shown_once(store: Store, registry: Registry) -> None:
    """The list has the id alone; the audit log says who made it, and not what it is."""
    made = run("secret", "demo")
    assert made.exit_code == 0
    (key,) = ReaderKeys(store.redis).keys("demo")
    assert made.stdout.strip() == key.text
    assert f"kid {key.id}, alg HS256, aud {Boxes(store.redis).of_site('demo').key}" in made.stderr
    listed = run("list", "demo").output
    assert key.id in listed
    assert key.text not in listed
    entries = [entry for entry in registry.audit() if entry.type == Action.READER_KEY_ADDED]
    assert [dict(entry.data) for entry in entries] == [{"key": key.id, "algorithm": "HS256"}]


def test_a_public_key_is_kept_and_ended(store: Store, tmp_path: Path) -> None:
    """It comes from a file; what is ended is not listed."""
    path = tmp_path / "public.pem"
    path.write_text(new_key().pem)
    key_id = run("public-key", "demo", str(path)).stdout.strip()
    assert "EdDSA" in run("list", "demo").output
    assert run("end", "demo", key_id).exit_code == 0
    assert run("list", "demo").output == ""
    again = run("end", "demo", key_id)
    assert (again.exit_code, "reader key" in again.output) == (2, True)


def test_what_is_no_public_key_is_refused(tmp_path: Path) -> None:
    """Nothing is kept, and the message says what is needed."""
    path = tmp_path / "public.pem"
    path.write_text("-----BEGIN PRIVATE KEY-----")
    refused = run("public-key", "demo", str(path))
    assert refused.exit_code == 2
    assert "must not leave the site" in refused.output
    assert run("list", "nowhere").exit_code == 2


def test_a_box_says_who_may_post(store: Store) -> None:
    """Both settings are shown and stored, and stay where they are not named."""
    command = ["box", "set", "demo", "--signed-only", "--edit-minutes", "60"]
    shown = CliRunner().invoke(main, command)
    assert "of signed readers alone" in shown.output
    assert "for 60 minutes" in shown.output
    box = Boxes(store.redis).of_site("demo")
    assert (box.signed_only, box.edit_minutes) == (True, 60)
    CliRunner().invoke(main, ["box", "set", "demo"])
    box = Boxes(store.redis).of_site("demo")
    assert (box.signed_only, box.edit_minutes) == (True, 60)
