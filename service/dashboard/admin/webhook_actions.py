"""Actions on a webhook: rotate its secret, switch it on or off, test it, resend, remove it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.errors import Invalid
from moderation.registry import Permission
from moderation.webhooks.endpoints import OVERLAP_SECONDS
from service import cursors
from service.dashboard.admin import webhook_words
from service.dashboard.admin.webhooks import back, endpoints, show_page, tested
from service.dashboard.blueprint import blueprint, go, moderator, problem
from service.dashboard.locale import zone_name
from service.services import services


@blueprint.post("/sites/<site>/webhooks/<webhook_id>/secret", needs=Permission.ADMINISTER)
def rotate_webhook(site: str, webhook_id: str) -> ResponseReturnValue:
    """Make a new secret and show it, this once; the former one ends later, or now if it leaked."""
    seconds = 0 if request.form.get("former") == "end" else OVERLAP_SECONDS
    by = moderator().name
    secret = endpoints().rotate(site, webhook_id, overlap_seconds=seconds, by=by)
    return show_page(site, endpoints().get(site, webhook_id), secret=secret)


@blueprint.post("/sites/<site>/webhooks/<webhook_id>/enabled", needs=Permission.ADMINISTER)
def enable_webhook(site: str, webhook_id: str) -> ResponseReturnValue:
    """Switch a webhook on or off."""
    enabled = request.form.get("enabled") == "on"
    endpoints().change(site, webhook_id, enabled=enabled, by=moderator().name)
    return back(site, webhook_id, done="saved")


@blueprint.post("/sites/<site>/webhooks/<webhook_id>/remove", needs=Permission.ADMINISTER)
def remove_webhook(site: str, webhook_id: str) -> ResponseReturnValue:
    """Remove a webhook with its log and all that waits for it."""
    endpoints().remove(site, webhook_id, by=moderator().name)
    return go(url_for("dashboard.webhooks", site=site, done="removed"))


@blueprint.post("/sites/<site>/webhooks/<webhook_id>/test", needs=Permission.ADMINISTER)
def test_webhook(site: str, webhook_id: str) -> ResponseReturnValue:
    """Have a test message sent; the page then shows what came of it."""
    try:
        message_id = endpoints().test(site, webhook_id, by=moderator().name)
    except Invalid:
        return problem(409, gettext("Not sent"), gettext("Switch the webhook on first."))
    return back(site, webhook_id, test=message_id)


@blueprint.get("/sites/<site>/webhooks/<webhook_id>/test", needs=Permission.ADMINISTER)
def tested_webhook(site: str, webhook_id: str) -> ResponseReturnValue:
    """Return the part of the page that says what came of the test."""
    endpoint = endpoints().get(site, webhook_id)
    return render_template(
        "dashboard/admin/webhook_test.html",
        site=services().registry.site(site),
        endpoint=endpoint,
        test=tested(endpoint),
        words_of=webhook_words,
    )


@blueprint.post("/sites/<site>/webhooks/<webhook_id>/replay", needs=Permission.ADMINISTER)
def replay_webhook(site: str, webhook_id: str) -> ResponseReturnValue:
    """Send every event since a time of the moderator's own clock again."""
    endpoint = endpoints().get(site, webhook_id)
    try:
        since = datetime.fromisoformat(request.form.get("since", ""))
    except ValueError:
        problems = {"since": gettext("Enter a day and a time.")}
        return show_page(site, endpoint, problems=problems)
    moment = since.replace(tzinfo=ZoneInfo(zone_name())).timestamp()
    endpoints().replay(site, webhook_id, since=int(moment * 1000), by=moderator().name)
    return back(site, webhook_id, done="replayed")


@blueprint.post("/sites/<site>/webhooks/<webhook_id>/resend", needs=Permission.ADMINISTER)
def resend_webhook(site: str, webhook_id: str) -> ResponseReturnValue:
    """Send one message of the log again."""
    event = cursors.journal(request.form.get("event")) or abort(400)
    endpoints().resend(site, webhook_id, event=event, by=moderator().name)
    return back(site, webhook_id, done="resent")
