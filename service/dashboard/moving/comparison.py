"""What this site's policy would have done with imported comments, beside what was done there."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.importing.writing import archive_name
from moderation.registry import Permission
from moderation.rescoring.comparison import Comparison, Difference
from moderation.rescoring.report import ALL_LANGUAGES, ROUTES, Line, lines
from service.dashboard.blueprint import blueprint, go, moderator
from service.dashboard.frame import frame
from service.dashboard.lists.cards import Card, cards
from service.dashboard.lists.care import count_shown
from service.dashboard.lists.pages import notice
from service.dashboard.locale import language_name
from service.services import services

ARCHIVE_MAX = 80  # characters of an import's name


@blueprint.get("/sites/<site>/archives/comparison", needs=Permission.ADMINISTER)
def comparison(site: str) -> str:
    """Show the table and the strongest differences, as cards to decide."""
    outer, run = frame(site, "archives", None, None), services().rescoring.get(site)
    made = Comparison.of(run.details)
    differing = _differing(site, made)
    count_shown(site, [card.comment for _, card in differing])
    return render_template(
        "dashboard/moving/comparison.html",
        **outer,
        run=run,
        comparison=made,
        tables=[(table, _named(table)) for table in _tables(made)],
        routes=ROUTES,
        differing=differing,
        imports=_imports(site),
        notice=notice(site, request.args.get("decided")),
    )


@blueprint.get(
    "/sites/<site>/archives/comparison/run", needs=Permission.ADMINISTER, unattended=True
)
def comparison_run(site: str) -> str:
    """Return how far a comparison is, for a page that is open."""
    run = services().rescoring.get(site)
    return render_template(
        "dashboard/moving/comparison_run.html",
        site=services().registry.site(site),
        run=run,
        comparison=Comparison.of(run.details),
        imports=_imports(site),
    )


@blueprint.post("/sites/<site>/archives/comparison", needs=Permission.ADMINISTER)
def compare_imports(site: str) -> ResponseReturnValue:
    """Ask the workers for a comparison; no comment changes."""
    archive = request.form.get("archive", "")[:ARCHIVE_MAX]
    services().rescoring.ask(site, by=moderator().name, archive=archive)
    return _back(site)


@blueprint.post("/sites/<site>/archives/comparison/cancel", needs=Permission.ADMINISTER)
def cancel_comparison(site: str) -> ResponseReturnValue:
    """End it; what was counted until then stays."""
    services().rescoring.cancel(site)
    return _back(site)


def _back(site: str) -> ResponseReturnValue:
    return go(url_for("dashboard.comparison", site=site))


def _tables(made: Comparison) -> list[list[Line]]:
    """Return what people decided, then what nobody is known for; without an empty one."""
    return [table for by in (True, False) if (table := lines(made, by_person=by))]


def _named(table: list[Line]) -> list[str]:
    return [
        gettext("All languages") if line.language == ALL_LANGUAGES else language_name(line.language)
        for line in table
    ]


def _differing(site: str, made: Comparison) -> list[tuple[Difference, Card]]:
    """Return the strongest differences that are still there, each with its card."""
    shown = {one.id: one for one in made.shown()}
    comments = [one for one in services().store.get_many(site, [*shown]) if one.submission]
    return [(shown[card.comment.id], card) for card in cards(services().store, site, comments)]


def _imports(site: str) -> list[str]:
    """Return the names of imports that can be chosen: the newest of this page."""
    job = services().imports(site).job
    return [archive_name(job.form, job.origin)] if job.form else []
