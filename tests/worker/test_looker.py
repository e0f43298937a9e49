"""The second look put together: the reader that the settings name, and the start without it."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

import classifier
from classifier import sentences
from moderation.errors import ConfigError
from moderation.looking.reader import Question, View
from moderation.process.config import Config
from moderation.store.server.commands import Redis

ENCODER = Config(second_look="encoder")


class Lengths:
    """Stands for the encoder: a text is the likelier rejected the longer it is."""

    name = "lengths"
    shares = {"en": 0.3, "ru": 0.0}  # noqa: RUF012 (nobody changes it)

    def chances(self, texts: Sequence[str]) -> list[float]:
        return [len(text) / 10 for text in texts]


@pytest.fixture
def looker(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The root, which reads the environment when it is imported."""
    monkeypatch.setenv("REDIS_URL", redis_url)
    return importlib.import_module("worker.looker")


def test_the_encoder_is_asked_in_its_languages(
    looker: ModuleType, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the share that was measured for each; no answer where it was not tried."""
    monkeypatch.setattr(sentences, "load", Lengths)
    reader = looker.make_reader(ENCODER, redis)
    questions = [
        Question("demo", text, "", language)
        for text, language in (("one", "kk"), ("four", "en"), ("x", "uk"), ("seven77", "ru"))
    ]
    assert reader.name == "lengths"
    assert reader.views(questions) == [None, View(0.4, 0.3), None, View(0.7, 0.0)]


def test_a_server_is_asked_where_it_is_named(looker: ModuleType, redis: Redis) -> None:
    """Without the wheel, and without a word to it before a comment comes."""
    settings = Config(second_look="server", second_look_url="http://h/v1", second_look_model="m")
    assert looker.make_reader(settings, redis).name == "server m"


def test_a_server_needs_nothing_of_the_encoder(
    looker: ModuleType, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What reads the head loads numpy, which a program that only asks has no use for."""
    monkeypatch.delattr(classifier, "sentences")
    monkeypatch.setitem(sys.modules, "classifier.sentences", None)
    settings = Config(second_look="server", second_look_url="http://h/v1", second_look_model="m")
    looker.require_encoder(settings)
    assert looker.make_reader(settings, redis).name == "server m"


def test_the_start_without_the_wheel_says_what_to_install(
    looker: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only where the encoder is asked for."""
    monkeypatch.setattr(sentences, "is_installed", lambda: False)
    looker.require_encoder(Config())
    with pytest.raises(ConfigError, match=r"MODQUEUE_SECOND_LOOK: encoder needs .*pip install"):
        looker.require_encoder(ENCODER)


@pytest.mark.slow
def test_a_wrong_setting_ends_the_start_in_a_sentence(repository: Path) -> None:
    """The name of the setting, and no traceback."""
    environ = {**os.environ, "REDIS_URL": "unix:///x", "MODQUEUE_SECOND_LOOK": "server"}
    command = [sys.executable, "-c", "import worker.looker"]
    done = subprocess.run(command, cwd=repository, env=environ, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == (
        "modqueue looker: MODQUEUE_SECOND_LOOK_URL: is needed, because MODQUEUE_SECOND_LOOK is "
        "server\n"
    )
