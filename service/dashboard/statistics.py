"""How the site is doing: arrivals, decisions, the machine's share, where people overrule it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.policy import ATTRIBUTES
from moderation.projection.intervals import Interval
from moderation.projection.statistics import DAY_MS, ArticleHeat, Period, Statistics
from service.dashboard.blueprint import blueprint
from service.dashboard.finding import projection
from service.dashboard.locale import language_name
from service.dashboard.pages import frame
from service.dashboard.scores import attribute_word
from service.services import services
from service.spreadsheet import harmless

HOUR_MS = DAY_MS // 24
RANGES = {"day": (DAY_MS, HOUR_MS), "week": (7 * DAY_MS, DAY_MS), "month": (30 * DAY_MS, DAY_MS)}
BIAS_POINTS = 5  # a wider gap between blind and sighted agreement is pointed out


@dataclass(frozen=True, slots=True)
class Report:
    """Everything on the page, for one range of time."""

    arrivals: list[Period]
    decisions: list[Period]
    machine_share: Interval
    agreement: Interval
    agreement_blind: Interval
    by_attribute: list[tuple[str, Interval]]
    by_language: list[tuple[str, Interval]]
    heat: list[ArticleHeat]

    @property
    def bias(self) -> int:
        """By how many points people follow the machine more when they see its scores."""
        if not self.agreement.of or not self.agreement_blind.of:
            return 0
        return round(100 * (self.agreement.share - self.agreement_blind.share))


@blueprint.get("/sites/<site>/statistics")
def statistics(site: str) -> ResponseReturnValue:
    """Show the figures of a day, a week or a month, as plots with tables beside them."""
    return render_template(
        "dashboard/statistics.html",
        **frame(site, "statistics", None, None),
        report=_report(site),
        range=_range(),
        ranges=range_words(),
        bias_points=BIAS_POINTS,
    )


@blueprint.get("/sites/<site>/statistics.csv")
def statistics_csv(site: str) -> Response:
    """Return arrivals, decisions and articles as CSV that a spreadsheet cannot run."""
    report = _report(site)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["what", "from_or_article", "count", "not_cleared"])
    for what, periods in (("arrivals", report.arrivals), ("decisions", report.decisions)):
        writer.writerows([what, period.start, period.count, ""] for period in periods)
    writer.writerows(
        ["article", harmless(heat.article), heat.comments, heat.not_cleared] for heat in report.heat
    )
    headers = {"Content-Disposition": "attachment; filename=statistics.csv"}
    return Response(file.getvalue(), mimetype="text/csv", headers=headers)


def _range() -> str:
    wanted = request.args.get("range", "")
    return wanted if wanted in RANGES else "week"


def _report(site: str) -> Report:
    length, step = RANGES[_range()]
    until = services().store.now() // step * step + step
    since, figures = until - length, Statistics(projection(), site)
    attributes = [(attribute_word(code), figures.approved_anyway(code)) for code in ATTRIBUTES]
    languages = figures.approved_anyway_by_language().items()
    return Report(
        arrivals=figures.arrivals(since, until, step),
        decisions=figures.decisions(since, until, step),
        machine_share=figures.machine_share(since, until),
        agreement=figures.agreement(blind=False),
        agreement_blind=figures.agreement(blind=True),
        by_attribute=[(name, share) for name, share in attributes if share.of],
        by_language=[(language_name(code), share) for code, share in languages],
        heat=figures.heat(since, until),
    )


def range_words() -> dict[str, str]:
    """Return the ranges on offer, in the reader's language."""
    return {"day": gettext("Day"), "week": gettext("Week"), "month": gettext("Month")}
