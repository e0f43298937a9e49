"""``modqueue run``: the whole service in one terminal, from the embedded server to the welcome."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.error import URLError
from urllib.request import urlopen

import click

from moderation.process.config import Config
from moderation.process.private_files import close_to_others
from moderation.process.startup import (
    bring_up_to_date,
    erase_what_came_back,
    require_archive,
    require_durable_store,
    what_is_missing,
)
from moderation.registry import Registry
from moderation.store.server.connection import connect
from service.launcher.bootstrap import (
    FirstAccounts,
    first_accounts,
    former_key,
    kept_secret,
    make_data_dir,
)
from service.launcher.door import open_door
from service.launcher.embedded import EmbeddedServer
from service.launcher.files import PRIVATE
from service.launcher.listening import base_url
from service.launcher.programs import STOP_ORDER, environment, programs
from service.launcher.supervisor import Program, Supervisor
from service.launcher.terminal import Terminal
from service.launcher.welcome import welcome

READY_SECONDS = 60.0
FIRST_SECONDS = 10.0  # that the other programs leave the processor to web and workers
SAME_SIGNAL_SECONDS = 0.5


class _Interrupts:
    """Counts Ctrl-C and SIGTERM: the first asks for the end, a later one for a quick end.

    While ``raising``, the first ends whatever is waited for, as Ctrl-C usually does.
    """

    def __init__(self) -> None:
        self.count = 0
        self.raising = True
        self._last_at = 0.0
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._take)

    def _take(self, *_: object) -> None:
        # make and timeout pass a signal on that the terminal has sent to the whole group already.
        if time.monotonic() - self._last_at > SAME_SIGNAL_SECONDS:
            self.count += 1
        self._last_at = time.monotonic()
        if self.raising:
            self.raising = False
            raise KeyboardInterrupt


@click.command()
def run() -> None:
    """Start everything that the Procfile names, and a server. Ctrl-C stops it in order.

    Without REDIS_URL an embedded server keeps all data in MODQUEUE_DATA_DIR (var/).
    """
    os.umask(PRIVATE)
    interrupts = _Interrupts()
    settings = Config.from_env()
    # 1. Refuse what cannot work, before anything runs.
    open_door(settings).close()
    make_data_dir(settings.data_dir)
    close_to_others(settings)
    say = Terminal()
    supervisor = Supervisor(say)
    with _stopping(supervisor, interrupts):
        # 2. The store: whether it keeps what it accepts, and not what was erased.
        server = _server(settings, supervisor)
        settings = _with_store(settings, server)
        require_durable_store(settings)
        require_archive(settings)
        for loss in what_is_missing(settings):
            say(f'{loss}. See operations.md, "the store came back older"')
        erase_what_came_back(settings)
        bring_up_to_date(settings)
        # 3. The first site, key and moderator.
        accounts = _accounts(settings)
        # 4. Web and workers, and what runs beside them when comments are taken.
        environ = environment(settings, secret=kept_secret(settings))
        door = open_door(settings)
        interrupts.raising = False
        parts = programs(settings, environ, server, door)
        judging = _start(settings, parts, supervisor, interrupts)
        # 5. Say where it is, then look after it.
        if not interrupts.count:
            say(welcome(base_url(settings), accounts, settings.data_dir, is_judging=judging))
            if advice := former_key(settings):
                say(advice)
        supervisor.watch(lambda: interrupts.count > 0)


@contextmanager
def _stopping(supervisor: Supervisor, interrupts: _Interrupts) -> Iterator[None]:
    try:
        yield
    finally:
        interrupts.raising = False
        if supervisor.busy:
            supervisor.say("modqueue is stopping")
            supervisor.stop(STOP_ORDER, impatient=lambda: interrupts.count > 1)
            supervisor.say("modqueue has stopped")


def _server(settings: Config, supervisor: Supervisor) -> EmbeddedServer | None:
    """Start the embedded server unless ``settings`` name a store."""
    if settings.redis_url:
        return None
    server = EmbeddedServer(settings.data_dir / "server", say=supervisor.say)
    process = server.ready()
    supervisor.add(Program("server", server.launch, stop_seconds=15.0), process)
    return server


def _with_store(settings: Config, server: EmbeddedServer | None) -> Config:
    """Return ``settings`` with a store in them: the one they name, or the embedded server."""
    if server is None:
        return replace(settings, broker_url=settings.broker)
    broker_url = settings.broker_url or server.broker_url
    return replace(settings, redis_url=server.url, broker_url=broker_url)


def _accounts(settings: Config) -> FirstAccounts:
    redis = connect(settings.redis_url)
    try:
        return first_accounts(Registry(redis), settings)
    finally:
        redis.close()


def _start(
    settings: Config,
    order: tuple[Iterable[Program], Iterable[Program]],
    supervisor: Supervisor,
    interrupts: _Interrupts,
) -> bool:
    """Start the first programs, the later ones when web has had its time, and wait for all.

    Return whether a worker answers, of whatever machine.
    """
    from service.cli.status import workers  # with Celery, which a start that is refused spares

    begun = time.monotonic()
    first, later = order
    for program in first:
        supervisor.add(program)
    _watch_until(lambda: _is_ready(settings), supervisor, interrupts, FIRST_SECONDS)
    if interrupts.count:
        return False
    for program in later:
        supervisor.add(program)

    def is_whole() -> bool:
        return _is_ready(settings) and len(workers(settings, settings.workers)) >= settings.workers

    if not _watch_until(is_whole, supervisor, interrupts, READY_SECONDS):
        passed = time.monotonic() - begun
        supervisor.say(f"not everything is ready after {passed:.0f} s: see the lines above")
    return bool(workers(settings, 1))


def _watch_until(
    ready: Callable[[], bool], supervisor: Supervisor, interrupts: _Interrupts, seconds: float
) -> bool:
    """Look after what runs until ``ready`` or an interrupt; return whether it was in time."""
    deadline = time.monotonic() + seconds
    supervisor.watch(lambda: interrupts.count > 0 or time.monotonic() > deadline or ready())
    return time.monotonic() <= deadline


def _is_ready(settings: Config) -> bool:
    return _answers(f"{base_url(settings)}/readyz")


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=1.0) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except (URLError, OSError):
        return False
