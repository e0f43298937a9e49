"""`back` of the box without a script leads to the site's own pages, and nothing else."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

import pytest
from flask import Flask

from moderation.process.config import Config
from moderation.registry import Registry
from moderation.registry.boxes import Boxes
from moderation.store.writer import Store
from service.app import create_app
from service.http.headers import CONTENT_SECURITY_POLICY, form_leads_to
from service.services import Services
from tests.conftest import FakeScorer
from tests.service.embed.conftest import ORIGIN, Page

SCRIPT = "javascript://; script-src 'unsafe-inline' @x/%0aalert(1)"
HOSTILE = [
    SCRIPT,
    "javascript:alert(1)",
    "JaVaScRiPt://news.example/%0aalert(1)",
    "\tjava\nscript:alert(1)",
    "javascript://https://news.example",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "http://x; frame-ancestors *",
    "https://news.example; frame-ancestors *",
    "https://news.example;script-src * 'unsafe-inline'",
    "https://news.example\n; script-src *",
    "https://news.example\\@evil.example/",
    "https://news.example@evil.example/",
    "https://evil.example@news.example/",
    "https://news.example.evil.example/",
    "https://news.example:8443/",
    "http://news.example/",
    "https://NEWS.example/",
    "https://evil.example/",
    "//evil.example/",
    "//news.example/",
    "/\\evil.example",
    "https:/news.example",
    "https:news.example",
    "https://",
    "http://[",
    "null",
    "'\"><script>alert(1)</script>",
]


@pytest.fixture
def app(store: Store, registry: Registry, site: str, rings: list[str]) -> Flask:
    settings = Config(secret="s" * 32)
    return create_app(Services(settings, store, registry, rings.append, FakeScorer()))


@pytest.fixture
def page(app: Flask, store: Store) -> Page:
    return Page(app, store, Boxes(store.redis).set("demo", origins=["https://a.example", ORIGIN]))


def links(text: str) -> list[str]:
    """Return where the page leads beside the comment policy: every address in an attribute."""
    found = re.findall(r"(?:href|src|action|formaction)=[\"']?([^\"'> ]*)", text)
    return [
        unescape(address) for address in found if not address.endswith("/demo/policy?language=en")
    ]


@pytest.mark.parametrize("back", HOSTILE)
def test_the_page_leads_nowhere_else(page: Page, back: str) -> None:
    """Without an allowed `back` the page works, with no link and under the usual policy."""
    answer = page.client.get(f"{page.base}/page?article=a&back={quote(back)}")
    assert answer.status_code == 200
    assert answer.headers.getlist("Content-Security-Policy") == [CONTENT_SECURITY_POLICY]
    assert "mq-back" not in answer.text
    assert 'name="back" value=""' in answer.text
    assert all(address.startswith(("/static/", "/embed/")) for address in links(answer.text))


@pytest.mark.parametrize("back", HOSTILE)
def test_the_form_leads_nowhere_else(page: Page, store: Store, back: str) -> None:
    """The form is shown again with what was written, under the usual policy; nothing is posted."""
    form = {"article": "a", "name": "Asel", "body": "Kept as it was.", "back": back}
    answer = page.client.post(f"{page.base}/form", data=form, headers={"Origin": ORIGIN})
    assert answer.status_code == 422
    assert answer.headers.getlist("Content-Security-Policy") == [CONTENT_SECURITY_POLICY]
    assert "Location" not in answer.headers
    assert "mq-back" not in answer.text
    assert "Kept as it was." in answer.text
    assert list(store.export("demo")) == []


def test_the_sites_pages_are_led_back_to(page: Page) -> None:
    """The link is the page without its fragment; the policy names the stored origin alone."""
    back = f"{ORIGIN}/a/1?x='\"><b>;%0a&y=ж#top"
    answer = page.client.get(f"{page.base}/page?article=a&back={quote(back)}")
    assert f"form-action 'self' {ORIGIN};" in answer.headers["Content-Security-Policy"]
    assert re.findall(r'mq-back"><a href="([^"]*)"', answer.text) == [
        "https://news.example/a/1?x=&#39;&#34;&gt;&lt;b&gt;;%0a&amp;y=ж"
    ]
    form = {"article": "a", "name": "Asel", "body": "Hi", "back": back}
    sent = page.client.post(f"{page.base}/form", data=form, headers={"Origin": ORIGIN})
    assert sent.status_code == 303
    assert sent.location.startswith(f"{ORIGIN}/a/1?x=")
    assert sent.location.endswith("#modqueue-thanks")


def test_our_own_page_needs_no_other_policy(page: Page) -> None:
    """The demonstration leads back to itself under the usual policy."""
    answer = page.client.get(f"{page.base}/page?article=a&back=http://localhost/demo")
    assert "mq-back" in answer.text
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


@pytest.mark.parametrize(
    "origin",
    ["", " ", "https://a b", "https://a;", "https://a'", "https://a\n", "https://é", "*", "a,b"],
)
def test_no_other_value_enters_the_policy(origin: str) -> None:
    """What could end a directive is an error here, whoever let it come so far."""
    with pytest.raises(ValueError, match="no origin"):
        form_leads_to(origin)


def test_origins_of_older_releases_are_read_with_care(page: Page, store: Store) -> None:
    """A stored origin that may not be set any more does not count."""
    stored = store.redis.hget("{modqueue}:boxes", page.box.key) or ""
    evil = "https://x; script-src *"
    store.redis.hset("{modqueue}:boxes", page.box.key, stored.replace(ORIGIN, evil))
    answer = page.client.get(f"{page.base}/page?article=a&back={quote(evil)}")
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert page.send("/look", {"body": "x"}, origin=evil).status_code == 403


def test_scripts_and_styles_are_named() -> None:
    """The policy names what matters, so that it does not hang on a default."""
    directives = CONTENT_SECURITY_POLICY.split("; ")
    named = {directive.split()[0] for directive in directives}
    assert {"script-src 'self'", "style-src 'self'", "object-src 'none'"} <= set(directives)
    assert {"img-src", "connect-src", "font-src", "base-uri", "frame-ancestors"} <= named
    assert len(named) == len(directives)
