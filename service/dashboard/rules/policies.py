"""The site's policy: thresholds with a what-if on past decisions, saved as versions."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation import actions
from moderation.errors import Invalid, NotFound, VersionConflict
from moderation.policy import ATTRIBUTES, Policy
from moderation.policy_limits import check
from moderation.projection.what_if import what_if
from moderation.registry import Permission
from service.dashboard.blueprint import blueprint, go, is_htmx, may, moderator, problem
from service.dashboard.frame import frame
from service.dashboard.lists.scores import attribute_word
from service.dashboard.rules.policy_changes import PUBLISHING_WORDS, difference, limit_word
from service.dashboard.rules.promise_rows import FINDING_WORDS, promise_rows
from service.dashboard.rules.thresholds import form_of, from_form, named
from service.http.numbers import whole_in
from service.services import services

VERSIONS_SHOWN = 20


@blueprint.get("/sites/<site>/policy", needs=Permission.SEE_COMMENTS)
def policy(site: str) -> ResponseReturnValue:
    """Show the policy in force, or the one in the address, with what it would have done."""
    current = services().store.policy(site)
    shown = from_form(current, request.args) if "hold_toxicity" in request.args else current
    if is_htmx():
        registered = services().registry.site(site)
        tried = _what_if(site, current, shown)
        return render_template("dashboard/rules/policy_what_if.html", site=registered, **tried)
    return _page(site, current, shown)


@blueprint.post("/sites/<site>/policy", needs=Permission.ADMINISTER)
def save_policy(site: str) -> ResponseReturnValue:
    """Save the form as the next version, if nobody was faster; for admins."""
    current = services().store.policy(site)
    new = from_form(current, request.form)
    try:
        refusal = save(site, new)
    except Invalid as error:
        return _page(site, current, new, error.problems), 422
    return refusal or go(url_for("dashboard.policy", site=site))


@blueprint.post("/sites/<site>/policy/versions/<int:version>/restore", needs=Permission.ADMINISTER)
def restore_policy(site: str, version: int) -> ResponseReturnValue:
    """Make a former version, word list and all, the next one."""
    saved = [*services().store.policies(site), Policy()]
    former = next((policy for policy in saved if policy.version == version), None)
    if former is None:
        raise NotFound("policy version", str(version))
    return save(site, former) or go(url_for("dashboard.policy", site=site))


def save(site: str, new: Policy) -> ResponseReturnValue | None:
    """Save ``new`` after the version that the form saw; return a refusal, if there is one.

    Raises:
        Invalid: a threshold or pattern that cannot be used, each named.
    """
    if not may_save():
        return problem(403, gettext("Not allowed"), gettext("Ask an admin."))
    seen_version = whole_in(request.form, "version", -1)
    former = services().store.policy(site).promises
    try:
        actions.save_policy(
            services().store, site, new, by=moderator().name, expected_version=seen_version
        )
    except VersionConflict:
        text = gettext("A colleague saved another version meanwhile. Look at it first.")
        return problem(409, gettext("Not saved"), text)
    services().find_limits(site, by=moderator().name, former=former)
    return None


def may_save() -> bool:
    """Return whether the role allows changing the policy."""
    return may(Permission.ADMINISTER)


def problems_of(policy: Policy) -> dict[str, str]:
    """Return what makes ``policy`` unusable, by field."""
    try:
        check(policy)
    except Invalid as error:
        return error.problems
    return {}


def _unusable(policy: Policy) -> str | None:
    """Return in a sentence why ``policy`` cannot be saved."""
    problems = problems_of(policy)
    if any(field.startswith("thresholds") for field in problems):
        return str(gettext("They must lie between 0 and 100 and not fall from left to right."))
    return str(gettext("Links are 0 or more, reports 1 or more.")) if problems else None


def _page(site: str, current: Policy, shown: Policy, problems: dict[str, str] | None = None) -> str:
    versions = [*services().store.policies(site)[:VERSIONS_SHOWN], Policy()]
    pairs = zip(versions, [*versions[1:], None], strict=True)
    return render_template(
        "dashboard/rules/policy.html",
        **frame(site, "policy", None, None),
        **_what_if(site, current, shown),
        promises=promise_rows(site, current),
        finding=services().finding.get(site),
        finding_words=FINDING_WORDS,
        expert="hold_toxicity" in request.values,
        now=form_of(shown),
        problems=problems or problems_of(shown),
        attributes=[(c, attribute_word(c), _limit_words(shown, c)) for c in ATTRIBUTES],
        publishing_words=PUBLISHING_WORDS,
        versions=[(version, difference(former, version)) for version, former in pairs],
    )


def _limit_words(policy: Policy, attribute: str) -> list[tuple[str, str]]:
    return [(name, limit_word(name)) for name in named(policy.thresholds[attribute])]


def _what_if(site: str, current: Policy, shown: Policy) -> dict[str, object]:
    """Return what the thresholds in force would have done, and the ones that are tried."""
    changes = difference(current, shown)
    return {
        "unusable": _unusable(shown),
        "current": current,
        "in_force": what_if(services().projection, site, current),
        "tried": what_if(services().projection, site, shown) if changes else None,
        "changes": changes,
        "fields": form_of(shown),
        "may_save": may_save(),
    }
