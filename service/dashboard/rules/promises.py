"""Saving promises, and finding the limits that keep them."""

from __future__ import annotations

from dataclasses import replace

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.errors import Invalid
from moderation.policy import Policy
from moderation.promise.promise import Promise
from moderation.registry import Permission
from service.dashboard.blueprint import blueprint, go, moderator, problem
from service.dashboard.rules.policies import may_save, save
from service.dashboard.rules.promise_rows import FINDING_WORDS, OFFERED
from service.dashboard.rules.thresholds import typed_share
from service.services import services


@blueprint.post("/sites/<site>/policy/promise", needs=Permission.ADMINISTER)
def save_promises(site: str) -> ResponseReturnValue:
    """Save the promises of the form as the next version, and find their limits."""
    current = services().store.policy(site)
    try:
        wanted = replace(current, promises=_typed(current))
        refusal = save(site, wanted)
    except Invalid as error:
        text = gettext("Missed: from 0.1 to 50. Right: from 50 to 99.9. Fill in both or neither.")
        return problem(422, gettext("Not saved"), f"{text} ({'; '.join(error.problems)})")
    return refusal or go(url_for("dashboard.policy", site=site))


@blueprint.post("/sites/<site>/policy/limits", needs=Permission.ADMINISTER)
def find_limits(site: str) -> ResponseReturnValue:
    """Find the limits of the promises anew from the answers so far."""
    services().find_limits(site, by=moderator().name)
    return go(url_for("dashboard.policy", site=site))


@blueprint.get("/sites/<site>/policy/limits", needs=Permission.SEE_COMMENTS, unattended=True)
def limits_run(site: str) -> ResponseReturnValue:
    """Return how far the finding of the limits is, for a page that is open."""
    return render_template(
        "dashboard/rules/limits_run.html",
        site=services().registry.site(site),
        finding=services().finding.get(site),
        finding_words=FINDING_WORDS,
        may_save=may_save(),
        followed=True,
    )


@blueprint.post("/sites/<site>/policy/limits/cancel", needs=Permission.ADMINISTER)
def cancel_finding(site: str) -> ResponseReturnValue:
    """End the finding that is asked for or under way; the limits in force stay."""
    services().finding.cancel(site)
    return go(url_for("dashboard.policy", site=site))


def _typed(current: Policy) -> dict[str, Promise]:
    """Return the promises of the form. Raises Invalid where a row has one number that is none."""
    promises = {}
    for language in dict.fromkeys([*OFFERED, *current.promises]):
        names = f"missed_{language}", f"right_{language}"
        if any(request.form.get(name, "").strip() for name in names):
            missed, right = (typed_share(request.form, name) for name in names)
            if missed is None or right is None:
                raise Invalid("policy", {f"promises/{language}": "needs two numbers"})
            promises[language] = Promise(missed, right)
    return promises
