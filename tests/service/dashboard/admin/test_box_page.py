"""The comment box without a terminal: pages that may use it, colours, switches, lines to copy."""

from __future__ import annotations

from html import unescape

import pytest

from moderation.registry import Registry
from moderation.registry.boxes import Box, Boxes
from moderation.store.server.commands import Redis
from tests.service.dashboard.conftest import Visitor

FORM: dict[str, object] = {
    "origins": "https://news.example/\r\n\r\n https://xn--80ak6aa92e.example:8443 ",
    "policy_url": "https://news.example/rules",
    "theme": "dark",
    "nudge": "on",
    "edit_minutes": "30",
}


@pytest.fixture
def boxes(redis: Redis) -> Boxes:
    return Boxes(redis)


def test_the_form_sets_the_whole_box(boss: Visitor, boxes: Boxes, registry: Registry) -> None:
    """Each field is saved as it reads, and the log names the admin."""
    assert boss.post("/sites/demo/box", FORM).status_code == 303
    saved = boxes.of_site("demo")
    assert saved == Box(
        key=saved.key,
        site="demo",
        origins=("https://news.example", "https://xn--80ak6aa92e.example:8443"),
        policy_url="https://news.example/rules",
        nudge=True,
        edit_minutes=30,
        theme="dark",
    )
    line = next(registry.audit(site="demo"))
    assert (line.type, line.by) == ("box.changed", "boss")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("origins", "news.example"),
        ("origins", "https://news.example/path"),
        ("origins", "https://новости.example"),
        ("origins", "\n".join(f"https://n{number}.example" for number in range(51))),
        ("policy_url", "javascript:alert(1)"),
        ("policy_url", "https://news.example/" + "x" * 2000),
        ("edit_minutes", "-1"),
        ("edit_minutes", "1441"),
        ("edit_minutes", "soon"),
        ("theme", "pink"),
    ],
)
def test_what_a_box_cannot_have_is_said(
    boss: Visitor, boxes: Boxes, field: str, value: str
) -> None:
    """The field says what is wrong, keeps what was typed, and nothing is saved."""
    before = boxes.of_site("demo")
    answer = boss.post("/sites/demo/box", {**FORM, field: value})
    assert answer.status_code == 422
    assert f'id="{field}-problem"' in answer.text
    assert boxes.of_site("demo") == before


def test_the_lines_to_copy_are_this_hosts(boss: Visitor, boxes: Boxes, registry: Registry) -> None:
    """They have the real address, the box's key, and the language where the site has one."""
    key = boxes.of_site("demo").key
    page = unescape(boss.get("/sites/demo/box").text)
    assert f'data-modqueue-article="ARTICLE-ID" data-modqueue-key="{key}"></div>' in page
    assert '<script src="http://localhost/static/embed.js" defer></script>' in page
    registry.set_site("demo", name="Demo", languages=["kk"])
    assert f'"{key}" data-modqueue-language="kk"' in unescape(boss.get("/sites/demo/box").text)
