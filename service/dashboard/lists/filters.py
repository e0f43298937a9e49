"""The filter row of the lists: what this moderator wants to see, kept with the account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.comment import Comment, Status
from moderation.projection.search import Projection, Query, Sort
from moderation.store.reader import Order, Page
from service.dashboard.blueprint import blueprint, go, moderator
from service.dashboard.locale import UNSURE, language_name, preference
from service.dashboard.words import LISTS, RULE_WORDS, listed_status
from service.services import services

FIELDS = ("language", "article", "author", "rule")
LANGUAGES = ("en", "ru", "kk", "other", UNSURE)
LENGTH_MAX = 100  # characters of one field


@blueprint.post(f"/sites/<site>/<any({','.join(LISTS)}):name>/filter")
def keep_filter(site: str, name: str) -> ResponseReturnValue:
    """Remember the form's filter for all lists of this site; an empty one shows everything."""
    chosen = {} if "clear" in request.form else _typed()
    services().registry.prefer(moderator().name, {_preference(site): urlencode(chosen)})
    order = request.form.get("order") or None
    return go(url_for("dashboard.comments", site=site, name=name, order=order))


def _typed() -> dict[str, str]:
    typed = {field: request.form.get(field, "").strip()[:LENGTH_MAX] for field in FIELDS}
    return {field: text for field, text in typed.items() if text}


def _preference(site: str) -> str:
    return f"filter:{site}"


def kept(site: str) -> dict[str, str]:
    """Return the fields of this moderator's filter that are set."""
    pairs = parse_qsl(preference(_preference(site)))
    return {field: text for field, text in pairs if field in FIELDS}


def choices() -> dict[str, list[tuple[str, str]]]:
    """Return what the row's menus offer, in the reader's language."""
    return {
        "language": [
            (code, gettext("other") if code == "other" else language_name(code))
            for code in LANGUAGES
        ],
        "rule": [(code, gettext(words)) for code, words in RULE_WORDS.items()],
    }


def filtered(
    site: str,
    name: str,
    order: Order,
    *,
    after: str | None,
    limit: int,
    wanted: Callable[[Comment], bool],
) -> Page[Comment]:
    """Return a page of a list through the filter; ``wanted`` leaves out what is for others."""
    status = Status(listed_status(name))
    found = Projection(services().settings.projection).find(
        _query(site, name, status), sort=Sort(order.value), after=after, limit=limit
    )
    comments = services().store.get_many(site, found.items)
    # The projection is a moment behind: what was decided meanwhile has left the list.
    return Page([c for c in comments if c.status is status and wanted(c)], found.next)


def _query(site: str, name: str, status: Status) -> Query:
    chosen: dict[str, Any] = kept(site)
    return Query(
        site,
        status=status,
        language=chosen.get("language"),
        rule=chosen.get("rule"),
        article_words=chosen.get("article"),
        author_words=chosen.get("author"),
        reported=name == "reported",
        escalated=name == "escalated",
        opinion_asked=name == "opinions",
        questioned=name == "questions",
    )
