"""Which passwords may be chosen: anything long enough that nobody would try first."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from moderation.errors import ConfigError
from moderation.process.config import Config
from moderation.process.setting_checks import PASSWORD_LENGTH_MIN
from moderation.registry import Registry, Role
from moderation.registry.log_in.password_rules import (
    COMMON_PASSWORDS,
    CONTEXT_WORDS,
    Weakness,
    weakness,
)
from tests.security.conftest import LogIn
from tests.service.dashboard.conftest import PASSWORD, Visitor

STRONG = (
    "correct horse battery",
    "ПростоЖдуТрамвайУРеки",
    "жаңбырдан кейін кемпірқосақ",
    "  two spaces in front",
    "👩‍🚀🚲🦉🌧️🎷🪁🥨🧵",
    "x" * 20 + "river stone lamp walk",
    "long " * 11 + "and 64 signs",
    "modqueue is not what I think of at night",
)
WEAK = {
    "1234567890": Weakness.COMMON,
    "Qwertyuiop": Weakness.COMMON,
    "aaaaaaaaaaaaaaaaaa": Weakness.MONOTONOUS,
    "12121212121212": Weakness.MONOTONOUS,
    "modqueue2026!": Weakness.FAMILIAR,
    "Password-2026": Weakness.FAMILIAR,
    "моДератор2026": Weakness.FAMILIAR,
    "aizhan.k-2026": Weakness.FAMILIAR,
    "Daily Planet 1": Weakness.FAMILIAR,
    "daily-planet-99": Weakness.FAMILIAR,
}


def test_the_list_has_what_is_tried_first() -> None:
    """10,000 different ones of the length that is allowed, three times what ASVS asks for."""
    common = COMMON_PASSWORDS.read_text("ascii").split()
    assert len(set(common)) == len(common) == 10_000
    assert all(len(word) >= PASSWORD_LENGTH_MIN and word == word.casefold() for word in common)
    assert all(weakness(word) for word in common[::100])


def test_whole_passwords_are_looked_for() -> None:
    """What is only the beginning of a listed one is not one of them."""
    common = COMMON_PASSWORDS.read_text("ascii").split()
    begun = {word[:-1] for word in common if len(word) > PASSWORD_LENGTH_MIN} - {*common}
    assert begun
    assert not any(weakness(word) is Weakness.COMMON for word in sorted(begun)[::50])


@pytest.mark.parametrize("password", STRONG)
def test_strong_ones_are_taken_whatever_they_are_made_of(password: str) -> None:
    """Neither capitals nor digits nor signs are asked for, and none is refused."""
    assert weakness(password, ["aizhan.k", "demo", "Demo"]) is None


@pytest.mark.parametrize(("password", "found"), WEAK.items())
def test_easy_ones_are_refused(password: str, found: Weakness) -> None:
    """Frequent ones, a sign or two repeated, and names with a year behind them."""
    assert weakness(password, ["aizhan.k", "daily-planet", "Daily Planet"]) is found


def test_the_words_are_documented(repository: Path) -> None:
    """docs/security.md lists each word that alone makes no password."""
    text = (repository / "docs" / "security.md").read_text("utf-8")
    listed = re.search(r"These words count for nothing in a password: `([^`]+)`", text)
    assert listed
    assert listed[1].split() == CONTEXT_WORDS


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("1q2w3e4r5t", "one of the ten thousand"),
        ("abababababab", "five different characters"),
        ("demo-dana-2026", "little more than a name"),
    ],
)
def test_the_form_says_what_is_wrong(
    log_in: LogIn, registry: Registry, password: str, sentence: str
) -> None:
    """An easy password comes back with a sentence, and the former one stays."""
    dana = log_in("dana", Role.MODERATOR)
    dana.get("/password")
    answer = dana.post("/password", {"current": PASSWORD, "new": password})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert registry.authenticate("dana", PASSWORD)


@pytest.mark.parametrize("new", ["  Spaces At Both Ends  ", "é" * 5 + "wxyz" * 48 + "efg"])
def test_a_password_counts_exactly_as_it_was_typed(
    log_in: LogIn, registry: Registry, new: str
) -> None:
    """Nothing is cut off, trimmed or changed in case, up to 200 characters."""
    dana = log_in("dana", Role.MODERATOR)
    dana.get("/password")
    assert dana.post("/password", {"current": PASSWORD, "new": new}).status_code == 303
    assert registry.authenticate("dana", new)
    for other in (new.strip() if new != new.strip() else new[:-1], new.swapcase(), new + "x"):
        assert registry.authenticate("dana", other) is None


def test_the_form_helps_password_managers(log_in: LogIn) -> None:
    """Fields are masked, named for managers, take 64 characters and more, and block no paste."""
    dana = log_in("dana", Role.MODERATOR)
    fields = re.findall(r'<input[^>]*type="password"[^>]*>', dana.get("/password").text)
    assert len(fields) == 2
    for field in fields:
        assert re.search(r'autocomplete="(current|new)-password"', field)
        assert int(re.findall(r'maxlength="(\d+)"', field)[0]) >= 64
    assert "onpaste" not in dana.page
    visitor = Visitor(dana.client.application.test_client())
    assert 'type="password" autocomplete="current-password"' in visitor.get("/log-in").text


def test_the_operator_is_told_as_well() -> None:
    """MODQUEUE_BOOTSTRAP_PASSWORD is held to the same rules, and is not repeated."""
    for easy in ("1234567890", "admin-password-1"):
        with pytest.raises(ConfigError) as refusal:
            Config.from_env({"MODQUEUE_BOOTSTRAP_PASSWORD": easy})
        assert easy not in str(refusal.value)
    strong = {"MODQUEUE_BOOTSTRAP_PASSWORD": "ink on the third ladder"}
    assert Config.from_env(strong).bootstrap_password == strong["MODQUEUE_BOOTSTRAP_PASSWORD"]
