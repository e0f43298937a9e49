"""Held comments reach the second reader's queue by their ids: each once, and none for nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from celery import Celery

from moderation import actions, judging
from moderation.judging import DrainLimits
from moderation.looking.looker import Looker
from moderation.looking.looks import Looks
from moderation.looking.reader import Question, View
from moderation.process.config import Config
from moderation.process.messages import LOOK_TASK
from moderation.status import Status
from moderation.store.acceptance import Intake, Limits
from moderation.store.reader import Order
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from service.launcher.embedded import EmbeddedServer
from tests.conftest import FakeScorer
from worker.handing import AGAIN_SECONDS, BATCH, Handing
from worker.looking import create_looker_app, looker_settings

Post = Callable[[str], str]


class Sure:
    """A second reader that would reject everything."""

    name = "sure"

    def views(self, questions: Sequence[Question]) -> list[View | None]:
        return [View(0.9, 0.5)] * len(questions)


class Queue:
    """The broker: keeps messages, unless it is away."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, ...]] = []
        self.is_away = False

    def __call__(self, *names: str) -> bool:
        if not self.is_away:
            self.messages.append(names)
        return not self.is_away

    @property
    def ids(self) -> list[str]:
        return [id_ for _, *ids in self.messages for id_ in ids]


@pytest.fixture
def queue() -> Queue:
    return Queue()


@pytest.fixture
def handing(store: Store, site: str, queue: Queue) -> Handing:
    switch(store, site, on=True)
    return Handing(lambda: [site], store, queue)


@pytest.fixture
def post(store: Store, site: str) -> Post:
    def post(body: str) -> str:
        intake = Intake(Submission(Article("a1"), Author("Ann", "u-1"), body))
        accepted = actions.submit(store, str, site, intake, caller="test", limits=Limits())
        judging.drain(store, str, FakeScorer(), site, DrainLimits(), worker="w")
        return accepted.id

    return post


def switch(store: Store, site: str, *, on: bool) -> None:
    settings = store.settings(site)
    new = replace(settings, second_look=on)
    actions.save_settings(store, site, new, by="ada", expected_version=settings.version)


def test_each_held_comment_is_handed_over_once(handing: Handing, queue: Queue, post: Post) -> None:
    """What is held at the beginning, then what comes to be held; nothing else, nothing twice."""
    old = [post("awful one"), post("awful two")]
    post("a fine day")
    assert handing.round() == 2
    new = post("awful three")
    post("another fine day")
    assert handing.round() == 1
    assert handing.round() == 0
    assert sorted(queue.ids) == sorted([*old, new])


def test_what_is_held_again_is_handed_over(
    handing: Handing, queue: Queue, post: Post, store: Store, site: str
) -> None:
    """By readers' reports, for one; the journal tells of every way into the list."""
    published = post("a fine day")
    handing.round()
    for reader in "abc":
        actions.report(store, site, published, reporter=reader, reason="rude")
    assert store.get(site, published).status is Status.HELD
    handing.round()
    assert queue.ids == [published]


def test_a_site_that_wants_none_has_none(
    handing: Handing, queue: Queue, post: Post, store: Store, site: str
) -> None:
    """Off is the default, and on again begins with what is held."""
    switch(store, site, on=False)
    held = post("awful one")
    assert handing.round() == 0
    switch(store, site, on=True)
    assert handing.round() == 1
    assert queue.ids == [held]


def test_what_has_no_answer_comes_again(
    handing: Handing,
    queue: Queue,
    post: Post,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After an hour, as a lost message does; while the broker is away, at the next round."""
    queue.is_away = True
    held = post("awful one")
    assert handing.round() == 0
    queue.is_away = False
    assert handing.round() == 1
    now = store.now()
    monkeypatch.setattr(store, "now", lambda: now + int(AGAIN_SECONDS * 1000) + 1000)
    assert handing.round() == 1
    assert queue.ids == [held, held]


def test_another_text_is_handed_over_at_once(
    handing: Handing, queue: Queue, post: Post, store: Store, site: str
) -> None:
    """The answer to the former text went with it, so an edit does not wait for the hour."""
    held = post("awful one")
    assert handing.round() == 1
    actions.edit(store, str, site, held, "awful, and edited", by="author")
    judging.drain(store, str, FakeScorer(), site, DrainLimits(), worker="w")
    assert store.get(site, held).status is Status.HELD
    assert handing.round() == 1
    assert queue.ids == [held, held]


def test_an_id_may_be_that_of_two_sites(
    store: Store, site: str, queue: Queue, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A native import keeps ids, so a copy of a site has the same ones."""
    switch(store, site, on=True)
    held = post("awful one")
    two = Handing(lambda: [site, f"{site}-copy"], store, queue)
    settings, last = store.settings(site), store.last_cursor(site)
    page = store.listing(site, Status.HELD, order=Order.RISK)
    copied = replace(page, items=[replace(one, site=f"{site}-copy") for one in page.items])
    monkeypatch.setattr(store, "settings", lambda _: settings)
    monkeypatch.setattr(store, "last_cursor", lambda _: last)
    monkeypatch.setattr(store, "listing", lambda slug, *_, **__: page if slug == site else copied)
    assert two.round() == 2
    assert queue.messages == [(site, held), (f"{site}-copy", held)]


def test_messages_are_short(handing: Handing, queue: Queue, post: Post) -> None:
    """A site's slug and a few ids; no text."""
    for number in range(BATCH + 1):
        post(f"awful {number}")
    assert handing.round() == BATCH + 1
    assert [len(message) for message in queue.messages] == [1 + BATCH, 2]
    assert "awful" not in json.dumps(queue.messages)


def test_the_looker_gets_by_with_its_rights(
    server: EmbeddedServer, store: Store, site: str, post: Post, queue: Queue, redis: Redis
) -> None:
    """Its user of the store reads journals, settings and held comments, and writes looks."""
    switch(store, site, on=True)
    held = post("awful one")
    own = connect(server.url_of("looker"))
    assert Handing(lambda: [site], Store(own), queue).round() == 1
    assert Looker(Store(own), Looks(own), Sure()).look(site, queue.ids) == 1
    look = store.get(site, held).look
    assert look is not None
    assert look.chance == 0.9
    own.close()


@pytest.fixture
def app(redis_url: str, redis: Redis) -> Celery:
    settings = Config(redis_url=redis_url, broker_url="memory://")
    made: list[int] = []

    def make() -> Looker:
        made.append(1)
        assert len(made) == 1  # an encoder is loaded once
        return Looker(Store(redis), Looks(redis), Sure())

    return create_looker_app(settings, make, "tests.worker.test_handing")


def test_the_task_takes_what_a_later_release_adds(
    app: Celery, store: Store, site: str, post: Post
) -> None:
    """Its message names a site and ids; other names are passed over. The reader is made once."""
    switch(store, site, on=True)
    held = [post("awful one"), post("awful two")]
    for id_ in held:
        app.tasks[LOOK_TASK].apply(args=[site, id_], kwargs={"since": 2}).get()
    assert all(store.get(site, id_).look for id_ in held)
    assert app.conf.task_default_queue == "modqueue.second-look"
    assert looker_settings()["worker_concurrency"] == 1
