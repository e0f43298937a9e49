"""The guidelines' page: admins write, all see; each version can be put in force again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from moderation import actions
from moderation.registry.boxes import Boxes
from moderation.status import Status
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from service.guidelines import html
from tests.service.conftest import Post
from tests.service.dashboard.conftest import Visitor

PAGE = "/sites/demo/guidelines"
PUBLIC = "/guidelines/demo"
TEXTS = {
    "en": "## Insults {#insults}\n\nNo *insults*, please.",
    "kk": "## Қорлау {#insults}\n\nҚорламаңыз.",
}


@pytest.fixture
def boss(boss: Visitor) -> Visitor:
    """The admin, on the page."""
    boss.get(PAGE)
    return boss


def save(boss: Visitor, version: int = 0, **texts: str) -> int:
    return boss.post(PAGE, {"version": version, **(texts or TEXTS)}).status_code


def test_readers_see_what_an_admin_saves(
    boss: Visitor, dana: Visitor, anonymous: FlaskClient
) -> None:
    """In their language, else in another one; moderators see it, too, and cannot change it."""
    missing = anonymous.get(PUBLIC, headers={"Accept": "text/html"})
    assert (missing.status_code, missing.mimetype) == (404, "text/html")
    assert "There is no such page." in missing.text
    assert save(boss) == 303
    answer = anonymous.get(PUBLIC, headers={"Accept-Language": "kk"})
    assert '<h2 id="insults">Қорлау</h2>' in answer.text
    assert "<em>insults</em>" in anonymous.get(f"{PUBLIC}?language=en").text
    assert "<em>insults</em>" in anonymous.get(f"{PUBLIC}?language=ru").text
    page = dana.get(PAGE).text
    assert "No *insults*, please." in page
    assert "Only an admin changes the guidelines." in page
    assert dana.post(PAGE, {"version": 1, "en": "Mine"}).status_code == 403


def test_every_version_comes_back(boss: Visitor, store: Store) -> None:
    """Who saved it and when stays; putting it in force again is a new version."""
    save(boss)
    save(boss, 1, en="Second")
    versions = store.guidelines_versions("demo", limit=9)
    assert [(one.version, one.by) for one in versions] == [(2, "boss"), (1, "boss")]
    former = boss.get(f"{PAGE}?version=1").text
    assert "This version is not in force." in former
    assert "No *insults*, please." in former
    assert save(boss, 2, **TEXTS) == 303
    assert store.guidelines("demo").texts == TEXTS
    assert boss.get(f"{PAGE}?version=9").status_code == 404


def test_nobody_overwrites_a_colleague(boss: Visitor, store: Store) -> None:
    """A version that was not seen is refused, and a wrong text stays in the form with its fault."""
    save(boss)
    assert save(boss, 0, en="Late") == 409
    answer = boss.post(PAGE, {"version": 1, "en": "## A {#A B}"})
    assert answer.status_code == 422
    assert "## A {#A B}" in answer.text
    assert "a section&#39;s name is" in answer.text
    assert store.guidelines("demo").version == 1


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[a](javascript:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "![a](https://spy.example/a.png)",
        '<img src=x onerror="alert(1)">',
        "[a]: javascript:alert(1)\n\n[a]",
        '## <b onclick="alert(1)">x</b>',
        "<javascript:alert(1)>",
    ],
)
def test_a_text_holds_no_markup_of_its_own(text: str) -> None:
    """What an admin pastes runs nowhere and loads nothing."""
    shown = str(html(text))
    for tag in ("<script", "<img", "<b ", 'href="javascript', 'href="data', 'onerror="'):
        assert tag not in shown


def test_the_author_of_a_rejected_comment_is_led_to_the_section(
    boss: Visitor, api: FlaskClient, post: Post, judge: Callable[[], int], store: Store
) -> None:
    """The reason names it; a section that went leaves the page."""
    save(boss)
    comment_id = post(body="awful")
    judge()

    def url() -> str | None:
        named: str | None = api.get(f"/v1/comments/{comment_id}").get_json()["guidelines_url"]
        return named

    assert url() is None
    boss.get("/sites/demo/settings/reasons/insult")
    assert '<option value="insults"' in boss.page
    fields = {"version": 0, "label_en": "Insult", "section": "insults", "coral": "ABUSIVE"}
    category = "STATEMENT_CATEGORY_CYBER_VIOLENCE"
    saved = boss.post("/sites/demo/settings/reasons/insult", {**fields, "category": category})
    assert saved.status_code == 303, saved.text
    actions.decide(
        store, "demo", comment_id,
        status=Status.REJECTED, by="dana", expected_version=2, reason="insult",
    )  # fmt: skip
    assert url() == f"http://localhost{PUBLIC}?language=en#insults"
    save(boss, 1, en="Be kind.")
    assert url() == f"http://localhost{PUBLIC}?language=en"


def test_the_box_links_to_them(boss: Visitor, anonymous: FlaskClient, redis: Redis) -> None:
    """Unless the box names a page of the site's own."""
    boxes = Boxes(redis)
    base = f"/embed/{boxes.of_site('demo').key}/articles/a/comments?language=kk"
    save(boss)
    assert anonymous.get(base).get_json()["policy_url"] == f"http://localhost{PUBLIC}?language=kk"
    boxes.set("demo", origins=[], policy_url="https://news.example/rules")
    assert anonymous.get(base).get_json()["policy_url"] == "https://news.example/rules"
