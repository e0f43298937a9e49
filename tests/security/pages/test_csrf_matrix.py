"""Every form of the dashboard, sent in ten ways that a page of somebody else could think of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.readers.keys import ReaderKeys
from moderation.registry import Registry, Role
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.webhooks.endpoints import Endpoints
from tests.security.conftest import LogIn
from tests.service.dashboard.conftest import PASSWORD, SAME_ORIGIN, Visitor
from tests.support import newsroom
from tests.support.web.routes import address, rules

FORM = {"seen": "2", "status": "approved", "name": "mallory", "role": "admin"}
REFUSAL = "This page is out of date"


@pytest.fixture
def targets(desk: Flask, store: Store, redis: Redis, registry: Registry, site: str) -> list[str]:
    """The address of every form, about things that there are."""
    day = newsroom.fill(store, site)
    hook, _ = Endpoints(redis).add(site, "https://news.example/hook", by="test")
    key, _ = registry.add_key(site, "a key")
    registry.add_moderator("victim", Role.MODERATOR, PASSWORD)
    examples = {
        "site": site,
        "comment_id": day["landlord"],
        "webhook_id": hook.id,
        "key_id": key.id,
        "reader_key": ReaderKeys(redis).add_secret(site).id,
        "user": "victim",
        "code": "insult",
        "article_id": newsroom.METRO.id,
    }
    return sorted(address(desk, rule, examples) for rule in rules(desk, "POST"))


@dataclass(frozen=True, slots=True)
class Forgery:
    """One request that did not come from a page of ours."""

    headers: Mapping[str, str]
    token: str | None = None  # in the form; None leaves it out
    as_json: bool = False
    in_query: bool = False

    def send(self, client: FlaskClient, path: str) -> int:
        token = {} if self.token is None else {"csrf": self.token}
        asked: dict[str, Any] = {"headers": dict(self.headers)}
        if self.in_query:
            asked |= {"query_string": token, "data": FORM}
        else:
            asked["json" if self.as_json else "data"] = {**FORM, **token}
        answer = client.post(path, **asked)
        assert REFUSAL in answer.text, (path, self, answer.status_code)
        return answer.status_code


def forgeries(own: str, colleagues: str) -> dict[str, Forgery]:
    """Return the ten ways; ``own`` is the right token of the session that sends them."""
    return {
        "no token": Forgery(SAME_ORIGIN),
        "a wrong token": Forgery(SAME_ORIGIN, "x" * len(own)),
        "a token of no ASCII": Forgery(SAME_ORIGIN, "ключ"),
        "a colleague's token": Forgery(SAME_ORIGIN, colleagues),
        "the token as JSON": Forgery(SAME_ORIGIN, own, as_json=True),
        "the token in the query": Forgery(SAME_ORIGIN, own, in_query=True),
        "from another site": Forgery({"Sec-Fetch-Site": "cross-site"}, own),
        "from a neighbour": Forgery({"Sec-Fetch-Site": "same-site"}, own),
        "from an evil origin": Forgery({"Origin": "https://evil.example"}, own),
        "from no origin": Forgery({"Origin": "null"}, own),
    }


def contents(redis: Redis) -> dict[bytes, bytes]:
    """Return every key of the store with all that is in it."""
    return {key: redis.dump(key) for key in redis.scan_iter()}


def test_no_forged_form_is_taken(log_in: LogIn, targets: list[str], redis: Redis) -> None:
    """Each form in each of the ten ways is refused as out of date, and the store is as it was."""
    boss, colleague = log_in("boss"), log_in("colleague")
    ways = forgeries(boss.token, colleague.token)
    before = contents(redis)
    statuses = {
        (path, way): forgery.send(boss.client, path)
        for way, forgery in ways.items()
        for path in targets
    }
    assert len(statuses) == 10 * len(targets) >= 450
    assert set(statuses.values()) == {403}
    assert contents(redis) == before


def test_visitors_are_no_easier(desk: Flask, targets: list[str], redis: Redis) -> None:
    """Whoever is not logged in has a token, too: nobody is logged in from a foreign page."""
    visitor, other = Visitor(desk.test_client()), Visitor(desk.test_client())
    visitor.get("/log-in"), other.get("/log-in")
    before = contents(redis)
    for forgery in forgeries(visitor.token, other.token).values():
        assert {forgery.send(visitor.client, path) for path in targets} == {403}
    assert contents(redis) == before


def test_our_own_pages_are_let_in(log_in: LogIn, targets: list[str]) -> None:
    """The same forms from a page of ours pass this door, whatever they then meet behind it."""
    boss = log_in("boss")
    for path in targets:
        form = {**FORM, "csrf": boss.token}
        refused = REFUSAL in boss.client.post(path, data=form, headers=SAME_ORIGIN).text
        assert not refused, path
        if not boss.client.get_cookie("modqueue_session"):  # it logged itself out
            boss.log_in("boss")
        else:
            boss.get("/account/sessions")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_cookie_opens_nothing_of_the_api(
    log_in: LogIn,
    desk: Flask,
    targets: list[str],
    redis: Redis,
    method: str,
) -> None:
    """The API asks for a key in a header that no foreign page can make a browser send."""
    boss = log_in("boss")
    examples = {"comment_id": "a" * 16, "article_id": "metro-9", "webhook_id": "wh_" + "0" * 12}
    paths = [
        address(desk, rule, examples)
        for rule in rules(desk, method, "")
        if rule.rule.startswith("/v1/")
    ]
    assert paths
    before = contents(redis)
    for path in paths:
        answer = boss.client.open(path, method=method, json={}, headers=SAME_ORIGIN)
        assert answer.status_code == 401, path
        assert "Access-Control-Allow-Origin" not in answer.headers
    assert contents(redis) == before
