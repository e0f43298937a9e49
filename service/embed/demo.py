"""``/demo``: an article with the comment box, so that a newcomer sees the whole product."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from moderation.registry.boxes import Box
from service.demonstration import ARTICLE as ARTICLE
from service.demonstration import SITE
from service.embed.demo_article import ARTICLES
from service.embed.demo_policy import POLICIES
from service.embed.texts import LANGUAGES, TEXTS
from service.guidelines import page_url
from service.own_address import has_dashboard, own_url
from service.services import services

blueprint = Blueprint("demo", "service.embed.demo")


@blueprint.get("/demo")
def show() -> str:
    """Show the article in ``?language=``, else in the browser's language.

    Raises:
        NotFound: there is no site called demo.
    """
    language = _language()
    box = services().boxes.of_site(SITE)
    return render_template(
        "embed/demo.html",
        box=box,
        policy_url=policy_url(box, language),
        article_id=ARTICLE,
        article=ARTICLES[language],
        language=language,
        languages=LANGUAGES,
        texts=TEXTS[language],
        dashboard=_dashboard(),
        here=f"{own_url()}/demo",
    )


@blueprint.get("/demo/policy")
def show_policy() -> str:
    """Show the comment policy of the demonstration."""
    language = _language()
    policy = POLICIES[language]
    return render_template(
        "embed/policy.html",
        policy=policy,
        language=language,
        languages=LANGUAGES,
        texts=TEXTS[language],
    )


def policy_url(box: Box, language: str) -> str | None:
    """Return the address of the policy that a box links to.

    It is the one that was set for the box, the site's guidelines here, or the demonstration's.
    """
    given = box.policy_url or page_url(box.site, language)
    if given or box.site != SITE:
        return given
    asked = f"?language={language}" if language in LANGUAGES else ""
    return f"{own_url()}/demo/policy{asked}"


def _language() -> str:
    asked = request.args.get("language", "")
    preferred = request.accept_languages.best_match(list(LANGUAGES), "en")
    return asked if asked in LANGUAGES else preferred or "en"


def _dashboard() -> str:
    """Return the way to the dashboard, which may have a host name of its own."""
    if has_dashboard():
        return url_for("dashboard.index")
    return f"//{services().settings.dashboard_hosts[0]}/"
