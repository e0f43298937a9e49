"""The faults of the trials: each breaks something for a moment and mends it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from random import Random

from moderation.errors import StoreUnavailable
from tests.faults.trials.house import House
from tests.moderation.webhooks.sink import Received
from tests.support.apps.fixture_scorer import EXIT_MARK
from tests.support.servers.installation import SITE
from tests.support.servers.redis_servers import wait_until

Fault = Callable[[House, Random], None]
WORK_SECONDS = 5.0  # for a worker or a sender to be at work; the load may be over before
KEY_DELAY_US = 2000  # of each key in a rewrite, so that it lasts long enough to be hit


def kill_web(house: House, random: Random) -> None:
    """Clients repeat with their keys."""
    house.kill("web")
    time.sleep(random.uniform(0, 0.3))
    house.start("web")


def kill_worker(house: House, random: Random) -> None:
    """The worker and its children at work."""
    _await_work(house)
    house.restart("worker")


def kill_children(house: House, random: Random) -> None:
    """The children alone; Celery starts others."""
    _await_work(house)
    for child in house.children("worker"):
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def stop_worker(house: House, random: Random) -> None:
    """The worker and its children stand still until their leases are over."""
    _await_work(house)
    group = house.processes["worker"].pid
    with suppress(ProcessLookupError):  # it has ended by itself
        os.killpg(group, signal.SIGSTOP)
        time.sleep(random.uniform(0.5, 3.0))
        os.killpg(group, signal.SIGCONT)


def kill_server(house: House, random: Random) -> None:
    """The store, at any step of any script."""
    time.sleep(random.uniform(0, 0.3))
    house.restart_server()


def kill_server_while_it_rewrites(house: House, random: Random) -> None:
    """The store, while it writes its append-only file anew."""
    house.redis.execute_command("CONFIG SET", "rdb-key-save-delay", str(KEY_DELAY_US))
    house.redis.execute_command("BGREWRITEAOF")
    time.sleep(random.uniform(0, 0.02))
    house.states["rewriting"] += int(house.redis.info("persistence")["aof_rewrite_in_progress"])
    house.restart_server()


def stop_server(house: House, random: Random) -> None:
    """The store hangs; nobody closes a connection."""
    assert house.server.process is not None
    os.kill(house.server.process.pid, signal.SIGSTOP)
    time.sleep(random.uniform(2.0, 3.0))  # longer than anybody waits for an answer
    os.kill(house.server.process.pid, signal.SIGCONT)


def slow_store(house: House, random: Random) -> None:
    """Each answer takes 200 ms longer."""
    house.proxy.delay = 0.2
    time.sleep(1.5)
    house.proxy.mend()


def cut_store(house: House, random: Random) -> None:
    """No connection to the store, and no new one."""
    house.proxy.cut()
    time.sleep(random.uniform(0.3, 1.5))
    house.proxy.mend()


def swallow_answers(house: House, random: Random) -> None:
    """Scripts run, their answers are lost, then the connections are."""
    house.proxy.swallows = True
    time.sleep(random.uniform(0.1, 0.5))
    house.proxy.drop()
    house.proxy.mend()


def kill_sweeper(house: House, random: Random) -> None:
    """The sweeper with its mover, in the middle of a batch for the archive."""
    time.sleep(random.uniform(0, 0.5))
    house.restart("sweep")


def kill_projector(house: House, random: Random) -> None:
    """The projector in the middle of a file."""
    time.sleep(random.uniform(0, 0.5))
    house.restart("project")


def kill_sender(house: House, random: Random) -> None:
    """The sender while the receiver has a message and has not answered."""
    begun: list[Received] = []
    former, house.receiver.answer = house.receiver.answer, lambda one: _hold(one, begun)
    try:
        with suppress(AssertionError):
            wait_until(lambda: len(begun) > 0, "a delivery", WORK_SECONDS)
        house.restart("webhooks")
    finally:
        house.receiver.answer = former


def poison(house: House, random: Random) -> None:
    """Nothing but a comment that ends the scorer (``bodies_of``)."""


FAULTS: Mapping[str, Fault] = {
    fault.__name__: fault
    for fault in (
        kill_web,
        kill_worker,
        kill_children,
        stop_worker,
        kill_server,
        kill_server_while_it_rewrites,
        stop_server,
        slow_store,
        cut_store,
        swallow_answers,
        kill_sweeper,
        kill_projector,
        kill_sender,
        poison,
    )
}


def bodies_of(name: str, trial: int, count: int) -> list[str]:
    """Return the comments of a trial; one of them is poison where that is its fault."""
    bodies = [f"trial {trial} comment {number}" for number in range(count)]
    if name == poison.__name__:
        bodies[count // 2] += f": {EXIT_MARK}"
    return bodies


def _await_work(house: House) -> None:
    """Wait until a worker holds comments, if any still come."""

    def is_at_work() -> bool:
        try:
            return house.store.backlog(SITE).leased > 0
        except StoreUnavailable:
            return False

    with suppress(AssertionError):
        wait_until(is_at_work, "work", WORK_SECONDS)


def _hold(request: Received, begun: list[Received]) -> tuple[int, dict[str, str]]:
    """Take a message and answer only when its sender has long been killed."""
    begun.append(request)
    time.sleep(WORK_SECONDS)
    return 204, {}
