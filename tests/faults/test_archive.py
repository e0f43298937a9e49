"""kill -9 of the mover while comments come: each is in one place, read by every part."""

from __future__ import annotations

from pathlib import Path

from moderation.archive.opening import opener
from moderation.process.config import ARCHIVE_FILE
from moderation.store.writer import Store
from tests.support.load import VERDICT_SECONDS, Load, await_verdicts, check_exactly_once
from tests.support.servers.installation import SITE, Installation, installation
from tests.support.servers.redis_servers import wait_until

COMMENTS = 240
RATE = 20.0  # a second, so that there is something to move for longer than the kills take
AT_ONCE = "0.000001"  # days: 86 ms
KILLS = 2


def archived(running: Installation) -> int:
    return sum(running.store.archived.sizes(SITE).values())


def staying(running: Installation) -> int:
    """Return how many comments may not move: for people, for the audit, and the newest."""
    return sum(running.store.index_sizes(SITE, ["held", "audits"]).values()) + 1


def test_a_killed_mover_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Sweepers with their mover are killed as soon as something moved; the next goes on."""
    with installation(tmp_path, MODQUEUE_ARCHIVE_DAYS=AT_ONCE) as running:
        archive = opener(f"sqlite:///{tmp_path / ARCHIVE_FILE}")
        running.store = Store(running.redis, archive)
        load = Load(running, [f"comment number {number}" for number in range(COMMENTS)], RATE)
        for _ in range(KILLS):
            before = archived(running)
            wait_until(lambda before=before: archived(running) > before, "a move")  # type: ignore[misc]
            running.kill("sweep")
            running.start("sweep")
        load.finish()
        await_verdicts(running, load, VERDICT_SECONDS)
        wait_until(lambda: archived(running) >= COMMENTS - staying(running), "the last moves")
        check_exactly_once(running, load)
        archive().close()
