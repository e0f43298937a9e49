"""This release goes on with what an earlier one wrote, and leaves a later one's alone.

``store-dd3ea4c.tar.xz`` is the data folder of the release dd3ea4c: some 300 comments that came in
over HTTP and were judged, then decisions, edits, reports, erasures, escalations, questions, a
policy, settings, accounts, keys, a webhook and labels, and twelve comments that nobody judged.
"""

from __future__ import annotations

import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation import actions, judging
from moderation.comment import Comment
from moderation.errors import LaterRelease
from moderation.judging import DrainLimits
from moderation.learning.labels import SiteLabels
from moderation.learning.site_label import Chosen
from moderation.process.config import Config
from moderation.process.migrations import STEPS, migrate
from moderation.projection.database import ask
from moderation.projection.projector import Projector
from moderation.registry import Registry
from moderation.status import Status
from moderation.store import records
from moderation.store.documents import dump, load
from moderation.store.learning.labels import LabelStore
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from moderation.webhooks.endpoints import Endpoints
from service.app import create_app
from service.launcher.embedded import EmbeddedServer
from service.services import Services
from tests.conftest import FakeScorer
from tests.support.dashboard import PASSWORD, Browser

WRITTEN = "store-dd3ea4c.tar.xz"
SITE = "demo"


@pytest.fixture
def settings(tmp_path: Path, repository: Path) -> Config:
    """Those of an installation whose data folder dd3ea4c left behind."""
    with tarfile.open(repository / "tests" / "fixtures" / WRITTEN) as written:
        written.extractall(tmp_path, filter="data")
    return Config(secret="s" * 40, data_dir=tmp_path, blind_percent=0)


@pytest.fixture
def redis(settings: Config) -> Iterator[Redis]:
    """A client of today's server on that folder, brought up to date."""
    server = EmbeddedServer(settings.data_dir / "server")
    client = connect(server.start())
    migrate(client)
    yield client
    client.close()
    server.stop()


def comments(store: Store) -> list[Comment]:
    """Return every comment that the journal knows."""
    ids, cursor = [], None
    while (page := store.events(SITE, after=cursor, limit=500)).items:
        ids += [e.comment_id for e in page.items if e.type == "comment.accepted" and e.comment_id]
        cursor = page.next
    return [store.get(SITE, id_) for id_ in ids]


def test_a_start_brings_it_up_to_date_once(redis: Redis) -> None:
    """Every step was done; the next start finds nothing to do."""
    assert redis.get("{modqueue}:version") == str(len(STEPS))
    assert migrate(redis) == 0


def test_every_comment_is_read(store: Store) -> None:
    """Records, verdicts, decisions and edits that have no version are read as they are."""
    found = comments(store)
    assert Counter(comment.status.value for comment in found) == {
        "approved": 164, "held": 116, "pending": 12, "rejected": 12, "erased": 4,
    }  # fmt: skip
    assert sum(bool(comment.decisions) for comment in found) == 40
    assert sum(bool(comment.edits) for comment in found) == 4
    assert all(c.verdict or c.status in {Status.PENDING, Status.ERASED} for c in found)


def test_what_waited_is_judged(store: Store) -> None:
    """Comments that were waiting, or left behind by a worker, get their verdicts."""
    ring = [].append
    assert judging.drain(store, ring, FakeScorer(), SITE, DrainLimits(), worker="new") == 12
    assert not [c for c in comments(store) if c.status is Status.PENDING]


def test_decisions_go_on(store: Store) -> None:
    """A held comment is decided and taken back, and so is what dd3ea4c decided."""
    held = next(c for c in comments(store) if c.status is Status.HELD)
    decided = actions.decide(
        store, SITE, held.id, status=Status.APPROVED, by="aida", expected_version=held.version
    )
    undone = actions.undo(store, SITE, held.id, by="aida", expected_version=decided.version)
    assert undone.status is Status.HELD
    old = next(c for c in comments(store) if c.status is Status.REJECTED)
    assert (
        actions.undo(store, SITE, old.id, by="aida", expected_version=old.version).status
        is Status.HELD
    )


def test_people_sites_and_machines_are_known(redis: Redis, settings: Config) -> None:
    """Accounts log in, keys open, and each moderator finds the held comments on the dashboard."""
    registry, store = Registry(redis), Store(redis)
    app = create_app(Services(settings, store, registry, [].append))
    aida = Browser(app)
    assert aida.log_in("aida", PASSWORD).status_code == 303
    assert aida.page.count('class="card ') >= 20
    headers = {"Authorization": f"Bearer {'c' * 40}"}
    events = app.test_client().get("/v1/events?after=latest", headers=headers)
    assert events.status_code == 200
    assert {site.slug for site in registry.sites()} == {SITE, "sport"}
    assert [e.description for e in Endpoints(redis).all(SITE)] == ["The newsroom's CMS"]
    assert store.policy(SITE).words[0].pattern == "casino"


def test_labels_are_moved(redis: Redis) -> None:
    """The labels of the former stream are found by their references."""
    labels = LabelStore(redis)
    labels.move_former(SITE)
    assert {label.reference for label in labels.all(SITE)} == {f"c-{n}" for n in range(5)}


def test_decisions_are_labels(store: Store) -> None:
    """What people of dd3ea4c decided is read as labels, and nothing else of its comments is."""
    decided = {c.id: c.answer for c in comments(store) if c.answer}
    labels = [one for one in SiteLabels(store).all(SITE) if one.chosen is not Chosen.OUTSIDE]
    assert {one.comment: one.at_ms for one in labels} == {
        id_: answer.at for id_, answer in decided.items()
    }
    assert Counter(one.chosen.value for one in labels) == {"held": 32}


def test_the_projection_is_built_anew(store: Store, settings: Config) -> None:
    """Its file has other tables: nobody is told of them, and the journal fills today's."""
    assert ask(settings.projection, "SELECT count(*) FROM comments", ()) == []
    projector = Projector(store, settings.projection)
    while projector.follow(SITE):
        pass
    projector.close()
    ((count,),) = ask(settings.projection, "SELECT count(*) FROM comments", ())
    assert count == len(comments(store)) - 4  # those that were erased


def test_what_is_written_carries_its_version(store: Store, redis: Redis) -> None:
    """Today's comments and journal lines say by which release's rules they are written."""
    held = next(c for c in comments(store) if c.status is Status.HELD)
    actions.edit(store, [].append, SITE, held.id, "Another text.", by="author")
    ((_, line),) = redis.xrevrange("{demo}:journal", count=1)
    assert line["v"] == str(records.VERSION)
    document = load(redis.hget(f"{{demo}}:comment:{held.id}", "doc"))
    assert document["v"] == records.VERSION


def test_a_later_releases_lines_are_refused(store: Store, redis: Redis) -> None:
    """With a sentence that says which release to start, instead of a guess."""
    held = next(c for c in comments(store) if c.status is Status.HELD)
    later = records.VERSION + 1
    record = f"{{demo}}:comment:{held.id}"
    document = load(redis.hget(record, "doc")) | {"v": later}
    redis.hset(record, "doc", dump(document))
    with pytest.raises(LaterRelease, match=r"this comment \(version 2, this one reads 1\)"):
        store.get(SITE, held.id)
    fields = {"type": "x", "id": "", "version": 0, "by": "", "data": "{}", "v": later}
    cursor = redis.xadd("{demo}:journal", fields)
    with pytest.raises(LaterRelease, match=f"line {cursor} of the journal"):
        store.history(SITE, held.id) and store.events(SITE, after=None, limit=10_000)
