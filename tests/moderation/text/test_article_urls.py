"""Addresses of articles lose what a visit adds to them, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.text.article_urls import plain

HOME = "https://news.example/a-1"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (HOME, HOME),
        (f"{HOME}#comments", HOME),
        (f"{HOME}#", HOME),
        (f"{HOME}?fbclid=x", HOME),
        (f"{HOME}?id=7&fbclid=x&page=2", f"{HOME}?id=7&page=2"),
        (f"{HOME}?UTM_Source=a&utm_medium=b&utm_campaign=#top", HOME),
        (f"{HOME}?gclid&yclid=1&ysclid=2&_openstat=3&msclkid=4&mc_eid=5", HOME),
        (f"{HOME}?id=%D0%B0&q=a+b&empty=&&x", f"{HOME}?id=%D0%B0&q=a+b&empty=&&x"),
        (f"{HOME}?", f"{HOME}?"),
        (f"{HOME}?sort=new&gclid_note=1", f"{HOME}?sort=new&gclid_note=1"),
        (f"{HOME}?u=https://x.example/?utm_source=a", f"{HOME}?u=https://x.example/?utm_source=a"),
        ("https://news.example/#!/a/1", "https://news.example/#!/a/1"),
        ("https://news.example/?fbclid=x#/a/1", "https://news.example/#/a/1"),
    ],
)
def test_what_a_visit_adds_is_dropped(url: str, expected: str) -> None:
    """Fragments and parameters that follow readers go; pages that a script names stay."""
    assert plain(url) == expected


@given(st.text(max_size=60))
def test_once_is_enough(query: str) -> None:
    """What is plain stays as it is, whatever it holds."""
    once = plain(f"{HOME}?{query}")
    assert plain(once) == once
    assert once.startswith(HOME)
