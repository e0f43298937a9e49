"""The error ledger of a site: for its members, as CSV, and for everybody where the site says so."""

from __future__ import annotations

from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.errors import NotFound
from moderation.learning.measures.ledger import ANSWERS_MAX, WEEKS, Ledger, ledger
from moderation.registry import Permission, Site
from service.dashboard.access import Access
from service.dashboard.blueprint import blueprint
from service.dashboard.current_settings import current_settings
from service.dashboard.figures import ledger_csv
from service.dashboard.frame import frame
from service.dashboard.locale import language_name
from service.dashboard.words import GROUP_WORDS
from service.monitoring.remembered import Remembered
from service.services import services

KEPT_SECONDS = 600.0  # answers move the figures slowly, and reading them takes seconds


@blueprint.get("/sites/<site>/ledger", needs=Permission.SEE_STATISTICS)
def error_ledger(site: str) -> str:
    """Show what the machine gets wrong, as far as people's answers tell."""
    shown = frame(site, "statistics", None, None)
    return render_template("dashboard/figures/ledger.html", **shown, **_words(_ledger(site)))


@blueprint.get("/sites/<site>/ledger.csv", needs=Permission.SEE_STATISTICS)
def error_ledger_csv(site: str) -> Response:
    """Return every figure of the ledger as CSV."""
    slug = services().registry.site(site).slug  # a header takes no text of an address as it came
    headers = {"Content-Disposition": f"attachment; filename=errors-{slug}.csv"}
    return Response(ledger_csv.csv(_ledger(site)), mimetype="text/csv", headers=headers)


@blueprint.get("/errors/<slug>", needs=Access.PUBLIC)
def public_ledger(slug: str) -> ResponseReturnValue:
    """Show the same to everybody, where the site wants that; otherwise there is no such page."""
    registered = _published(slug)
    words = _words(_ledger(slug))
    return render_template("dashboard/figures/public_ledger.html", site=registered, **words)


def _published(site: str) -> Site:
    """Return the site. Raises NotFound where there is none, or it shows no errors."""
    registered: Site = services().registry.site(site)
    if not current_settings(site).public_ledger:
        raise NotFound("page", site)
    return registered


def _ledger(site: str) -> Ledger:
    parts = services()
    ledgers: dict[str, Remembered[Ledger]]
    ledgers = current_app.extensions.setdefault("modqueue.ledgers", {})
    current = Remembered(lambda: ledger(parts.store, parts.projection, site), KEPT_SECONDS)
    return ledgers.setdefault(site, current).get()


def _words(figures: Ledger) -> dict[str, object]:
    return {
        "ledger": figures,
        "ledger_weeks": WEEKS,
        "ledger_answers": ANSWERS_MAX,
        "qualities": [
            (language_name(code) if code else gettext("All languages"), quality)
            for code, quality in figures.languages.items()
        ],
        "groups": [
            (gettext(GROUP_WORDS[code]), quality) for code, quality in figures.groups.items()
        ],
    }
