"""A canary in everything that a comment can carry: grep of the data folder before and after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from flask.testing import FlaskClient

from moderation import actions, judging
from moderation.bulk import decide_many
from moderation.comment import Move, Opinion
from moderation.desk.care import Care
from moderation.desk.claims import Desk
from moderation.erasure.erasures import Erasures
from moderation.judging import DrainLimits
from moderation.process.config import Config
from moderation.projection.projector import Projector
from moderation.registry import Registry
from moderation.registry.integration_keys import IntegrationKeys
from moderation.status import Status
from moderation.store.keys import key
from moderation.store.learning.labels import Label, LabelStore
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from service.app import create_app
from service.launcher.embedded import EmbeddedServer
from service.services import Services
from tests.conftest import FakeScorer
from tests.support.servers.redis_servers import wait_until
from worker.project import Follower
from worker.sweep import make_sweeper

SITE = "demo"
KEY = "k" * 40
C = "CANARYq7x"
FOUND = re.compile(rb"(?i)canaryq7x([a-z]*)")
OF_THE_SITE = {"art", "title", "url"}  # an article is the site's own, not the author's
OF_THE_COMMENT = {
    "body", "former", "name", "authid", "reporter", "reason", "note", "toauthor", "escnote",
    "agent", "clienttoken", "suggested", "spam", "permalink",
}  # fmt: skip


class Newspaper:
    """An installation in one data folder: store, web application, projector, sweeper."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = EmbeddedServer(folder / "server")
        self.redis: Redis = connect(self.server.start())
        self.store = Store(self.redis)
        registry = Registry(self.redis)
        registry.add_site(SITE, "Demo")
        registry.add_key(SITE, "test", KEY)
        self.settings = self._settings()
        parts = Services(
            self.settings, self.store, registry, str, FakeScorer(), LabelStore(self.redis),
            IntegrationKeys(self.redis),
        )  # fmt: skip
        self.api: FlaskClient = create_app(parts).test_client()
        self.api.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {KEY}"
        self.projector = Projector(self.store, self.settings.projection)
        self.follower = Follower(registry, self.projector)
        self.sweeper = make_sweeper(self.settings)

    def _settings(self) -> Config:
        environ = self.server.environment_of("sweep")
        return Config(
            redis_url=environ["REDIS_URL"],
            broker_url=environ["MODQUEUE_BROKER_URL"],
            maintenance_url=environ["MODQUEUE_MAINTENANCE_URL"],
            secret="s" * 40,
            data_dir=self.folder,
            sweep_seconds=0.1,
            rewrite_seconds=1.0,
        )

    def close(self) -> None:
        self.projector.close()
        self.redis.close()
        self.server.stop()

    def judge(self) -> None:
        judging.drain(self.store, str, FakeScorer(), SITE, DrainLimits(), worker="w")
        self.follower.round(Event())

    def seen(self, comment_id: str) -> int:
        return self.store.get(SITE, comment_id).version

    def sweep_until_gone(self) -> None:
        def gone() -> bool:
            self.sweeper.round()
            self.follower.round(Event())
            return Erasures(self.redis).pending_since(SITE) is None

        wait_until(gone, "a rewrite after the erasure")

    def found(self) -> set[str]:
        """Return the canaries in any file of the data folder, without their common beginning."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return {
            match.decode().lower()
            for content in [*(path.read_bytes() for path in files), *self._compressed()]
            for match in FOUND.findall(content)
        }

    def _compressed(self) -> Iterator[bytes]:
        """Yield every key and value: a rewritten file holds them packed, where grep is blind."""
        read = {
            "string": self.redis.get, "hash": self.redis.hgetall, "set": self.redis.smembers,
            "list": lambda name: self.redis.lrange(name, 0, -1),
            "zset": lambda name: self.redis.zrange(name, 0, -1),
            "stream": self.redis.xrange,
        }  # fmt: skip
        for name in self.redis.scan_iter():
            yield f"{name} {read[self.redis.type(name)](name)}".encode()


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Newspaper]:
    own = Newspaper(tmp_path / "data")
    yield own
    own.close()


def submit(paper: Newspaper) -> str:
    """Post a comment with a canary in each field, edit it, report it."""
    document = {
        "article": {"id": f"{C}art", "title": f"{C}title", "url": f"https://x.example/{C}url"},
        "author": {"name": f"{C}name", "id": f"{C}authid", "email": f"{C}mail@example.org"},
        "client": {"ip": "203.0.113.99", "user_agent": f"{C}agent"},
        "body": f"an awful {C}former",
    }
    headers = {"Idempotency-Key": f"{C}idem"}
    answer = paper.api.post("/v1/comments", json=document, headers=headers)
    assert answer.status_code == 202, answer.text
    comment_id = str(answer.get_json()["id"])
    paper.judge()
    paper.api.patch(f"/v1/comments/{comment_id}", json={"body": f"an awful {C}body"})
    report = {"reporter_id": f"{C}reporter", "reason": f"{C}reason"}
    paper.api.post(f"/v1/comments/{comment_id}/reports", json=report)
    paper.judge()
    return comment_id


def moderate(paper: Newspaper, comment_id: str) -> None:
    """Do to it whatever moderators can."""
    store = paper.store
    Desk(paper.redis, SITE).claim(comment_id, "anna")
    Care(paper.redis, SITE, "anna").skip(comment_id)
    opinion = Opinion("anna", Status.REJECTED, "insult")
    actions.ask_opinion(
        store, SITE, comment_id, opinion=opinion, expected_version=paper.seen(comment_id)
    )
    actions.escalate(
        store,
        SITE,
        comment_id,
        by="anna",
        note=f"{C}escnote",
        expected_version=paper.seen(comment_id),
    )
    seen = {comment_id: paper.seen(comment_id)}
    decide_many(store, SITE, seen, Move(Status.APPROVED, "berik"))
    actions.decide(
        store, SITE, comment_id, status=Status.REJECTED, by="berik",
        expected_version=paper.seen(comment_id),
        reason="insult", note=f"{C}note", to_author=f"{C}toauthor",
    )  # fmt: skip
    paper.follower.round(Event())


def label(paper: Newspaper) -> None:
    """Teach it a text by each foreign protocol."""
    suggestion = {
        "comment": {"text": f"{C}suggested text is nice"},
        "clientToken": f"{C}clienttoken",
        "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}},
    }
    url = f"/v1alpha1/comments:suggestscore?key={KEY}"
    assert paper.api.post(url, json=suggestion).status_code == 200
    spam = {
        "api_key": KEY, "blog": "http://b.example", "user_ip": "203.0.113.98",
        "comment_content": f"{C}spam", "comment_author": f"{C}akauthor",
        "permalink": f"http://b.example/{C}permalink",
    }  # fmt: skip
    assert paper.api.post("/1.1/submit-spam", data=spam).status_code == 200


def test_nothing_is_left(paper: Newspaper) -> None:
    """Every canary lies on the disk before the erasure; afterwards the site's own ones alone."""
    comment_id = submit(paper)
    moderate(paper, comment_id)
    label(paper)
    assert paper.found() >= OF_THE_COMMENT | OF_THE_SITE  # or the grep proves nothing
    for reference in (f"{C}clienttoken", f"http://b.example/{C}permalink"):
        answer = paper.api.delete("/v1/labels", query_string={"reference": reference})
        assert answer.get_json() == {"erased": 1}
    assert paper.api.delete(f"/v1/comments/{comment_id}").status_code == 204
    paper.sweep_until_gone()
    left = paper.found()
    assert left >= OF_THE_SITE
    # The index of titles and addresses cuts words where they differ from the one before.
    assert all(
        any(word.startswith(own) or own.startswith(word) for own in OF_THE_SITE) for word in left
    ), left


