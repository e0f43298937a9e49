"""The page from which a site's decisions are downloaded, every step of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from moderation.exporting.decisions import LISTS, Selection, pages
from moderation.projection.decision_counts import decision_count
from moderation.projection.statistics import Span
from moderation.projection.sums import EVER
from moderation.queues import Queue
from moderation.registry import Permission
from moderation.status import Status
from service.dashboard.blueprint import blueprint, go, moderator, refused
from service.dashboard.current_settings import current_settings
from service.dashboard.days import day, days_ago, midnight
from service.dashboard.frame import frame
from service.dashboard.lists import facets
from service.dashboard.locale import UNSURE
from service.decision_rows import FORMS
from service.services import services

DAYS = 6  # before today, at first
STATUSES = (Status.HELD, Status.APPROVED, Status.REJECTED)
MEDIA_TYPES = {"csv": "text/csv", "jsonl": "application/x-ndjson"}
LANGUAGES = tuple(code for code in facets.LANGUAGES if code != UNSURE)  # of a verdict
NAME_MAX = 80


@dataclass(frozen=True, slots=True)
class Form:
    """What the form asks for; empty fields select all."""

    since: str
    until: str
    by: str
    reason: str
    queue: str
    language: str
    status: str

    @property
    def selection(self) -> Selection:
        """The steps that are asked for, days as they begin where the reader is."""
        return Selection(
            since=midnight(self.since) if self.since else 0,
            until=midnight(self.until, days=1) if self.until else None,
            by=self.by or None,
            reason=self.reason or None,
            queue=Queue(self.queue) if self.queue else None,
            language=self.language or None,
            status=Status(self.status) if self.status else None,
        )


@blueprint.get("/sites/<site>/archives/decisions", needs=Permission.ADMINISTER)
def decision_steps(site: str) -> str:
    """Show how many decisions a selection has, and offer them as a file."""
    form = _form(site, request.args, since=days_ago(DAYS))
    return render_template(
        "dashboard/moving/decisions.html",
        **frame(site, "archives", None, None),
        form=form,
        count=_count(site, form.selection),
        people=services().registry.members(site),
        reasons=[reason.code for reason in current_settings(site).reasons],
        spoken=[(code, name) for code, name in facets.choices()["language"] if code in LANGUAGES],
    )


def _count(site: str, selection: Selection) -> int | None:
    """Return about how many decisions are selected, None where only the journal knows."""
    if selection.queue in (Queue.REPORTED, Queue.AUDITS):
        return None
    return decision_count(
        services().projection,
        site,
        Span(selection.since, selection.until or EVER),
        by=selection.by,
        reason=selection.reason,
        language=selection.language,
        status=selection.status,
        previous=selection.queue,
    )


@blueprint.post("/sites/<site>/archives/decisions", needs=Permission.ADMINISTER)
def export_decisions(site: str) -> ResponseReturnValue:
    """Send the steps as a file, as they are read; a line of the audit log says who asked.

    Or count them, where that is what the form asks for.
    """
    kind, form = request.form.get("format", ""), _form(site, request.form)
    if kind == "count":
        return go(url_for("dashboard.decision_steps", site=site, **asdict(form)))
    if kind not in FORMS:
        return refused(422)
    services().registry.acting(moderator().name).note_export(site, f"decisions-{kind}")
    stretches = (steps for _, steps in pages(services().store, site, form.selection))
    name = f"{site}-decisions-{datetime.now(UTC):%Y-%m-%d}.{kind}"
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(FORMS[kind](stretches), mimetype=MEDIA_TYPES[kind], headers=headers)


def _form(site: str, fields: MultiDict[str, str], since: str = "") -> Form:
    """Read the form; what is not on offer selects all."""
    codes = {
        "reason": [reason.code for reason in current_settings(site).reasons],
        "queue": [*map(str, LISTS)],
        "language": LANGUAGES,
        "status": [*map(str, STATUSES)],
    }
    typed = {name: fields.get(name, "") for name in codes}
    return Form(
        since=day(fields.get("since", since)),
        until=day(fields.get("until", "")),
        by=fields.get("by", "").strip()[:NAME_MAX],
        **{name: text if text in codes[name] else "" for name, text in typed.items()},
    )
