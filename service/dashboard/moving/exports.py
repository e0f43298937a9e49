"""A site's comments as a file to keep."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from flask import Response, request
from flask.typing import ResponseReturnValue

from moderation.exporting import FORMATS
from moderation.registry import Permission
from service.dashboard.blueprint import blueprint, moderator, refused
from service.services import services


@blueprint.post("/sites/<site>/archives/export", needs=Permission.ADMINISTER)
def export_comments(site: str) -> ResponseReturnValue:
    """Send every comment as a file, as it is read; a line of the audit log says who asked."""
    form = request.form.get("format", "")
    if form not in FORMATS:
        return refused(422)
    services().registry.acting(moderator().name).note_export(site, form)
    pieces = FORMATS[form].pieces(services().store, site, Counter())
    name = f"{site}-{form}-{datetime.now(UTC):%Y-%m-%d}.{FORMATS[form].suffix}"
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(pieces, mimetype=FORMATS[form].media_type, headers=headers)
