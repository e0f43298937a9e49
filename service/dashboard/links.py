"""Addresses of our own pages, built once: a page of fifty cards holds five hundred of them."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from flask import Flask, current_app, request, url_for
from werkzeug.routing import BaseConverter

from moderation.authors.act import is_address


class AuthorKey(BaseConverter):
    """What an author's comments share; one from before keyed digests may hold any sign."""

    regex = r"(?s:.+)"
    part_isolating = False
    weight = 300

    def to_url(self, value: str) -> str:
        """Return ``value`` with all but letters, digits and colons percent-encoded."""
        return quote(value, safe=":")


class ArticleKey(AuthorKey):
    """A site's own id of an article: anything."""


def place_of(site: str, subject: str, act_id: str | None = None) -> str:
    """Return where an act is seen: on the author's page, or in the list of sanctions."""
    if is_address(subject):
        return url_for("dashboard.sanctions", site=site)
    return url_for("dashboard.author", site=site, author_key=subject, acted=act_id)


KEPT = 5_000  # addresses; the cards of a list are shown again and again


def init_app(app: Flask) -> None:
    """Let templates build relative addresses with ``url_for``, as Flask does, and remember them."""
    app.url_map.converters["author"] = AuthorKey
    app.url_map.converters["article"] = ArticleKey
    app.jinja_env.globals["url_for"] = _remembered


def _remembered(endpoint: str, **values: str | int | tuple[str, ...] | None) -> str:
    return _built(request.script_root, endpoint, tuple(values.items()))


@lru_cache(maxsize=KEPT)
def _built(root: str, endpoint: str, values: tuple[tuple[str, object], ...]) -> str:
    return current_app.url_for(endpoint, **dict(values))  # type: ignore[arg-type]
