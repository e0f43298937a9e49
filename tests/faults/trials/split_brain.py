"""Split brain: the network parts a primary from its replica and from most Sentinels, then heals.

``python -m tests.faults.trials.split_brain FOLDER SEED`` prints the rare states that it saw, as
JSON. It makes namespaces, so it runs behind APART (``split_brain`` starts it so).
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, closing
from pathlib import Path
from random import Random

from moderation.comment import Event
from moderation.projection.database import ask
from moderation.projection.projector import Projector
from moderation.projection.search import Projection
from moderation.registry import Registry
from moderation.store.server.connection import connect
from moderation.store.server.witness import Witness
from moderation.store.writer import Store
from tests.faults.trials.parts import LAG_SECONDS, parts
from tests.faults.trials.traffic import SITE, Traffic, check
from tests.support.servers.namespaces import APART
from tests.support.servers.redis_servers import wait_until

COUNTED_EACH_SECONDS = 2.0  # a primary counts whom it trusts once a second, by whole seconds
TRIAL_SECONDS = 180.0


def split_brain(folder: Path, random: Random, states: Counter[str]) -> None:
    """Make the trial in namespaces of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", __name__, str(folder), str(random.random())]
    made = subprocess.run(
        [*APART, *command], capture_output=True, text=True, timeout=TRIAL_SECONDS, check=False
    )
    assert made.returncode == 0, made.stderr[-3000:] + _last_words(folder)
    states.update(json.loads(made.stdout))


def trial(folder: Path, random: Random) -> dict[str, int]:
    """Two primaries write; what is lost was answered by the old one alone, and not for long.

    With MODQUEUE_REPLICAS_MIN nothing at all is. Where the old one becomes a replica, records,
    journal and projection are those of the new one, each comment once, and whoever looked at the
    old one notices.
    """
    replicas_min = random.randrange(2)
    with ExitStack() as stack:
        three = stack.enter_context(parts(folder))
        urls = (three.url(three.first), three.url(three.second, three.third))
        clients = [stack.enter_context(closing(connect(url))) for url in urls]
        alone, most = (Store(client, replicas_min=replicas_min) for client in clients)
        survivor = Survivor(alone, folder)
        with three.first.entered():
            Registry(alone.redis).add_site(SITE, "Demo")
            assert alone.redis.wait(1, 10_000) == 1
        left = Traffic(alone, "alone ", three.first.entered)
        right = Traffic(most, "most ", three.third.entered)
        with left, right:
            wait_until(lambda: min(left.posted, right.posted) > 20, "load on both sides")
            time.sleep(random.uniform(0, 0.5))
            cut_at = time.monotonic()
            three.first.part()
            three.take_over()
            if not replicas_min:
                _await_more(right)
            _await_end(left)
            with three.first.entered():
                survivor.look()
            three.heal()
            _await_more(left)
            _await_more(right)
        stack.enter_context(three.third.entered())
        lost = _lost(most, cut_at, left, right)
        assert not (lost and replicas_min), "what replicas had is gone"
        check(most, left, right, lost=lost)
        both_wrote = survivor.notice()
    return {"lost to a split brain": len(lost), "two primaries": int(both_wrote)}


class Survivor:
    """A projector and a sweeper's witness on the side that loses."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store, self._file = store, folder / "projection.sqlite3"
        self._witness = Witness(folder / "witness")
        self._newest: Event | None = None  # line of the old primary

    def look(self) -> None:
        """See what the old primary has."""
        self._project()
        assert self._witness.look(self._store.redis, [SITE]) == []
        (self._newest,) = self._store.events_from(SITE, self._store.last_cursor(SITE))

    def notice(self) -> bool:
        """Return whether the old primary wrote what the new one has not.

        Then both say that the journal is another one; in any case no ghost stays in the file.
        """
        assert self._newest
        [first] = self._store.events_from(SITE, self._newest.cursor, limit=1) or [None]
        is_other = first != self._newest  # two lines can have one cursor
        assert len(self._witness.look(self._store.redis, [SITE])) == is_other
        self._project()  # another journal makes it forget
        self._project()
        projection = Projection(self._file)
        assert projection.rebuilds() == is_other
        assert projection.cursor(SITE) == self._store.last_cursor(SITE)
        ((count,),) = ask(self._file, "SELECT count(*) FROM comments", ())
        assert count == sum(self._store.counts(SITE).values())
        return is_other

    def _project(self) -> None:
        with closing(Projector(self._store, self._file)) as projector:
            while projector.follow(SITE):
                pass


def _last_words(folder: Path) -> str:
    """Return the ends of what the servers and Sentinels said."""
    logs = sorted(folder.glob("*/log"))
    return "\n".join(f"--- {log}\n{log.read_text(errors='replace')[-1000:]}" for log in logs)


def _await_more(traffic: Traffic) -> None:
    goal = traffic.posted + 20
    wait_until(lambda: traffic.posted >= goal, "more comments")


def _await_end(traffic: Traffic) -> None:
    """Wait until nobody is answered any more."""

    def is_refused() -> bool:
        answered, refusals = traffic.posted, traffic.refusals
        time.sleep(0.5)
        return traffic.posted == answered and traffic.refusals > refusals

    wait_until(is_refused, "the end of the old primary's answers")


def _lost(store: Store, cut_at: float, *traffics: Traffic) -> set[str]:
    """Return what was answered and is gone, all of it within the bound.

    A replica that lags is trusted for as long before the cut, too.
    """
    answered = {id_: at - cut_at for traffic in traffics for id_, at in traffic.answered.items()}
    there = {comment.id for comment in store.get_many(SITE, [*answered])}
    lost = answered.keys() - there
    bound = LAG_SECONDS + COUNTED_EACH_SECONDS
    assert all(abs(answered[id_]) <= bound for id_ in lost), sorted(answered[id_] for id_ in lost)
    return lost


if __name__ == "__main__":
    print(json.dumps(trial(Path(sys.argv[1]), Random(sys.argv[2]))))
