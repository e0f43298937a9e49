"""The list of articles: what asks for people, what is assigned, what is searched."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from moderation.projection.articles.figures import ArticleSort, list_articles
from moderation.registry import Permission
from service.dashboard.articles.words import SORT_WORDS
from service.dashboard.blueprint import blueprint, moderator
from service.dashboard.frame import frame
from service.dashboard.lists.pages import PAGE_SIZE
from service.dashboard.lists.search import TEXT_LIMIT
from service.http.numbers import whole_in
from service.services import services

OFFSET_MAX = 1_000_000


@blueprint.get("/sites/<site>/articles", needs=Permission.SEE_COMMENTS)
def articles(site: str) -> ResponseReturnValue:
    """Show the articles that match the form, 50 a page, the hottest first."""
    words = request.args.get("q", "").strip()[:TEXT_LIMIT]
    sort, mine, team = _sort(), "mine" in request.args, request.args.get("team", "")
    page = list_articles(
        services().projection,
        site,
        now=services().store.now(),
        sort=sort,
        words=words,
        assigned=_assignees(site, team, mine=mine),
        offset=min(OFFSET_MAX, max(0, whole_in(request.args, "after", 0))),
        limit=PAGE_SIZE,
    )
    return render_template(
        "dashboard/articles/list.html",
        **frame(site, "articles", None, None),
        lines=page.items,
        next=page.next,
        sort=sort.value,
        sorts=SORT_WORDS,
        teams=services().registry.teams(site),
        kept={"q": words or None, "mine": "1" if mine else None, "team": team or None},
    )


def _assignees(site: str, team: str, *, mine: bool) -> set[str] | None:
    """Return the moderators and teams of which an article names one; None for any or nobody."""
    name = moderator().name
    own = {name, *(one.assignee for one in services().registry.teams_of(site, name))}
    chosen = {team} if team else own
    return chosen & own if mine else chosen if team else None


def _sort() -> ArticleSort:
    text = request.args.get("order")
    return next((sort for sort in ArticleSort if sort.value == text), ArticleSort.HEAT)
