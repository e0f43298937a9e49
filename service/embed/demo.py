"""``/demo``: an article with the comment box, so that a newcomer sees the whole product."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from moderation.embedding import Boxes
from service.addresses import has_dashboard, own_url
from service.embed.demo_article import ARTICLES
from service.embed.texts import LANGUAGES, TEXTS
from service.services import services

SITE = "demo"
ARTICLE = "demo-article"

blueprint = Blueprint("demo", "service.embed.demo")


@blueprint.get("/demo")
def show() -> str:
    """Show the article in ``?language=``, else in the browser's language.

    Raises:
        NotFound: there is no site called demo.
    """
    asked = request.args.get("language", "")
    preferred = request.accept_languages.best_match(list(LANGUAGES), "en")
    language = asked if asked in LANGUAGES else preferred or "en"
    return render_template(
        "embed/demo.html",
        box=Boxes(services().store.redis).of_site(SITE),
        article_id=ARTICLE,
        article=ARTICLES[language],
        language=language,
        languages=LANGUAGES,
        texts=TEXTS[language],
        dashboard=_dashboard(),
        here=f"{own_url()}/demo",
    )


def _dashboard() -> str:
    """Return the way to the dashboard, which may have a host name of its own."""
    if has_dashboard():
        return url_for("dashboard.index")
    return f"//{services().settings.dashboard_hosts[0]}/"
