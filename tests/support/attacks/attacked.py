"""A site on which somebody wrote hostile texts wherever a person can write anything."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

from flask.testing import FlaskClient

from moderation import actions, bulk
from moderation.comment import Move, Opinion
from moderation.readers.keys import ReaderKeys
from moderation.registry import Registry
from moderation.registry.boxes import Boxes
from moderation.site.reasons import Reason
from moderation.status import Status
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.text.word_list import WordKind, WordRule
from moderation.webhooks.endpoints import Endpoints
from tests.support import newsroom
from tests.support.attacks.hostile import ESCAPES, HOSTILE

TEXTS = HOSTILE + ESCAPES
ARTICLE = "demo-article"  # the one of /demo
LABEL = TEXTS[0]


def post_all(client: FlaskClient, key: str) -> list[str]:
    """Post each text as body, author's name and article's title; return the ids."""
    ids = []
    for text in TEXTS:
        document = {
            "article": {
                "id": ARTICLE,
                "title": text[:150].strip() or "blank",
                "url": f"https://news.example/?q={quote(text[:50])}",
            },
            "author": {"name": text[:30].strip() or "blank", "id": text[:60].strip() or "blank"},
            "body": text[:1400] + " idiot",
        }
        headers = {"Authorization": f"Bearer {key}"}
        answer = client.post("/v1/comments", json=document, headers=headers)
        assert answer.status_code == 202, answer.text
        ids.append(answer.get_json()["id"])
    return ids


def fill(client: FlaskClient, redis: Redis, store: Store, registry: Registry) -> dict[str, str]:
    """Fill the site ``demo``; return examples for the arguments of routes."""
    site = registry.add_site("demo", f"Demo {LABEL}").slug
    key, secret = registry.add_key(site, LABEL)
    _set_up(store, redis, site)
    ids = post_all(client, secret)
    newsroom.score(store, site)
    bulk_id = _moderate(store, site, ids)
    hook, _ = Endpoints(redis).add(
        site, "https://news.example/?<script>", description=LABEL, by=LABEL
    )
    Endpoints(redis).test(site, hook.id, by=LABEL)
    return {
        "site": site,
        "comment_id": ids[-1],
        "webhook_id": hook.id,
        "bulk_id": bulk_id,
        "key_id": key.id,
        "reader_key": ReaderKeys(redis).add_secret(site).id,
        "code": "hostile",
        "public_key": Boxes(redis).of_site(site).key,
        "article_id": ARTICLE,
    }


def _set_up(store: Store, redis: Redis, site: str) -> None:
    """Write into settings, policy and box what an admin could."""
    settings = store.settings(site)
    label = {"en": TEXTS[0][:60], "ru": TEXTS[1][:60], "kk": TEXTS[2][:60]}
    reason = Reason("hostile", label, {"en": TEXTS[3][:500]})
    wanted = replace(settings, reasons=(*settings.reasons, reason))
    actions.save_settings(store, site, wanted, by=LABEL, expected_version=0)
    words = tuple(WordRule(text[:60], WordKind.PHRASE, label=text[:60]) for text in ESCAPES)
    actions.save_policy(
        store, site, replace(store.policy(site), words=words), by=LABEL, expected_version=0
    )
    Boxes(redis).set(site, origins=["https://news.example"], nudge=True)


def _moderate(store: Store, site: str, ids: list[str]) -> str:
    """Decide, ask, report and escalate with hostile notes; return the id of a bulk decision."""
    held = [comment.id for comment in store.get_many(site, ids) if comment.status is Status.HELD]
    approved, rejected, many = held[0:24:2], held[1:4:2], held[5:9:2]
    for place, id_ in enumerate(approved):
        seen = store.get(site, id_).version
        note = TEXTS[place][:300]
        actions.decide(
            store, site, id_, status=Status.APPROVED, by="dana", expected_version=seen, note=note
        )
        actions.report(store, site, id_, reporter=note[:60], reason=note[:200])
    for id_ in rejected:
        seen = store.get(site, id_).version
        actions.decide(
            store,
            site,
            id_,
            status=Status.REJECTED,
            by="dana",
            expected_version=seen,
            reason="hostile",
            note=LABEL,
            to_author=TEXTS[4],
        )
    asked, questioned = held[-2:]
    opinion = Opinion("dana", Status.REJECTED, "hostile")
    actions.ask_opinion(
        store, site, asked, opinion=opinion, expected_version=store.get(site, asked).version
    )
    seen = store.get(site, questioned).version
    actions.escalate(store, site, questioned, by="dana", note=TEXTS[5], expected_version=seen)
    versions = {id_: store.get(site, id_).version for id_ in many}
    move = Move(Status.REJECTED, "dana", "hostile", note=LABEL)
    return bulk.decide_many(store, site, versions, move).id
