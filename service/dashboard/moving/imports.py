"""The page of imports and exports, and an archive on its way in.

A script sends a long file in pieces; without one a short file comes with the form itself. Then it
is read, an admin looks at what would happen, and it is written.
"""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from moderation.importing.archive import Unreadable
from moderation.importing.articles import ArticleRules
from moderation.importing.formats import FORMATS
from moderation.importing.jobs import Job, Jobs, JobState, Progress, WrongOffset, forget_abandoned
from moderation.registry import Permission
from service.dashboard.blueprint import blueprint, go, moderator, problem, refused
from service.dashboard.frame import frame
from service.dashboard.moving.words import EXPORT_WORDS, FAULT_WORDS, IMPORT_WORDS, OUTCOME_WORDS
from service.http.numbers import whole
from service.services import services

MIB = 1024 * 1024
UPLOAD_BYTES_MAX = 8 * MIB  # of one form; the web server takes no longer ones
PIECE_BYTES = MIB // 2  # proxies often take no more than 1 MiB
RULES_MAX = 20_000  # characters
ORIGIN_MAX = 40
NAME_MAX = 120


@blueprint.get("/sites/<site>/archives", needs=Permission.ADMINISTER)
def archives(site: str) -> str:
    """Show what can be moved in and out."""
    return _page(site)


@blueprint.get("/sites/<site>/archives/run", needs=Permission.ADMINISTER, unattended=True)
def import_run(site: str) -> str:
    """Return how far an import is, for a page that is open."""
    outer = {"site": services().registry.site(site)}
    return render_template("dashboard/moving/import.html", **outer, **_import(site))


@blueprint.post(
    "/sites/<site>/archives/piece", needs=Permission.ADMINISTER, bytes_max=UPLOAD_BYTES_MAX
)
def add_piece(site: str) -> ResponseReturnValue:
    """Add a piece of a file; 409 says from which byte on it has to go on."""
    services().registry.require_open(site)
    jobs, piece = services().imports(site), request.files.get("piece")
    offset = whole(request.form.get("offset", ""))
    if piece is None or offset is None:
        return refused(422)
    if jobs.job.is_open:
        text = gettext("An import is under way; wait for its end.")
        return Response(text, 403, mimetype="text/plain")
    data = piece.stream.read()
    if offset + len(data) > _limit():
        return Response(_too_large(), 413, mimetype="text/plain")
    try:
        jobs.add_piece(offset, BytesIO(data))
    except WrongOffset as wrong:
        return Response(str(wrong.size), 409, mimetype="text/plain")
    return Response(status=204)


@blueprint.post(
    "/sites/<site>/archives/import", needs=Permission.ADMINISTER, bytes_max=UPLOAD_BYTES_MAX
)
def check_archive(site: str) -> ResponseReturnValue:
    """Take what was uploaded, and have it read: nothing is written yet."""
    services().registry.require_open(site)
    jobs = services().imports(site)
    if jobs.job.is_open:
        return _page(site, gettext("An import is under way; wait for its end.")), 409
    wrong = _wrong_form() or _take_file(jobs)
    if wrong:
        return _page(site, wrong), 422
    jobs.take_upload()
    jobs.save(_asked(jobs))
    services().start_import(site)
    return _back(site)


@blueprint.post("/sites/<site>/archives/write", needs=Permission.ADMINISTER)
def write_archive(site: str) -> ResponseReturnValue:
    """Write what was read; a line of the audit log says who decided it."""
    services().registry.require_open(site)
    jobs = services().imports(site)
    job = jobs.job
    if job.state is not JobState.CHECKED:
        text = gettext("The page was older than the import. Look at it first.")
        return problem(409, gettext("Nothing was imported"), text)
    services().registry.acting(moderator().name).note_import(site, job.form)
    jobs.note(Progress())  # that of the check says nothing of the writing
    jobs.save(replace(job, state=JobState.WRITE, by=moderator().name))
    services().start_import(site)
    return _back(site)


