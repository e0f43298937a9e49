"""The site's guidelines: what it asks of comments, as readers see it, with all versions."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation import actions
from moderation.errors import Invalid, NotFound, VersionConflict
from moderation.registry import Permission
from moderation.site.guidelines import LANGUAGES, TEXT_LIMIT, Guidelines
from service.dashboard.blueprint import blueprint, go, moderator, problem
from service.dashboard.frame import frame
from service.guidelines import page_url, shown
from service.http.numbers import whole_in
from service.services import services

VERSIONS_SHOWN = 50


@blueprint.get("/sites/<site>/guidelines", needs=Permission.SEE_COMMENTS)
def guidelines(site: str) -> ResponseReturnValue:
    """Show what is in force with its form, or the former version of ``?version=``."""
    versions = services().store.guidelines_versions(site, limit=VERSIONS_SHOWN)
    asked = whole_in(request.args, "version", 0)
    if not asked:
        return _page(site, versions[0].texts if versions else {}, versions)
    former = next((one for one in versions if one.version == asked), None)
    if former is None:
        raise NotFound("guidelines", str(asked))
    return _page(site, former.texts, versions, former=former)


@blueprint.post("/sites/<site>/guidelines", needs=Permission.ADMINISTER)
def save_guidelines(site: str) -> ResponseReturnValue:
    """Save the texts of the form as the next version; a language left empty has none."""
    typed = {one: request.form.get(one, "").replace("\r\n", "\n").strip() for one in LANGUAGES}
    texts = {language: text for language, text in typed.items() if text}
    seen_version, by = whole_in(request.form, "version", -1), moderator().name
    store = services().store
    try:
        actions.save_guidelines(store, site, texts, by=by, expected_version=seen_version)
    except Invalid as error:
        versions = store.guidelines_versions(site, limit=VERSIONS_SHOWN)
        return _page(site, texts, versions, problems=error.problems), 422
    except VersionConflict:
        text = gettext("A colleague saved another version meanwhile. Look at it first.")
        return problem(409, gettext("Not saved"), text)
    return go(url_for("dashboard.guidelines", site=site))


def _page(
    site: str,
    texts: Mapping[str, str],
    versions: list[Guidelines],
    *,
    former: Guidelines | None = None,
    problems: Mapping[str, str] | None = None,
) -> str:
    current = versions[0] if versions else Guidelines()
    drawn = Guidelines(texts=texts)
    return render_template(
        "dashboard/rules/guidelines.html",
        **frame(site, "guidelines", None, None),
        current=current,
        former=former,
        versions=versions,
        typed=texts,
        pages={language: shown(drawn, language) for language in drawn.languages},
        problems=problems or {},
        text_languages=LANGUAGES,
        text_limit=TEXT_LIMIT,
        public_page=page_url(site),
    )
