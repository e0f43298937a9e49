"""The page of an article: how hot it is, what is set for it, who writes, its comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from moderation.articles.change import Change, undone_ids
from moderation.projection.articles.figures import (
    ArticleFigures,
    Writer,
    article_figures,
    comments_of,
)
from moderation.projection.authors.facts import newest_names
from moderation.projection.statistics import Period
from moderation.projection.what_if import seconds_per_decision
from moderation.registry import Permission
from moderation.store.reader import Order
from service import cursors
from service.dashboard.articles.words import (
    PROBLEM_WORDS,
    SLOW,
    assignee,
    change_words,
    heat_words,
    lasting_words,
)
from service.dashboard.blueprint import blueprint
from service.dashboard.figures.ranges import chosen, range_words, span_of
from service.dashboard.frame import frame
from service.dashboard.lists.cards import lines
from service.dashboard.lists.care import count_shown
from service.dashboard.lists.pages import PAGE_SIZE
from service.http.numbers import whole
from service.services import services


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {"heat_words": heat_words, "assignee": assignee}


@blueprint.get("/sites/<site>/articles/<article:article_id>", needs=Permission.SEE_COMMENTS)
def article(site: str, article_id: str) -> ResponseReturnValue:
    """Show what is known of an article. Raises NotFound."""
    return answer(site, article_id)


def answer(site: str, article_id: str, problems: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the page, with what is wrong with its form. Raises NotFound."""
    store, projection = services().store, services().projection
    stored, changes = store.article(site, article_id), store.article_changes(site, article_id)
    range_ = chosen("day")
    span, step = span_of(range_)
    figures = article_figures(projection, site, article_id, span, step, store.now())
    seconds, history = seconds_per_decision(projection, site), _lines(changes)
    before = whole(cursors.listed(request.args.get("after"), Order.NEWEST))
    page = comments_of(projection, site, article_id, before=before, limit=PAGE_SIZE)
    comments = store.get_many(site, page.items)
    count_shown(site, comments)
    return render_template(
        "dashboard/articles/article.html",
        **frame(site, "articles", None, None),
        stored=stored,
        figures=figures,
        minutes=figures.minutes(seconds),
        forecast=_forecast(figures, seconds),
        writers=_named(site, figures.writers),
        changes=history,
        changed=_changed(history),
        comments=lines(store, site, comments),
        next=page.next,
        problems=problems,
        problem_words=PROBLEM_WORDS,
        assignees=services().registry.assignees(site),
        slow_times=SLOW,
        lasting_words=lasting_words,
        range=range_,
        ranges=range_words(),
        step=step,
    )


def _forecast(figures: ArticleFigures, seconds: float) -> list[Period]:
    """Return the minutes that people need for what the machine left to them in each step."""
    return [
        Period(period.start, (round(period.counts[1] * seconds / 60),))
        for period in figures.arrivals
    ]


def _named(site: str, writers: Sequence[Writer]) -> list[tuple[Writer, str]]:
    names = newest_names(services().projection, site, [writer.author for writer in writers])
    return [(writer, names.get(writer.author, "")) for writer in writers]


def _lines(changes: Sequence[Change]) -> list[dict[str, Any]]:
    undone = undone_ids(changes)
    return [
        {"change": one, "words": change_words(one), "undone": one.id in undone} for one in changes
    ]


def _changed(history: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the change that the page before this one made, while it stands."""
    change_id = request.args.get("changed")
    made = (line for line in history if line["change"].id == change_id)
    return next((line for line in made if not line["undone"]), None)
