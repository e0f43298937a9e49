"""A slot's move that was broken off under load, and mended by ``redis-cli --cluster fix``."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random

from moderation.registry import Registry
from moderation.store.keys import key
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from tests.faults.trials.traffic import CLIENTS, SITE, Traffic, check
from tests.support.servers.redis_servers import redis_cluster, wait_until
from tests.support.slots import Slot

FIX_SECONDS = 60.0


@contextmanager
def moving_store(folder: Path, binary: str = "") -> Iterator[tuple[Store, Slot]]:
    """Give a store on a Cluster of three, and the slot of its site."""
    with redis_cluster(folder, binary) as ports:
        redis = connect("redis+cluster://" + ",".join(f"127.0.0.1:{port}" for port in ports))
        Registry(redis).add_site(SITE, "Demo")
        with closing(Slot(ports, key(SITE, "epoch"))) as slot, closing(redis):
            yield Store(redis), slot


def cluster_fix(folder: Path, random: Random, states: Counter[str]) -> None:
    """The move ends in the middle, one side or none forgets it, and the repair goes on with it.

    While keys are on both sides nothing is taken; afterwards all that was answered is there once.
    Nobody writes during the repair, nor where the source forgot the move: a source that knows of no
    move goes on without the keys that moved (docs/runbook.md).
    """
    forget = random.choice((_nobody, _target, _source))
    with moving_store(folder) as (store, slot):
        with Traffic(store, "before ") as before:
            wait_until(lambda: before.posted > 50, "load")
            if forget is not _source:
                states["fixed slot"] += _break(slot, random, forget) > 0
                _await_refusals(before)
        if forget is _source:
            states["fixed slot"] += _break(slot, random, forget) > 0
        fix(slot)
        with Traffic(store, "after ") as after:
            wait_until(lambda: after.posted > 20, "load after the repair")
        check(store, before, after)


def _break(slot: Slot, random: Random, forget: Callable[[Slot], None]) -> int:
    """Break a move off; return how many keys have stayed where they were."""
    slot.begin()
    left = slot.move_some(random.randrange(1, 100))
    forget(slot)
    return left


def _await_refusals(traffic: Traffic) -> None:
    refusals = traffic.refusals
    wait_until(lambda: traffic.refusals > refusals + CLIENTS, "refusals of half a slot")


def fix(slot: Slot) -> None:
    """Run the repair as docs/runbook.md has it."""
    command = ["redis-cli", "--cluster", "fix", f"127.0.0.1:{slot.owner}", "--cluster-yes"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=FIX_SECONDS, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _nobody(slot: Slot) -> None:
    """Both sides know of the move."""


def _source(slot: Slot) -> None:
    slot.source.execute_command("CLUSTER SETSLOT", slot.number, "STABLE")


def _target(slot: Slot) -> None:
    slot.destination.execute_command("CLUSTER SETSLOT", slot.number, "STABLE")
