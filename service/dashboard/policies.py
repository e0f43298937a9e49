"""The site's policy: thresholds with a what-if on past decisions, saved as versions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from moderation import actions
from moderation.comment import Route
from moderation.errors import PolicyConflict, PolicyInvalid
from moderation.policy import ATTRIBUTES, Facts, Policy, Threshold, route
from moderation.projection.statistics import Interval, wilson
from moderation.records import policy_document
from moderation.registry import Role
from service.dashboard.blueprint import blueprint, go, moderator, problem
from service.dashboard.finding import projection
from service.dashboard.pages import frame
from service.dashboard.scores import RULES_ABOUT_SCORES, attribute_word
from service.services import services

CASES_MAX = 5000  # past decisions that a what-if looks at: about a quarter of a second
SECONDS_PER_DECISION = 10  # of a moderator; the hours saved are an estimate
VERSIONS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a policy would have done with the comments that people decided; shares of errors."""

    cases: int
    approved: int
    wrongly_approved: Interval
    rejected: int
    wrongly_rejected: Interval

    @property
    def hours_saved(self) -> float:
        """The time that people would not have needed."""
        return round((self.approved + self.rejected) * SECONDS_PER_DECISION / 3600, 1)


@blueprint.get("/sites/<site>/policy")
def policy(site: str) -> ResponseReturnValue:
    """Show the policy in force, or the one in the address, with what it would have done."""
    current = services().store.policy(site)
    return _page(site, current, _from_form(current, request.args) if request.args else current)


@blueprint.post("/sites/<site>/policy")
def save_policy(site: str) -> ResponseReturnValue:
    """Save the form as the next version, if nobody was faster; for admins and seniors."""
    if not may_save():
        return problem(403, gettext("Not allowed"), gettext("Ask an admin or a senior."))
    seen, store = request.form.get("version", -1, int), services().store
    wanted = _from_form(store.policy(site), request.form)
    try:
        actions.save_policy(store, site, wanted, by=moderator().name, seen=seen)
    except PolicyInvalid as error:
        return problem(422, gettext("Not saved"), str(error))
    except PolicyConflict:
        text = gettext("A colleague saved another version meanwhile. Look at it first.")
        return problem(409, gettext("Not saved"), text)
    return go(url_for("dashboard.policy", site=site))


def may_save() -> bool:
    """Return whether the role allows changing the policy."""
    return moderator().role in (Role.ADMIN, Role.SENIOR)


def _page(site: str, current: Policy, shown: Policy) -> ResponseReturnValue:
    versions = [*services().store.policies(site)[:VERSIONS_SHOWN], Policy()]
    pairs = zip(versions, [*versions[1:], None], strict=True)
    return render_template(
        "dashboard/policy.html",
        **frame(site, "policy", None, None),
        current=current,
        shown=shown,
        attributes=[(code, attribute_word(code)) for code in ATTRIBUTES],
        what_if=what_if(site, shown),
        versions=[(version, difference(former, version)) for version, former in pairs],
        may_save=may_save(),
        form=form_of,
    )


def form_of(policy: Policy) -> dict[str, int]:
    """Return a policy as the fields of the form, limits in hundredths."""
    fields = {
        f"{name}_{attribute}": round(100 * value)
        for attribute, limits in policy.thresholds.items()
        for name in ("approve", "hold", "reject")
        if (value := getattr(limits, name)) is not None
    }
    return {**fields, "links_max": policy.links_max, "reports_to_hold": policy.reports_to_hold}


def _from_form(current: Policy, form: MultiDict[str, str]) -> Policy:
    """Return ``current`` with the form's limits; a field left empty for rejecting means never."""
    thresholds = {
        attribute: _threshold(current.thresholds[attribute], attribute, form)
        for attribute in ATTRIBUTES
    }
    return replace(
        current,
        thresholds=thresholds,
        links_max=form.get("links_max", current.links_max, int),
        reports_to_hold=form.get("reports_to_hold", current.reports_to_hold, int),
    )


def _threshold(former: Threshold, attribute: str, form: MultiDict[str, str]) -> Threshold:
    def share(name: str, otherwise: float) -> float:
        percent = form.get(f"{name}_{attribute}", type=int)
        return otherwise if percent is None else percent / 100

    reject = form.get(f"reject_{attribute}", type=int)
    return Threshold(
        approve=share("approve", former.approve),
        hold=share("hold", former.hold),
        reject=None if reject is None else reject / 100,
        approve_in=former.approve_in,
    )


def difference(former: Policy | None, version: Policy) -> list[str]:
    """Return what ``version`` changed, a line each: ``thresholds.insult.hold: 0.5 -> 0.6``."""
    if former is None:
        return []
    before, after = (_flat(policy_document(p)) for p in (former, version))
    names = sorted(before.keys() | after.keys())
    changed = [name for name in names if before.get(name) != after.get(name)]
    return [f"{name}: {before.get(name)} → {after.get(name)}" for name in changed]


def _flat(document: Any, path: str = "") -> dict[str, Any]:
    if not isinstance(document, dict):
        return {path: document}
    kept = ((name, value) for name, value in document.items() if path or name not in UNCHANGING)
    return {
        key: leaf
        for name, value in kept
        for key, leaf in _flat(value, f"{path}.{name}" if path else name).items()
    }


UNCHANGING = ("version", "by", "at")  # what every version has of its own


def what_if(site: str, policy: Policy) -> WhatIf:
    """Return what ``policy``'s thresholds would have done with the newest decided comments.

    A comment that was held for another reason than its scores stays with people.
    """
    columns = ", ".join(ATTRIBUTES)
    rows = projection().ask(
        f"SELECT d.status, rules, {columns} FROM decisions d JOIN comments USING (row) "  # noqa: S608
        "WHERE site = ? AND d.previous = 'held' AND d.first AND d.by != 'reports' "
        "ORDER BY d.at DESC LIMIT ?",
        [site, CASES_MAX],
    )
    moves = [(_route(policy, rules, scores), status) for status, rules, *scores in rows]
    approved = [status for found, status in moves if found is Route.APPROVE]
    rejected = [status for found, status in moves if found is Route.REJECT]
    return WhatIf(
        cases=len(rows),
        approved=len(approved),
        wrongly_approved=wilson(approved.count("rejected"), len(approved)),
        rejected=len(rejected),
        wrongly_rejected=wilson(rejected.count("approved"), len(rejected)),
    )


def _route(policy: Policy, rules: str, scores: list[float | None]) -> Route:
    if set(rules.split()) - set(RULES_ABOUT_SCORES):
        return Route.HOLD
    known = {name: s for name, s in zip(ATTRIBUTES, scores, strict=True) if s is not None}
    facts = Facts(body="", scores=known, language="", validated=True, author_approved=1)
    return route(policy, facts).route
