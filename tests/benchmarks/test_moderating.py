"""The moderator of the benchmarks reads and decides on the pages as they are."""

from __future__ import annotations

from pathlib import Path

from benchmarks.moderating import Felt, Moderator
from benchmarks.servers import SITE
from moderation.process.config import Config
from moderation.registry import Registry
from moderation.status import Status
from moderation.store.writer import Store
from service.app import create_app
from service.services import Services
from tests.support import newsroom
from tests.support.servers.web_server import serving


def test_the_first_held_comment_is_approved(
    redis_url: str, store: Store, registry: Registry, tmp_path: Path
) -> None:
    """A round asks for /livez and the list, and decides; nothing held is nothing decided."""
    registry.add_site(SITE, "Benchmark")
    id_ = newsroom.submit(store, SITE, newsroom.METRO, "Ann", "You idiot")
    newsroom.score(store, SITE)
    assert store.get(SITE, id_).status is Status.HELD
    settings = Config(redis_url=redis_url, secret="benchmark-" * 4, data_dir=tmp_path)
    app = create_app(Services(settings, store, registry, [].append))
    felt = Felt()
    with serving(app) as port:
        moderator = Moderator(registry, port)
        moderator.work(felt)
        assert store.get(SITE, id_).status is Status.APPROVED
        moderator.work(felt)
    assert [len(times) for times in (felt.alive, felt.lists, felt.decisions)] == [2, 2, 1]
    assert not felt.refused