@blueprint.post("/sites/<site>/archives/cancel", needs=Permission.ADMINISTER)
def cancel_import(site: str) -> ResponseReturnValue:
    """End the work, or throw away what was read."""
    jobs = services().imports(site)
    job = jobs.job
    if job.is_open:
        jobs.cancel()
        services().start_import(site)  # where nobody works on it, whoever comes ends it
    elif job.state is JobState.CHECKED:
        jobs.save(replace(job, state=JobState.CANCELLED))
    return _back(site)


def _wrong_form() -> str:
    """Return what is wrong with the form, "" for nothing."""
    form, rules = request.form.get("format", ""), request.form.get("rules", "")
    if form not in IMPORT_WORDS:
        return str(gettext("Choose the system that the archive comes from."))
    if len(rules) > RULES_MAX:
        text = gettext("The rules have %(length)s characters, the limit is %(limit)s.")
        return str(text % {"length": f"{len(rules):,}", "limit": f"{RULES_MAX:,}"})
    try:
        ArticleRules(rules.splitlines())
    except Unreadable as wrong:
        return str(wrong)
    return ""


def _take_file(jobs: Jobs) -> str:
    """Keep the form's file, unless its pieces are here already; return what is wrong."""
    file = request.files.get("file")
    if file and file.filename:
        return _keep(jobs, file)
    if not jobs.received():
        return str(gettext("Choose a file."))
    return ""


def _keep(jobs: Jobs, file: FileStorage) -> str:
    data = file.stream.read()
    if len(data) > _limit():
        return _too_large()
    if not data:
        return str(gettext("The file is empty."))
    jobs.add_piece(0, BytesIO(data))
    return ""


def _limit() -> int:
    return services().settings.import_mib * MIB


def _too_large() -> str:
    text = gettext(
        "The file is larger than %(limit)s MiB (MODQUEUE_IMPORT_MIB). The command takes any.",
        limit=services().settings.import_mib,
    )
    return str(text)


def _asked(jobs: Jobs) -> Job:
    file = request.files.get("file")
    name = (file.filename if file else "") or request.form.get("name", "")
    return Job(
        state=JobState.CHECK,
        form=request.form["format"],
        name=name[:NAME_MAX],
        size=jobs.archive.stat().st_size,
        origin=request.form.get("origin", "").strip()[:ORIGIN_MAX],
        rules=request.form.get("rules", ""),
        until_break="until_break" in request.form,
        by=moderator().name,
        at=services().store.now(),
    )


def _back(site: str) -> ResponseReturnValue:
    return go(url_for("dashboard.archives", site=site))


def _page(site: str, wrong: str = "") -> str:
    return render_template(
        "dashboard/moving/archives.html",
        **frame(site, "archives", None, None),
        **_import(site),
        wrong=wrong,
        export_words=EXPORT_WORDS,
        limit=services().settings.import_mib,
        form_limit=UPLOAD_BYTES_MAX // MIB,
        piece_bytes=PIECE_BYTES,
        rules_max=RULES_MAX,
    )


def _import(site: str) -> dict[str, object]:
    """Return how far the import is; go on with what a restart broke off.

    What was abandoned on any site goes: whoever abandoned it may never open a page again.
    """
    forget_abandoned(services().settings.data_dir, services().store.now())
    jobs = services().imports(site)
    if jobs.job.is_open and not jobs.is_worked_on:
        services().start_import(site)
    return {
        "job": jobs.job,
        "progress": jobs.progress,
        "is_cancelled": jobs.is_cancelled,
        "import_words": IMPORT_WORDS,
        "fault_words": FAULT_WORDS,
        "outcome_words": OUTCOME_WORDS,
    }


# Coral's archive is several files: only the command takes those.
assert set(IMPORT_WORDS) == set(FORMATS) - {"coral"}  # noqa: S101 - whoever adds one names it
