"""Links in a comment, as the policy counts them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classifier.text.links import bare
from moderation.policy import Policy, route
from tests.moderation.facts import CLEAN


def links_in(body: str) -> int:
    routing = route(Policy(), replace(CLEAN, body=body))
    return next((int(r.detail["links"]) for r in routing.rules if r.rule == "links"), 0)


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("see https://example.org/a and www.example.org", 2),
        ("пишите на сайт пример.рф", 1),
        ("casino.shop", 1),
        ("win.online/x, foo.io, play.club", 3),
        ("t.me/join_us and bit.us/abc", 2),
        ("цена 3.50 за кг, см. п.2", 0),
        ("no link here. Next sentence", 0),
        ("he asked me.us he never asks, by.de facto", 0),
    ],
)
def test_links_are_counted(body: str, count: int) -> None:
    """URLs and bare domains count as links; prices and sentence ends do not."""
    assert links_in(body) == count


@pytest.mark.parametrize(
    "address", ["casino.shop", "win.online/x", "t.me/join", "foo.io", "пример.қаз", "www.a.b"]
)
def test_the_classifier_reads_the_same_addresses(address: str) -> None:
    """What is blanked out before it is scored counts as a link."""
    assert bare(f"look at {address} now")[1] == links_in(f"look at {address} now") == 1
