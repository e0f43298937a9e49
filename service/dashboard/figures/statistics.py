"""How the site is doing: arrivals, decisions, the machine's share, where people overrule it."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from moderation.policy import ATTRIBUTES
from moderation.projection.agreement import Agreement
from moderation.projection.articles.heat import heat
from moderation.projection.statistics import Statistics
from moderation.registry import Permission
from moderation.store.server.clock import HOUR_MS
from service.dashboard.blueprint import blueprint
from service.dashboard.figures import report_csv
from service.dashboard.figures.ranges import chosen, range_words, span_of
from service.dashboard.figures.report import Compared, Report
from service.dashboard.frame import frame
from service.dashboard.lists.scores import attribute_word
from service.dashboard.lists.text import show_plain
from service.dashboard.locale import language_name
from service.services import services


@blueprint.get("/sites/<site>/statistics", needs=Permission.SEE_STATISTICS)
def statistics(site: str) -> ResponseReturnValue:
    """Show the figures of a day, a week or a month, as plots with tables beside them."""
    report = _report(site)
    return render_template(
        "dashboard/figures/statistics.html",
        **frame(site, "statistics", None, None),
        report=report,
        titles=article_titles(site, [item.article for item in report.heat]),
        range=chosen(),
        ranges=range_words(),
        hour=HOUR_MS,
    )


@blueprint.get("/sites/<site>/statistics.csv", needs=Permission.SEE_STATISTICS)
def statistics_csv(site: str) -> Response:
    """Return every figure of the page as CSV that a spreadsheet cannot run."""
    slug = services().registry.site(site).slug  # a header takes no text of an address as it came
    headers = {"Content-Disposition": f"attachment; filename=statistics-{slug}-{chosen()}.csv"}
    return Response(report_csv.csv(_report(site)), mimetype="text/csv", headers=headers)


def article_titles(site: str, articles: list[str]) -> dict[str, str]:
    """Return the titles of articles, as far as they have one, ready to be shown."""
    known = services().store.articles(site, articles)
    titles = {id_: one.article.title for id_, one in known.items()}
    return {id_: show_plain(title) for id_, title in titles.items() if title}


def _report(site: str) -> Report:
    span, step = span_of(chosen())
    projection = services().projection
    figures, agreement = Statistics(projection, site), Agreement(projection, site)
    attributes = figures.approved_anyway(span)
    languages = figures.approved_anyway_by_language(span).items()
    return Report(
        span=span,
        step=step,
        arrivals=figures.arrivals(span, step),
        decisions=figures.decisions(span, step),
        queue=figures.queue_age(services().store.now()),
        machine_share=figures.machine_share(span),
        overturned=figures.overturned(span),
        with_machine=Compared(
            agreement.with_machine(span, blind=False), agreement.with_machine(span, blind=True)
        ),
        between_people=Compared(
            agreement.between_people(span, blind=False), agreement.between_people(span, blind=True)
        ),
        with_second_reader=[
            (language_name(code), share)
            for code, share in agreement.with_second_reader(span).items()
        ],
        by_attribute=[
            (attribute_word(code), attributes[code]) for code in ATTRIBUTES if code in attributes
        ],
        by_language=[(language_name(code), share) for code, share in languages],
        heat=heat(projection, site, span),
    )
