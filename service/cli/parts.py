"""The composition root of the commands: the store that runs now, and what works on it."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass, replace

import click

from moderation.archive.opening import opener
from moderation.background.runs import Runs
from moderation.erasure.erasures import Erasures
from moderation.process.config import Config
from moderation.registry import Registry
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from service.launcher.embedded import EmbeddedServer
from service.launcher.errors import CannotStart


@dataclass(frozen=True, slots=True)
class Parts:
    """What a command works with. ``settings`` name the server that was found."""

    settings: Config
    redis: Redis
    store: Store
    registry: Registry

    @property
    def erasures(self) -> Erasures:
        """What was erased, and is not off the disk yet."""
        return Erasures(self.redis)


def open_parts() -> Parts:
    """Return the parts over REDIS_URL, or over the embedded server if `modqueue run` is up.

    The connection ends with the command: a traceback could hold it for longer.

    Raises:
        ConfigError: a setting cannot be used.
        CannotStart: REDIS_URL is empty and no embedded server runs.
        StoreUnavailable: the server does not answer.
    """
    settings = _found(Config.from_env())
    redis = connect(settings.redis_url)
    click.get_current_context().call_on_close(redis.close)
    store = Store(redis, opener(settings.archive))
    store.now()
    return Parts(settings, redis, store, Registry(redis, by=actor()))


def actor() -> str:
    """Return who runs the command, as the logs name it."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):  # a container's user may have no name
        return f"cli:{os.getuid()}"


def _found(settings: Config) -> Config:
    if settings.redis_url:
        return settings
    server = EmbeddedServer(settings.data_dir / "server")
    if not server.running():
        raise CannotStart(
            f"no server runs in {settings.data_dir}: start one with `modqueue run` (or `make "
            "run`) in another terminal, set MODQUEUE_DATA_DIR to the folder of one that runs, or "
            "REDIS_URL to its address."
        )
    return replace(
        settings, redis_url=server.url, broker_url=settings.broker_url or server.broker_url
    )


def say_cancelled(runs: Runs, site: str) -> None:
    """Cancel what is asked for or under way on ``site``, and say whether there was anything."""
    click.echo("cancelled" if runs.cancel(site) else "nothing is under way")
