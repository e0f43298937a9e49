"""``/guidelines/SITE``: what a site asks of comments, for everybody."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from moderation.errors import NotFound
from service.embed.texts import LANGUAGES, TEXTS
from service.guidelines import shown
from service.services import services

blueprint = Blueprint("guidelines", "service.embed.guidelines")


@blueprint.get("/guidelines/<slug>")
def show(slug: str) -> str:
    """Show the text in ``?language=``, else in the browser's language, else in one that there is.

    Without guidelines, or such a site, there is no such page.
    """
    try:
        site = services().registry.site(slug)
    except NotFound:
        abort(404)
    guidelines = services().store.guidelines(slug)
    asked = request.args.get("language", "")
    if asked not in guidelines.languages:
        asked = request.accept_languages.best_match(list(guidelines.languages)) or ""
    language = guidelines.language(asked)
    if not language:
        abort(404)
    return render_template(
        "embed/guidelines.html",
        site=site,
        guidelines=guidelines,
        text=shown(guidelines, language),
        language=language,
        languages={name: LANGUAGES[name] for name in guidelines.languages},
        texts=TEXTS[language],
    )