def test_an_author_is_never_named_by_a_key(paper: Newspaper) -> None:
    """What outlives a comment carries a digest that nobody can make without the secret."""
    submit(paper)
    names = [name for name in paper.redis.scan_iter("*author*") if ":author:" in name]
    assert len(names) == 1
    assert C.lower() not in names[0].lower()
    assert re.fullmatch(r"\{demo\}:author:id:[\w-]{22}", names[0])


def test_an_author_of_two_sites_has_two_keys(paper: Newspaper) -> None:
    """Two sites of an installation cannot tell by the store that a reader writes on both."""
    submit(paper)
    registry = Registry(paper.redis)
    registry.add_site("other", "Other")
    registry.add_key("other", "test", "o" * 40)
    paper.api.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {'o' * 40}"
    submit(paper)
    names = [name for name in paper.redis.scan_iter("*") if ":author:" in name]
    assert len({name.rpartition(":")[2] for name in names}) == 2


def test_an_author_without_comments_has_no_record(paper: Newspaper) -> None:
    """The counts go with the last comment."""
    comment_id = submit(paper)
    paper.api.delete(f"/v1/comments/{comment_id}")
    assert [name for name in paper.redis.scan_iter("*") if ":author:" in name] == []


def test_counts_from_before_digests_still_count(paper: Newspaper) -> None:
    """An author whose approved comments were counted under the id is no newcomer, and is erased."""
    comment_id = submit(paper)
    author = paper.store.get(SITE, comment_id).submission
    assert author
    paper.redis.hset(key(SITE, "author", f"id:{C}authid"), mapping={"comments": 3, "approved": 2})
    known = paper.store.author(SITE, author.author)
    assert (known.comments, known.approved) == (4, 2)
    former = replace(author.author, key="")
    assert paper.store.author(SITE, former).approved == 2


def test_a_comments_labels_go_with_it(paper: Newspaper) -> None:
    """A client that calls its comment by our id need not ask twice."""
    comment_id = submit(paper)
    labels = LabelStore(paper.redis)
    labels.add(SITE, Label("perspective", "hers", {}, reference=comment_id))
    labels.add(SITE, Label("perspective", "another's", {}, reference="else"))
    paper.api.delete(f"/v1/comments/{comment_id}")
    assert [one.text for one in labels.all(SITE)] == ["another's"]
