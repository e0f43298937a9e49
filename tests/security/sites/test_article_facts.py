"""What a site says of its articles is the site's: no reader changes it, and nothing erases it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.process.config import Config
from moderation.registry import Registry
from moderation.registry.boxes import Boxes
from moderation.store.writer import Store
from service.app import create_app
from service.services import Services
from tests.conftest import FakeScorer
from tests.service.embed.conftest import ORIGIN, Page
from tests.support.api import SECRET

REAL = {"url": "https://news.example/real", "title": "The real title"}
EVIL = {"url": "https://evil.example/phish", "title": "A reader's title"}


@pytest.fixture
def app(store: Store, registry: Registry, site: str, rings: list[str]) -> Flask:
    registry.add_key(site, "test", SECRET)
    settings = Config(secret="s" * 32)
    return create_app(Services(settings, store, registry, rings.append, FakeScorer()))


@pytest.fixture
def page(app: Flask, store: Store) -> Page:
    return Page(app, store, Boxes(store.redis).set("demo", origins=[ORIGIN]))


@pytest.fixture
def api(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {SECRET}"
    return client


def post(api: FlaskClient, **facts: str | None) -> str:
    document = {"article": {"id": "n-1", **facts}, "author": {"name": "Dana"}, "body": "Hello."}
    sent = api.post("/v1/comments", json=document)
    assert sent.status_code == 202
    return str(sent.get_json()["id"])


def write(page: Page, **facts: str | None) -> str:
    sent = page.send("/comments", page.comment(article={"id": "n-1", **facts}))
    assert sent.status_code == 202
    return str(sent.get_json()["id"])


def fill_in(page: Page, **facts: str) -> None:
    form = {"article": "n-1", "name": "Asel", "body": "Hello.", **facts}
    sent = page.client.post(f"{page.base}/form", data=form, headers={"Origin": ORIGIN})
    assert sent.status_code == 303


def known(api: FlaskClient) -> dict[str, Any]:
    found = api.get("/v1/articles/n-1/settings").get_json()
    return {"url": found["url"], "title": found["title"]}


def test_a_reader_plants_no_link_elsewhere(page: Page, api: FlaskClient) -> None:
    """An address that is none of the box's pages never becomes the article's; one of them does."""
    for url in (EVIL["url"], "https://news.example.evil.example/", "http://news.example/a"):
        write(page, url=url)
        assert known(api)["url"] is None
    write(page, url=f"{ORIGIN}/real")
    assert known(api)["url"] == f"{ORIGIN}/real"


@pytest.mark.parametrize("facts", [REAL, {"url": REAL["url"]}, {"title": REAL["title"]}])
def test_a_reader_changes_nothing(page: Page, api: FlaskClient, facts: dict[str, str]) -> None:
    """Neither the box nor the form overwrites, completes or erases what the site said."""
    said = {"url": None, "title": None, **facts}
    post(api, **facts)
    write(page, **EVIL)
    fill_in(page, title=EVIL["title"])
    write(page)
    write(page, title=None, url=None)
    fill_in(page)
    assert known(api) == said


def test_a_readers_comment_shows_the_sites_article(page: Page, api: FlaskClient) -> None:
    """Moderators and the API see the site's own link and title beside a reader's comment."""
    post(api, **REAL)
    comment = api.get(f"/v1/comments/{write(page, **EVIL)}").get_json()
    assert comment["article"] == {"id": "n-1", **REAL}


def test_a_reader_fills_what_nobody_knows(page: Page, api: FlaskClient) -> None:
    """Where nothing is known the first reader's words stand, until the site has its own."""
    write(page)
    assert known(api) == {"url": None, "title": None}
    write(page, title="From the page")
    write(page, **EVIL)
    assert known(api) == {"url": None, "title": "From the page"}
    post(api, **REAL)
    assert known(api) == REAL


def test_absent_never_erases(api: FlaskClient) -> None:
    """A post, a batch or a change without a fact keeps the one that is known."""
    post(api, **REAL)
    post(api)
    post(api, url=None, title=None)
    api.post("/v1/comments:batch", json={"comments": [_bare("n-1")]})
    api.patch("/v1/articles/n-1/settings", json={"closed": False})
    assert known(api) == REAL


def test_the_site_may_change_each_fact(api: FlaskClient) -> None:
    """A fact that is given replaces that one alone, by a post as by a change of the article."""
    post(api, **REAL)
    post(api, title="Renamed «é»")
    assert known(api) == {"url": REAL["url"], "title": "Renamed «é»"}
    api.patch("/v1/articles/n-1/settings", json={"url": "https://news.example/moved/1"})
    assert known(api) == {"url": "https://news.example/moved/1", "title": "Renamed «é»"}
    api.patch("/v1/articles/n-1/settings", json=REAL)
    assert known(api) == REAL


