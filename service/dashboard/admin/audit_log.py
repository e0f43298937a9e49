"""The audit log: filtered, by pages, and as CSV.

Admins of the installation see all of it, those of a site what is about that site.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Response, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from moderation.registry import Entry, Moderator, Permission, Place
from service import cursors
from service.dashboard.access import Access
from service.dashboard.account.words import ACTION_WORDS, KIND_WORDS
from service.dashboard.admin.audit_details import as_text, details, subject
from service.dashboard.blueprint import blueprint, here_site
from service.dashboard.days import day, midnight
from service.dashboard.frame import frame
from service.dashboard.people import person
from service.http.spreadsheet import csv_line
from service.services import services

PAGE_SIZE = 100
LOOKED_AT_MAX = 50_000  # lines that one page reads in search of what a filter wants
COLUMNS = ("at", "by", "type", "site", "subject", "data", "by_name")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which lines are wanted; '' and None mean any."""

    person: str
    kind: str
    since: str
    until: str

    def matches(self, entry: Entry) -> bool:
        """Return whether a line is of the person (by or about) and of the kind."""
        if self.person and self.person not in (entry.by, entry.subject):
            return False
        return not self.kind or entry.type.partition(".")[0] == self.kind


@blueprint.get("/admin/audit", needs=Access.INSTALLATION)
def audit_log() -> str:
    """Show a page of the whole log, newest first."""
    return _shown(services().registry.moderators())


@blueprint.get("/sites/<site>/audit", needs=Permission.ADMINISTER)
def site_audit_log(site: str) -> str:
    """Show a page of what is about this site, newest first."""
    layout = "dashboard/site_layout.html"
    members = services().registry.members(site)
    return _shown(members, layout=layout, **frame(site, "audit", None, None))


def _shown(people: list[Moderator], **around: Any) -> str:
    filter_ = _filter()
    page, last = _page(filter_, cursors.audited(request.args.get("before")))
    return render_template(
        "dashboard/admin/audit_log.html",
        entries=page,
        wanted=filter_,
        older=_address(filter_, last) if last else None,
        own_address=_path(),
        csv=_path("_csv", **_parameters(filter_)),
        people=people,
        kinds=KIND_WORDS,
        words=ACTION_WORDS,
        details=details,
        subject=subject,
        **around,
    )


def _page(filter_: Filter, before: Place | None) -> tuple[list[Entry], Place | None]:
    """Return the next lines that are wanted, and the place to go on from if there are more."""
    entries: list[Entry] = []
    last = before
    for number, entry in enumerate(_lines(filter_, before)):
        if len(entries) == PAGE_SIZE or number == LOOKED_AT_MAX:
            return entries, last
        last = entry.place
        if filter_.matches(entry):
            entries.append(entry)
    return entries, None


@blueprint.get("/admin/audit.csv", needs=Access.INSTALLATION)
def audit_log_csv() -> ResponseReturnValue:
    """Return all lines that the filter wants as CSV that a spreadsheet cannot run."""
    return _as_csv()


@blueprint.get("/sites/<site>/audit.csv", needs=Permission.ADMINISTER)
def site_audit_log_csv(site: str) -> ResponseReturnValue:
    """Return those about this site."""
    return _as_csv()


def _as_csv() -> ResponseReturnValue:
    filter_ = _filter()
    entries = (entry for entry in _lines(filter_, None) if filter_.matches(entry))
    headers = {"Content-Disposition": "attachment; filename=audit.csv"}
    rows = stream_with_context(_rows(entries))
    return Response(rows, mimetype="text/csv", headers=headers)


def _rows(entries: Iterator[Entry]) -> Iterator[str]:
    yield csv_line(COLUMNS)
    for entry in entries:
        at = datetime.fromtimestamp(entry.at / 1000, UTC).isoformat(timespec="milliseconds")
        text, name = as_text(entry), person(entry.by)
        yield csv_line((at, entry.by, entry.type, entry.site, subject(entry), text, name))


def _filter() -> Filter:
    args = request.args
    kind = args.get("kind", "")
    return Filter(
        person=args.get("person", "").strip()[:80],
        kind=kind if kind in KIND_WORDS else "",
        since=day(args.get("since", "")),
        until=day(args.get("until", "")),
    )


def _lines(filter_: Filter, before: Place | None) -> Iterator[Entry]:
    since = midnight(filter_.since) if filter_.since else 0
    until = midnight(filter_.until, days=1) - 1 if filter_.until else None
    registry = services().registry
    return registry.audit(site=here_site(), since=since, until=until, before=before)


def _address(filter_: Filter, last: Place) -> str:
    before = "-".join(map(str, last))
    return _path(before=before, **_parameters(filter_))


def _path(form: str = "", **parameters: Any) -> str:
    """Return the address of the log that is asked for: the site's, or the whole one."""
    site = here_site()
    if site is None:
        return url_for(f"dashboard.audit_log{form}", **parameters)
    return url_for(f"dashboard.site_audit_log{form}", site=site, **parameters)


def _parameters(filter_: Filter) -> dict[str, Any]:
    return {name: value for name, value in asdict(filter_).items() if value}
