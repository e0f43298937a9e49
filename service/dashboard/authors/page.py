"""The page of an author: who this is, as far as the comments tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from flask import render_template, request
from flask.typing import ResponseReturnValue

from moderation.authors.act import is_named_only, subjects, undone_ids
from moderation.comment import Comment
from moderation.errors import NotFound
from moderation.projection.authors.facts import Upheld, author_figures, reports_made, stranger
from moderation.projection.search import Query, Sort
from moderation.registry import Permission
from service.dashboard.authors.words import SUBJECT_WORDS
from service.dashboard.blueprint import blueprint
from service.dashboard.current_settings import current_settings
from service.dashboard.frame import frame
from service.dashboard.lists.cards import lines
from service.dashboard.lists.care import count_shown
from service.dashboard.lists.proposals import proposed
from service.services import services

LATEST = 10  # comments


@blueprint.get("/sites/<site>/authors/<author:author_key>", needs=Permission.SEE_COMMENTS)
def author(site: str, author_key: str) -> ResponseReturnValue:
    """Show what is known of the author whose comments share ``author_key``."""
    return answer(site, author_key)


def answer(site: str, author_key: str, problems: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the page, with what is wrong with the form of an act. Raises NotFound."""
    acts = services().acts
    done, (standing,) = acts.upon(site, author_key), acts.standing(site, [author_key])
    figures = author_figures(services().projection, site, author_key)
    if figures is None and not done:
        raise NotFound("author")
    latest = latest_comments(site, author_key)
    count_shown(site, latest)
    return render_template(
        "dashboard/authors/page.html",
        **frame(site, "author", None, None),
        figures=figures or stranger(author_key),
        acts=done,
        undone=undone_ids(done),
        standing=standing,
        acted=next((act for act in done if act.id == request.args.get("acted")), None),
        problems=problems,
        strikes=proposed(site, [author_key]).get(author_key, 0),
        strikes_days=current_settings(site).strikes_days,
        latest=lines(services().store, site, latest),
        made=_reports_made(site, latest),
        named_only=is_named_only(author_key),
        addresses=_addresses(latest),
    )


def latest_comments(site: str, key: str, limit: int = LATEST) -> list[Comment]:
    """Return the newest comments of an author, as far as the projection knows them."""
    ids = services().projection.find(Query(site, author=key), sort=Sort.NEWEST, limit=limit).items
    return services().store.get_many(site, ids)


def _addresses(latest: Sequence[Comment]) -> list[tuple[str, str]]:
    """Return what else an act can lie on, with its words: what the newest comments came from."""
    known = {
        subject.partition(":")[0]
        for comment in latest
        if comment.submission
        for subject in subjects(comment.submission)
    }
    return [(kind, words) for kind, words in SUBJECT_WORDS.items() if kind in known]


def _reports_made(site: str, latest: Sequence[Comment]) -> Upheld | None:
    """Return the reports that the author made; None where the site names no reader by an id."""
    ids = (comment.submission.author.id for comment in latest if comment.submission)
    own_id = next((id_ for id_ in ids if id_), None)
    return reports_made(services().projection, site, own_id) if own_id else None
