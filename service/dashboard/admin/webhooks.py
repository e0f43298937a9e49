"""The site's webhooks, for admins: endpoints, and the deliveries to each.

A secret is in the answer to the form that made it and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.errors import Invalid, NotFound
from moderation.registry import Permission
from moderation.webhooks.endpoint import (
    DESCRIPTION_LIMIT,
    ENDPOINTS_MAX,
    URL_LIMIT,
    Endpoint,
    EventType,
)
from moderation.webhooks.outbox import Delivery
from service import cursors
from service.dashboard.admin import webhook_words
from service.dashboard.blueprint import blueprint, go, moderator
from service.dashboard.frame import frame
from service.dashboard.locale import zone_name
from service.http.numbers import whole_in
from service.services import services

LOG_PAGE = 20
TEST_LOOKS_MAX = 40  # of the page at its test message, a second apart
TEST_SEARCHED = 50  # newest attempts among which the test's is looked for
Problems = dict[str, str]  # by field


@dataclass(frozen=True, slots=True)
class Form:
    """What was written into the form of an endpoint."""

    url: str = ""
    description: str = ""
    events: tuple[EventType, ...] = ()

    @property
    def problems(self) -> Problems:
        """What is too long; the rest is for the domain to say."""
        limits = {
            "url": (self.url, URL_LIMIT),
            "description": (self.description, DESCRIPTION_LIMIT),
        }
        return {
            field: gettext("At most %(limit)s characters, please.", limit=limit)
            for field, (text, limit) in limits.items()
            if len(text) > limit
        }


@blueprint.get("/sites/<site>/webhooks", needs=Permission.ADMINISTER)
def webhooks(site: str) -> ResponseReturnValue:
    """List the webhooks with their state, and offer a form for another."""
    return _list(site, Form(), {})


@blueprint.post("/sites/<site>/webhooks", needs=Permission.ADMINISTER)
def add_webhook(site: str) -> ResponseReturnValue:
    """Add a webhook and show its secret, this once."""
    services().registry.site(site)
    form = _read()
    if form.problems:
        return _list(site, form, form.problems)
    try:
        endpoint, secret = services().endpoints.add(
            site, form.url, description=form.description, events=form.events, by=moderator().name
        )
    except Invalid as error:
        return _list(site, form, webhook_words.problem_words(error.problems))
    return show_page(site, endpoint, secret=secret)


@blueprint.get("/sites/<site>/webhooks/<webhook_id>", needs=Permission.ADMINISTER)
def webhook(site: str, webhook_id: str) -> ResponseReturnValue:
    """Show one webhook: its state, its form, its log."""
    return show_page(site, services().endpoints.get(site, webhook_id))


@blueprint.post("/sites/<site>/webhooks/<webhook_id>", needs=Permission.ADMINISTER)
def change_webhook(site: str, webhook_id: str) -> ResponseReturnValue:
    """Save address, description and events."""
    form, endpoint = _read(), services().endpoints.get(site, webhook_id)
    if form.problems:
        return show_page(site, endpoint, form=form, problems=form.problems)
    try:
        services().endpoints.change(
            site,
            webhook_id,
            url=form.url,
            description=form.description,
            events=form.events,
            by=moderator().name,
        )
    except Invalid as error:
        problems = webhook_words.problem_words(error.problems)
        return show_page(site, endpoint, form=form, problems=problems)
    return back(site, webhook_id, done="saved")


@blueprint.app_template_global()
def failing_webhooks() -> int:
    """Return how many webhooks of this site fail now, or were switched off because they did."""
    site = (request.view_args or {}).get("site")
    try:
        return sum(one.fails for one in services().endpoints.all(site)) if site else 0
    except NotFound:
        return 0  # one was removed between two looks


def _read() -> Form:
    known = {event.value for event in EventType}
    return Form(
        url=request.form.get("url", "").strip(),
        description=request.form.get("description", "").strip(),
        events=tuple(EventType(name) for name in request.form.getlist("events") if name in known),
    )


def back(
    site: str, webhook_id: str, *, done: str | None = None, test: str | None = None
) -> ResponseReturnValue:
    """Go to the page of a webhook, which then tells what was done or what came of a test."""
    return go(url_for("dashboard.webhook", site=site, webhook_id=webhook_id, done=done, test=test))


def _list(site: str, form: Form, problems: Problems) -> ResponseReturnValue:
    listed = [(endpoint, _latest(endpoint)) for endpoint in services().endpoints.all(site)]
    page = render_template(
        "dashboard/admin/webhooks.html",
        **frame(site, "webhooks", None, None),
        listed=listed,
        form=form,
        problems=problems,
        most=ENDPOINTS_MAX,
        done=webhook_words.DONE_WORDS.get(request.args.get("done", "")),
        words_of=webhook_words,
    )
    return page, 422 if problems else 200


def _latest(endpoint: Endpoint) -> Delivery | None:
    """Return the last attempt at ``endpoint``, if its log has one."""
    return next(iter(services().outbox.deliveries(endpoint.site, endpoint.id, limit=1).items), None)


def show_page(
    site: str,
    endpoint: Endpoint,
    *,
    secret: str = "",
    form: Form | None = None,
    problems: Problems | None = None,
) -> ResponseReturnValue:
    """Return the page of ``endpoint``: 422 with ``problems``, and ``secret`` where it is new."""
    before = cursors.older(request.args.get("after"))
    page = render_template(
        "dashboard/admin/webhook.html",
        **frame(site, "webhooks", None, None),
        endpoint=endpoint,
        latest=_latest(endpoint),
        log=services().outbox.deliveries(site, endpoint.id, before=before, limit=LOG_PAGE),
        secret=secret,
        form=form or Form(endpoint.url, endpoint.description, endpoint.events),
        problems=problems or {},
        zone=zone_name(),
        test=tested(endpoint),
        done=webhook_words.DONE_WORDS.get(request.args.get("done", "")),
        words_of=webhook_words,
    )
    return page, 422 if problems else 200


def tested(endpoint: Endpoint) -> dict[str, Any] | None:
    """Return what is known of the test message in the address, if there is one."""
    message_id, looks = request.args.get("test"), whole_in(request.args, "looks", 0)
    if not message_id:
        return None
    log = services().outbox.deliveries(endpoint.site, endpoint.id, limit=TEST_SEARCHED).items
    test = next((attempt for attempt in log if attempt.message_id == message_id), None)
    return {"id": message_id, "attempt": test, "looks": looks, "goes_on": looks < TEST_LOOKS_MAX}
