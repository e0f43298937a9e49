"""``python -m benchmarks.week --minutes 10``: a week of days and nights, squeezed.

``modqueue run`` with default settings takes posts by day at one pace and by night at a tenth of it,
while a moderator reads lists, decides what is held and answers the audit; what is decided moves to
the archive soon. The memory of each process after the second day, when everything was used once, is
compared with that after the last one: all that is resident, since a share of what processes have in
common would change with what the neighbours do. They are compared by night, when the store has
moved the day's comments away. Of the store it is what its data take: its heap keeps the size of
its fullest moment, and the garbage of its scripts is collected at moments of its own.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from threading import Event, Thread

from benchmarks import load, processes
from benchmarks.installation import Installation, installation
from benchmarks.invented.comments import Writer
from benchmarks.judged import await_verdicts
from benchmarks.load import STAND_BACK, Load
from benchmarks.measures.intake import BODIES, requests
from moderation import queues
from moderation.comment import Move
from moderation.queues import Queue
from moderation.registry import Registry, Role
from moderation.status import Status
from moderation.store.reader import Order

DAYS, WARM = 7, 2
NIGHT_PACE, NIGHT = 0.1, 1 / 3  # of the day's pace; of the time
ARCHIVE = {"MODQUEUE_ARCHIVE_DAYS": "0.00012"}  # ten seconds
DECIDED_AT_ONCE = 200
LISTS = ("held", "approved", "rejected", "statistics")
GROWTH_MAX = 0.05


def main() -> None:
    """Play the week, and print each process' memory after its second and its last day."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="of the whole week")
    parser.add_argument("--per-second", type=float, default=300.0, help="posts by day")
    given = parser.parse_args()
    day = given.minutes * 60 / DAYS
    with installation(ARCHIVE) as running:
        posts = requests(running.key, list(Writer.seeded(7).submissions(BODIES)))
        with _newsroom(running):
            former = {}
            for number in range(1, DAYS + 1):
                _day(running, posts, day, given.per_second)
                if number == WARM:
                    former = memory(running)
            tell(former, memory(running))


def _day(running: Installation, posts: list[bytes], seconds: float, pace: float) -> None:
    for per_second, share in ((pace, 1 - NIGHT), (NIGHT_PACE * pace, NIGHT)):
        # The server closes what is idle for five seconds.
        connections = max(1, min(32, int(per_second)))
        asked = Load(running.port, posts, share * seconds, connections, per_second, STAND_BACK)
        statuses = load.run(asked).statuses
        print(f"{per_second:,.0f} a second: {statuses}", flush=True)
    await_verdicts(running.store, running.site)


def memory(running: Installation) -> dict[tuple[int, str], int]:
    """Return the bytes of each process, by its id and name."""
    family = processes.family(running.pid)
    sizes = {(one.pid, processes.name(one, family)): processes.rss_bytes(one.pid) for one in family}
    store = running.redis.info("server")["process_id"]
    used = int(running.redis.info("memory")["used_memory_dataset"])
    return {(pid, name): used if pid == store else size for (pid, name), size in sizes.items()}


def tell(former: Mapping[tuple[int, str], int], latter: Mapping[tuple[int, str], int]) -> None:
    """Print what each process had and has; one that began meanwhile has no former figure."""
    for (pid, name), size in latter.items():
        before = former.get((pid, name), 0)
        growth = f"{size / before - 1:+.1%}" if before else "new"
        grown = " TOO MUCH" if before and size / before - 1 > GROWTH_MAX else ""
        print(f"{name:<24}{before / 2**20:>9.1f}{size / 2**20:>9.1f} MiB {growth:>8}{grown}")


@contextmanager
def _newsroom(running: Installation) -> Iterator[None]:
    """Let a moderator read and decide, each twice a second."""
    ended = Event()
    acts = (_reading(running), lambda: _decide(running))
    threads = [Thread(target=_repeat, args=(act, ended)) for act in acts]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def _repeat(act: Callable[[], None], ended: Event) -> None:
    while not ended.wait(0.5):
        act()


def _reading(running: Installation) -> Callable[[], None]:
    """Return what reads a page of the dashboard, another one each time."""
    registry = Registry(running.redis)
    account, _ = registry.add_moderator("reader", Role.MODERATOR, "a long password")
    token = registry.open_session(account.name, "benchmark", stamp=account.stamp)[1]
    turns = iter(LISTS * 10_000)

    def read() -> None:
        connection = HTTPConnection("127.0.0.1", running.port, timeout=30)
        path = f"/sites/{running.site}/{next(turns)}"
        connection.request("GET", path, headers={"Cookie": f"modqueue_session={token}"})
        status = connection.getresponse().status
        connection.close()
        if status not in (200, 503):
            raise SystemExit(f"{path} answered {status}")

    return read


def _decide(running: Installation) -> None:
    """Approve what waits for a person, what the audit asks about too."""
    approve = Move(Status.APPROVED, "reader")
    for queue in (Queue.HELD, Queue.AUDITS):
        waiting = queues.page(
            running.store, running.site, queue, Order.OLDEST, after=None, limit=DECIDED_AT_ONCE
        ).items
        running.store.decide_many(running.site, [(one, one.version, approve) for one in waiting])


if __name__ == "__main__":
    main()
