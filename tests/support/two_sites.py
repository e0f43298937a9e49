"""Two sites side by side, the second full of a word that nobody of the first may ever read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from moderation import actions
from moderation.alerts.channel import Channel, Kind
from moderation.alerts.channels import Channels
from moderation.desk.claims import Desk
from moderation.desk.saved_lists import EVERYBODY, SavedList, SavedLists
from moderation.process.config import Config
from moderation.projection.projector import Projector
from moderation.raids.raid import Raid
from moderation.readers.keys import ReaderKeys
from moderation.registry import EVERY_SITE, Registry, Role, Scope
from moderation.registry.boxes import Boxes
from moderation.registry.integration_keys import IntegrationKeys
from moderation.status import Status
from moderation.store.learning.labels import LabelStore
from moderation.store.raids.raids import Raids
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.submission import Article, Author
from moderation.webhooks.endpoints import Endpoints
from service.app import create_app
from service.services import Services
from tests.conftest import FakeScorer
from tests.support import newsroom

OWN, OTHER, NOWHERE = "demo", "neighbour", "nowhere-x"
# What belongs to one site alone; articles and authors have ids of the site's own choice.
ONLY_IN = {
    "key_id",
    "reader_key",
    "team_id",
    "invitation_id",
    "webhook_id",
    "channel_id",
    "comment_id",
    "author_key",
    "list_id",
    "raid_id",
}
CANARY = "quetzal"
PASSWORD = "a long enough sentence"
VICTIM = "victim"
VALUES = {
    "name": "held", "bulk_id": "0" * 16, "code": "spam", "change": "up", "user": VICTIM,
    "session_id": "0" * 12, "any_invitation": "0" * 8, "token": "x" * 43,
    "version": 0, "article_id": "a-1", "key": "pub_" + "0" * 16,
    "act_id": "0" * 16, "change_id": "0" * 16, "decision_id": "0" * 16,
    "slug": "invalid", "filename": "icon.svg", "method": "x", "_minor": "1",
}  # fmt: skip


@dataclass
class Site:
    """What there is on a site, by the names that addresses give it."""

    slug: str
    ids: dict[str, object]
    keys: dict[str, str] = field(default_factory=dict)  # secrets by scope, and "all"


@dataclass
class TwoSites:
    """The installation; ``app`` serves both sites."""

    app: Flask
    redis: Redis
    registry: Registry
    store: Store
    own: Site
    other: Site

    def snapshot(self) -> dict[str, object]:
        """Return all that is kept of the other site, to be compared later."""
        names = self.redis.scan_iter(match=f"{{{OTHER}}}:*", count=1000)
        return {name: self._content(name) for name in names}

    def _content(self, name: str) -> object:
        kind = self.redis.type(name)
        reads = {
            "string": lambda: self.redis.get(name),
            "hash": lambda: self.redis.hgetall(name),
            "zset": lambda: self.redis.zrange(name, 0, -1, withscores=True),
            "list": lambda: self.redis.lrange(name, 0, -1),
            "stream": lambda: self.redis.xrange(name),
        }
        return reads[kind]()


def build(redis: Redis, folder: Path) -> TwoSites:
    """Make both sites, with members, keys, webhooks, comments and a history on each."""
    registry, store = Registry(redis), Store(redis)
    settings = Config(secret="s" * 40, data_dir=folder, blind_percent=0, public_url="")
    registry.add_site(OWN, "Own news")
    registry.add_site(OTHER, f"Daily {CANARY}")
    _accounts(registry)
    own, other = (
        _fill(registry, store, OWN, "heron", VICTIM),
        _fill(registry, store, OTHER, CANARY, OTHER),
    )
    projector = Projector(store, settings.projection)
    for slug in (OWN, OTHER):
        while projector.follow(slug):
            pass
    projector.close()
    for name in redis.scan_iter(match=f"{{{OTHER}}}:*", count=1000):
        redis.execute_command("PERSIST", name)  # a claim ends after less than a test may last
    services = Services(
        settings, store, registry, lambda _: None, FakeScorer(), LabelStore(redis),
        IntegrationKeys(redis),
    )  # fmt: skip
    return TwoSites(create_app(services), redis, registry, store, own, other)


def _accounts(registry: Registry) -> None:
    for role in Role:
        registry.add_moderator(role.value, {OWN: role}, PASSWORD)
    registry.add_moderator("nobody", {}, PASSWORD)
    registry.add_moderator("both", {OWN: Role.READER, OTHER: Role.SENIOR}, PASSWORD)
    registry.add_moderator("everywhere", {EVERY_SITE: Role.ADMIN}, PASSWORD)
    registry.add_moderator(VICTIM, {OWN: Role.MODERATOR}, PASSWORD)
    registry.add_moderator(OTHER, {OTHER: Role.ADMIN}, PASSWORD)
    registry.set_display_name(OTHER, f"{CANARY} the neighbour")


def _author(word: str, place: int) -> Author:
    """Return an author whose key tells nothing of the word, as intake makes it."""
    digest = sha256(f"{word} {place}".encode()).hexdigest()[:22]
    return Author(f"{word} {place}", f"{word} {place}", key=f"id:{digest}")


def _fill(registry: Registry, store: Store, slug: str, word: str, by: str) -> Site:
    article = Article("a-1", f"https://news.example/{word}", f"On the {word}")
    texts = (f"You stupid {word} idiot", f"A calm {word} word", f"You stupid {word} idiots")
    held, calm, twin = (
        newsroom.submit(store, slug, article, _author(word, place), text)
        for place, text in enumerate(texts)
    )
    newsroom.score(store, slug)
    actions.escalate(store, slug, twin, by=by, note=f"note on the {word}", expected_version=2)
    actions.decide(
        store, slug, calm, status=Status.REJECTED, by=by, expected_version=2, reason="spam"
    )
    _administer(store, slug, word, by)
    Desk(store.redis, slug).claim(held, by)
    webhook, _ = Endpoints(store.redis).add(slug, "https://hook.example/x", description=word, by=by)
    channel = Channel(Kind.SLACK, f"https://{word}.example/x")
    key, everything = registry.acting(by).add_key(slug, f"server of the {word}")
    scoped = {scope: registry.add_key(slug, word, scopes=[scope])[1] for scope in Scope}
    submission = store.get(slug, held).submission
    assert submission
    author = submission.author.key
    invitation, _ = registry.acting(by).invite({slug: Role.READER}, f"the {word}")
    saved = SavedList(f"list-of-{slug}", f"list of the {word}", by, EVERYBODY, {"rule": "links"})
    SavedLists(store.redis, slug).save(saved)
    _begin_raid(store, slug, word, twin)
    ids = {
        "invitation_id": invitation.id,
        "list_id": saved.id,
        "raid_id": twin,
        "team_id": registry.acting(by).add_team(slug, f"team of the {word}", [by]).id,
        "author_key": author,
        "author_id": author,
        "comment_id": held,
        "webhook_id": webhook.id,
        "channel_id": Channels(store.redis).add(slug, channel, by=by),
        "key_id": key.id,
        "reader_key": ReaderKeys(store.redis, by=by).add_secret(slug).id,
        "site": slug,
    }
    return Site(slug, {**VALUES, **ids}, {"all": everything, **scoped})


def _begin_raid(store: Store, slug: str, word: str, first: str) -> None:
    raid = Raid(first, frozenset({word}), 1, 1, copies=1, authors=1, articles=1, holds=False)
    raids = Raids(store.redis)
    raids.begin(slug, raid)
    raids.add_copies(slug, first, {first: 1})


def _administer(store: Store, slug: str, word: str, by: str) -> None:
    policy = replace(store.policy(slug), links_max=7)
    actions.save_policy(store, slug, policy, by=by, expected_version=0)
    settings = replace(store.settings(slug), severe_cap_day=77)
    actions.save_settings(store, slug, settings, by=by, expected_version=0)
    Boxes(store.redis, by=by).set(slug, origins=[f"https://{word}.example"])
    IntegrationKeys(store.redis).set_coral_secret(slug, f"empsec_{word}_0123456789")


def rules(two: TwoSites, prefix: str = "") -> Iterator[tuple[str, str, Rule]]:
    """Yield endpoint, method and rule of every route."""
    for rule in two.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if rule.endpoint.startswith(prefix):
                yield rule.endpoint.removeprefix(prefix), method, rule


def address(two: TwoSites, rule: Rule, site: Site) -> str:
    """Return an address of ``rule`` with what there is on ``site``."""
    values = {name: site.ids[name] for name in rule.arguments}
    if rule.endpoint == "dashboard.switch_user":
        values["change"] = "enable"
    return two.app.url_map.bind("localhost").build(rule.endpoint, values)