def test_known_facts_are_not_written_again(api: FlaskClient, store: Store) -> None:
    """A post that says less than is known, or the same, writes nothing about the article."""
    post(api, **REAL)
    post(api, title="Renamed")
    before = store.redis.info("commandstats")["cmdstat_hset"]["calls"]
    post(api)
    bare = store.redis.info("commandstats")["cmdstat_hset"]["calls"]
    post(api, title="Renamed")
    assert store.redis.info("commandstats")["cmdstat_hset"]["calls"] - bare == bare - before
    assert store.article("demo", "n-1").article.url == REAL["url"]


def _bare(article: str) -> dict[str, Any]:
    return {"article": {"id": article}, "author": {"name": "Dana"}, "body": "Hello."}


def test_other_doors_between_box_and_site(page: Page, api: FlaskClient) -> None:
    """A reader may answer the site's own comments, but in their article, and only if it is open."""
    here, elsewhere = post(api, **REAL), None
    sent = api.post("/v1/comments", json=_bare("n-2"))
    elsewhere = sent.get_json()["id"]

    def answer(parent: str) -> int:
        comment = page.comment(article={"id": "n-1"}, parent_id=parent)
        return page.send("/comments", comment).status_code

    assert answer(here) == 202
    assert answer(elsewhere) == 422
    assert answer("aaaaaaaaaaaaaaaa") == 422
    api.patch("/v1/articles/n-1/settings", json={"closed": True})
    assert answer(here) == 409


def test_what_is_pinned_stays(api: FlaskClient, page: Page) -> None:
    """An address and a title that were set by hand outlast all posts until they are let go."""
    settings = "/v1/articles/n-1/settings"
    post(api, **EVIL)
    pinned = api.patch(settings, json={"url": f"{REAL['url']}?fbclid=1#top"}).get_json()
    assert (pinned["url"], pinned["title"], pinned["pinned"]) == (
        REAL["url"],
        EVIL["title"],
        ["url"],
    )
    post(api, url="https://news.example/old", title="Another title")
    write(page, **EVIL)
    assert api.patch(settings, json={"closed": False}).get_json() == {
        "id": "n-1", "url": REAL["url"], "title": "Another title", "closed": False,
        "publishing": None, "premoderated": False, "slow_seconds": 0, "instruction": None,
        "assigned": None, "heat": None, "pinned": ["url"],
    }  # fmt: skip
    both = api.patch(settings, json={"url": None, "title": REAL["title"]}).get_json()
    assert (both["url"], both["title"], both["pinned"]) == (REAL["url"], REAL["title"], ["title"])
    post(api, url="https://news.example/new?utm_source=x", title="A third title")
    now = api.get(settings).get_json()
    assert (now["url"], now["title"]) == ("https://news.example/new", REAL["title"])


def test_an_article_can_be_pinned_before_its_first_comment(api: FlaskClient) -> None:
    """What is set of an article that nobody knows yet counts for its first comment, too."""
    api.patch("/v1/articles/n-1/settings", json=REAL)
    post(api, **EVIL)
    now = api.get("/v1/articles/n-1/settings").get_json()
    assert (now["url"], now["title"], now["pinned"]) == (
        REAL["url"],
        REAL["title"],
        ["title", "url"],
    )


def test_comments_show_what_is_pinned(api: FlaskClient, store: Store) -> None:
    """A pinned address and title stand in place of what a comment said, until they are let go."""
    settings, said = "/v1/articles/n-1/settings", {"id": "n-1", **EVIL}
    id_ = post(api, **EVIL)

    def shown() -> dict[str, str]:
        found: dict[str, str] = api.get(f"/v1/comments/{id_}").get_json()["article"]
        (exported,) = [comment.submission for comment in store.export("demo")]
        assert exported is not None
        assert exported.article.url == found["url"]
        return found

    assert shown() == said
    api.patch(settings, json={"title": REAL["title"]})
    assert shown() == {**said, "title": REAL["title"]}
    api.patch(settings, json={"url": REAL["url"]})
    assert shown() == {"id": "n-1", **REAL}
    edited = api.patch(f"/v1/comments/{id_}", json={"body": "Another text."})
    assert edited.status_code == 202
    api.patch(settings, json={"url": None, "title": None})
    assert shown() == said


def test_comments_carry_plain_addresses(api: FlaskClient) -> None:
    """A comment's own record of its article has no tracking parameters either."""
    id_ = post(api, url=f"{REAL['url']}?id=7&fbclid=1#comment-3")
    found = api.get(f"/v1/comments/{id_}").get_json()
    assert found["article"]["url"] == f"{REAL['url']}?id=7"
