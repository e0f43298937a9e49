"""Search: words, filters, and the lists that are saved searches of the projection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.policy import ATTRIBUTES
from moderation.projection.engines.words import match_expression
from moderation.projection.search import Query, Sort
from moderation.registry import Permission
from moderation.rule_words import RULE_WORDS
from moderation.status import Status
from service import cursors
from service.dashboard.blueprint import blueprint
from service.dashboard.frame import frame
from service.dashboard.lists import facets
from service.dashboard.lists.cards import cards
from service.dashboard.lists.care import count_shown
from service.dashboard.lists.pages import PAGE_SIZE, notice
from service.dashboard.words import AGE_WORDS, SORT_WORDS
from service.services import services

SHOWN_STATUSES = ("held", "approved", "rejected", "pending")
COUNTED_MAX = 1_000  # a search that finds more says so; all of ten million would take minutes
TEXT_LIMIT = 200  # characters of a search
# The form's own: others would be taken for arguments of the link to the next page.
FIELDS = frozenset(
    {"q", "status", "article", "author", "language", "rule", "attribute", "age", "order"}
    | {"reported", "escalated", "opinion"}
)


@blueprint.get("/sites/<site>/find", needs=Permission.SEE_COMMENTS)
def find(site: str) -> ResponseReturnValue:
    """Show the comments that match the words and filters of the form."""
    sort = _choice("order", [*SORT_WORDS]) or Sort.NEWEST.value
    query, store = _query(site), services().store
    page = services().projection.find(
        query, sort=Sort(sort), after=cursors.found(request.args.get("after")), limit=PAGE_SIZE
    )
    comments = store.get_many(site, page.items)
    shown = cards(store, site, comments)
    count_shown(site, comments)
    return render_template(
        "dashboard/lists/search.html",
        **{**frame(site, "find", None, None), "order": sort},
        cards=shown,
        only={"article": shown[0].text.article, "author": shown[0].text.author} if shown else {},
        next=page.next,
        query=query,
        without_words=query.text is not None and not match_expression(query.text),
        kept=_kept(),
        total=services().projection.count_up_to(query, COUNTED_MAX + 1),
        counted_max=COUNTED_MAX,
        choices=_choices(),
        notice=notice(site, request.args.get("decided")),
    )


def _query(site: str) -> Query:
    """Return the form as a question; what is not on offer filters nothing."""
    status, age = _choice("status", SHOWN_STATUSES), _choice("age", facets.AGES)
    article = _known("article", lambda text: Query(site, article=text))
    author = _known("author", lambda text: Query(site, author=text))
    return Query(
        site,
        text=request.args.get("q", "").strip()[:TEXT_LIMIT] or None,
        status=Status(status) if status else None,
        article=article,
        author=author,
        article_words=_words("article", article),
        author_words=_words("author", author),
        language=_choice("language", facets.LANGUAGES),
        rule=_choice("rule", RULE_WORDS),
        attribute=_choice("attribute", ATTRIBUTES),
        at_least=0.5 if request.args.get("attribute") else 0.0,
        since=services().store.now() - facets.AGES[age] if age else None,
        reported="reported" in request.args,
        escalated="escalated" in request.args,
        opinion_asked="opinion" in request.args,
    )


def _typed(name: str) -> list[str]:
    """Return what the form says of a field: typed words, or what a link or a tick names."""
    return [text for value in request.args.getlist(name) if (text := value.strip()[:TEXT_LIMIT])]


def _known(name: str, query: Callable[[str], Query]) -> str | None:
    """Return the article's id or the author's key that a field names exactly, if it is one."""
    has_any = services().projection.count_up_to
    return next((text for text in _typed(name) if has_any(query(text), 1)), None)


def _words(name: str, known: str | None) -> str | None:
    return " ".join(text for text in _typed(name) if text != known) or None


def _kept() -> dict[str, str | tuple[str, ...]]:
    """Return the form's fields as arguments of a link."""
    named = {name: tuple(_typed(name)) for name in FIELDS}
    return {name: v[0] if len(v) == 1 else v for name, v in named.items() if v}


def _choice(name: str, choices: Any) -> str | None:
    value = request.args.get(name)
    return value if value in list(choices) else None


def _choices() -> dict[str, list[tuple[str, str]]]:
    """Return what the form's menus offer, in the reader's language."""
    return {
        **facets.choices(),
        "age": [(code, gettext(words)) for code, words in AGE_WORDS.items()],
    }
