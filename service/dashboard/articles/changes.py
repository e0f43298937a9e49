"""What moderators do about an article, and its undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from marshmallow import ValidationError

from moderation import actions
from moderation.desk.claims import Kind, LastAction
from moderation.errors import ArticleChanged, Invalid
from moderation.policy import Publishing
from moderation.registry import Permission
from moderation.store.articles.records import StoredArticle
from moderation.submission import Article
from moderation.text.article_urls import plain
from service.dashboard.articles.article import answer
from service.dashboard.blueprint import blueprint, go, moderator, own_path, problem
from service.http.numbers import whole
from service.schemas import checks
from service.schemas.requests import TITLE_LIMIT, URL_LIMIT
from service.services import services

MODERATION = ("", "pre", "post", "hold")  # as the policy says, or for this article


@blueprint.post("/sites/<site>/articles/<article:article_id>/change", needs=Permission.DECIDE)
def change_article(site: str, article_id: str) -> ResponseReturnValue:
    """Set what the form has; what it leaves out stays as it is."""
    store, name = services().store, moderator().name
    stored = store.article(site, article_id)
    former = {one.id for one in store.article_changes(site, article_id)}
    try:
        facts = _facts(stored)
        actions.change_article(
            store,
            site,
            Article(article_id, facts.get("url") or None, facts.get("title") or None),
            released=[*_released(facts)],
            assignees=services().registry.assignees(site),
            by=name,
            **_settings(),
        )
    except Invalid as error:
        return answer(site, article_id, problems=error.problems), 422
    made = (one for one in store.article_changes(site, article_id) if one.id not in former)
    own = next((one.id for one in made if one.by == name), None)
    if own:
        services().desk(site).note_action(name, _last_action(own, article_id))
    return go(url_for("dashboard.article", site=site, article_id=article_id, changed=own))


@blueprint.post("/sites/<site>/articles/<article:article_id>/undo", needs=Permission.DECIDE)
def undo_article(site: str, article_id: str) -> ResponseReturnValue:
    """Take a change back."""
    change_id, name = request.form.get("change", ""), moderator().name
    try:
        services().store.undo_article_change(site, article_id, change_id, by=name)
    except ArticleChanged:
        text = gettext("A colleague has changed this since. Look at the article first.")
        return problem(409, gettext("Not done"), text)
    services().desk(site).forget_action(name, _last_action(change_id, article_id))
    back = request.form.get("back")
    here = url_for("dashboard.article", site=site, article_id=article_id)
    return go(own_path(back) if back else here)


def _last_action(change_id: str, article_id: str) -> LastAction:
    """Return a change as what the key that undoes remembers."""
    return LastAction(Kind.ARTICLE, f"{change_id} {article_id}")


def _settings() -> dict[str, Any]:
    """Return what the form sets, by field."""
    return {
        name: value
        for field, read in _READERS.items()
        if field in request.form
        for name, value in read(request.form[field].strip()).items()
    }


def _moderation(text: str) -> dict[str, object]:
    if text == "hold":
        return {"premoderated": True}
    return {
        "premoderated": False,
        "publishing": Publishing(text) if text in ("pre", "post") else "",
    }


def _slow(text: str) -> dict[str, object]:
    seconds = whole(text or "0")
    return {"slow_seconds": -1 if seconds is None else seconds}


_READERS: Mapping[str, Callable[[str], dict[str, object]]] = {
    "closed": lambda text: {"closed": text == "1"},
    "moderation": _moderation,
    "slow_seconds": _slow,
    "assigned": lambda text: {"assigned": text},
    "instruction": lambda text: {"instruction": text.replace("\r\n", "\n")},
}


def _facts(stored: StoredArticle) -> dict[str, str]:
    """Return the title and the address of the form where they are others than the page showed.

    Raises Invalid with what is wrong with each.
    """
    typed = {name: request.form[name].strip() for name in _CHECKS if name in request.form}
    given = {
        name: text for name, text in typed.items() if text != (getattr(stored.article, name) or "")
    }
    problems = {name: fault for name, text in given.items() if (fault := _fault(name, text))}
    if problems:
        raise Invalid("article", problems)
    if given.get("url"):
        given["url"] = plain(given["url"])
    return given


def _released(facts: Mapping[str, str]) -> list[str]:
    return [name for name, text in facts.items() if not text]


_CHECKS: Mapping[str, list[Callable[[str], object]]] = {
    "title": [checks.Length(TITLE_LIMIT, 0)],
    "url": [checks.Length(URL_LIMIT, 0), checks.web_url],
}


def _fault(name: str, text: str) -> str | None:
    try:
        for check in _CHECKS[name] if text else ():
            check(text)
    except ValidationError as error:
        return str(error.messages[0])
    return None
