"""The page of exports: a file as it is read, for admins, with a line in the audit log."""

from __future__ import annotations

import json
import re

import pytest

from moderation.registry import Action, Registry
from tests.service.dashboard.conftest import Visitor

PAGE = "/sites/demo/archives"


@pytest.mark.parametrize(
    ("form", "name_end", "beginning"),
    [("native", ".jsonl", "{"), ("disqus", ".xml", "<?xml"), ("wxr", ".xml", "<?xml")],
)
def test_a_download(
    admin: Visitor, registry: Registry, form: str, name_end: str, beginning: str
) -> None:
    """Each format comes as a file with the site's name, and the log says who asked."""
    answer = admin.post(f"{PAGE}/export", {"format": form})
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=demo-")
    assert answer.headers["Content-Disposition"].endswith(name_end)
    assert answer.text.startswith(beginning)
    newest = next(registry.audit(site="demo"))
    assert (newest.type, newest.data) == (Action.SITE_EXPORTED, {"format": form})
    assert newest.by != "modqueue"


def test_it_is_sent_as_it_is_read(admin: Visitor) -> None:
    """The answer has no length: memory does not grow with the site."""
    answer = admin.post(f"{PAGE}/export", {"format": "native"})
    assert answer.content_length is None
    assert json.loads(answer.text.splitlines()[-1])["end"]["articles"] >= 0


def test_a_format_that_there_is_not(admin: Visitor) -> None:
    """It is refused, and nothing is noted."""
    assert admin.post(f"{PAGE}/export", {"format": "pdf"}).status_code == 422


def test_the_log_shows_it(admin: Visitor) -> None:
    """In words, on the site's own page."""
    admin.post(f"{PAGE}/export", {"format": "native"})
    assert "exported comments" in admin.get("/sites/demo/audit").text


def test_a_hint_belongs_to_its_button(admin: Visitor) -> None:
    """What a format is for stands in its label, so a click on it chooses the format."""
    labels = re.findall(r"<label.*?</label>", admin.get(PAGE).text, re.DOTALL)
    assert any('value="wxr"' in one and "Held comments wait there, too" in one for one in labels)
