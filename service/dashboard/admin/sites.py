"""The sites of the installation, for its admins: listed, made; and each one's own page."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation import queues
from moderation.registry import SLUG, Permission
from moderation.registry.sites import NAME_MAX, Site, is_name
from moderation.site.guidelines import LANGUAGES
from moderation.store.installation_keys import INSTALLATION
from service.dashboard.access import Access
from service.dashboard.admin.users import acting
from service.dashboard.blueprint import blueprint, go
from service.dashboard.frame import frame
from service.dashboard.locale import LANGUAGES as LANGUAGE_NAMES
from service.services import services

Problems = Mapping[str, str]  # by field


@blueprint.get("/admin/sites", needs=Access.INSTALLATION)
def sites() -> str:
    """List all sites, with the form for a new one."""
    return _list({})


@blueprint.post("/admin/sites", needs=Access.INSTALLATION)
def add_site() -> ResponseReturnValue:
    """Make a site, and lead to its first steps."""
    slug, name = request.form.get("slug", "").strip().lower(), request.form.get("name", "").strip()
    problems = {**_slug_problem(slug), **_name_problem(name)}
    if problems:
        return _list(problems), 422
    if any(site.slug == slug for site in services().registry.sites()):
        return _list({"slug": gettext("There is a site of this short name already.")}), 409
    acting().add_site(slug, name)
    return go(url_for("dashboard.first_steps", site=slug))


@blueprint.get("/sites/<site>/details", needs=Permission.ADMINISTER)
def site_details(site: str) -> str:
    """Show name and languages of a site, and how to archive it."""
    return _details(site, services().registry.site(site), {})


@blueprint.post("/sites/<site>/details", needs=Permission.ADMINISTER)
def save_site(site: str) -> ResponseReturnValue:
    """Save name and languages."""
    name = request.form.get("name", "").strip()
    languages = [one for one in LANGUAGES if one in request.form.getlist("language")]
    problems = _name_problem(name)
    if problems:
        return _details(site, Site(site, name, tuple(languages)), problems), 422
    acting().set_site(site, name=name, languages=languages)
    return go(url_for("dashboard.site_details", site=site))


@blueprint.post("/sites/<site>/archive", needs=Permission.ADMINISTER)
def archive_site(site: str) -> ResponseReturnValue:
    """Let the site take nothing new."""
    acting().archive_site(site)
    return go(url_for("dashboard.site_details", site=site))


@blueprint.post("/sites/<site>/restore", needs=Permission.ADMINISTER)
def restore_site(site: str) -> ResponseReturnValue:
    """Let an archived site take comments again."""
    acting().restore_site(site)
    return go(url_for("dashboard.site_details", site=site))


def _slug_problem(slug: str) -> dict[str, str]:
    if SLUG.fullmatch(slug) and slug != INSTALLATION:
        return {}
    text = gettext(
        "1 to 40 of the letters a to z, digits and '-', please, beginning with a letter or digit; "
        "“%(reserved)s” is not free.",
        reserved=INSTALLATION,
    )
    return {"slug": text}


def _name_problem(name: str) -> dict[str, str]:
    if is_name(name):
        return {}
    text = gettext(
        "1 to %(most)s characters, please; there are %(length)s.", most=NAME_MAX, length=len(name)
    )
    return {"name": text}


def _list(problems: Problems) -> str:
    store = services().store
    rows = [(site, queues.counts(store, site.slug)) for site in services().registry.sites()]
    return render_template(
        "dashboard/admin/sites.html",
        rows=sorted(rows, key=lambda row: row[0].archived_at is not None),
        problems=problems,
        name_max=NAME_MAX,
    )


def _details(slug: str, shown: Site, problems: Problems) -> str:
    return render_template(
        "dashboard/admin/site_details.html",
        **frame(slug, "details", None, None),
        shown=shown,
        problems=problems,
        name_max=NAME_MAX,
        site_languages={code: LANGUAGE_NAMES[code] for code in LANGUAGES},
    )
