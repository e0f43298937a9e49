"""Raids: nearly the same text by many authors, decided as one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from moderation.comment import Move
from moderation.errors import NotFound
from moderation.raid_decisions.acts import Done
from moderation.raids.raid import Raid
from moderation.registry import Scope
from moderation.status import Status
from service import raid_views
from service.access.api_keys import actor, caller
from service.api.blueprint import EVERY_BODY, ApiBlueprint
from service.api.confirmations import check_number, check_reason
from service.http import problems
from service.schemas import raids as schemas
from service.services import services

blueprint = ApiBlueprint("raids", "Nearly the same text by many authors, decided as one.")
PATH = "/v1/raids/<comment_id:raid_id>"


@blueprint.route("/v1/raids", methods=["GET"], scope=Scope.READ)
@blueprint.refuses()
@blueprint.answers(200, schemas.Raids())
def index() -> dict[str, Any]:
    """List the raids

    Those that go on, the newest first, then at most 200 that ended.
    """
    raids, site = services().raids, caller().site
    groups = services().store.groups(site)
    listed = [*raids.active(site)[::-1], *raids.past(site)]
    return {"raids": [raid_views.raid(one, groups.get(one.id, 0)) for one in listed]}


@blueprint.route(PATH, methods=["GET"], scope=Scope.READ)
@blueprint.refuses(problems.NOT_FOUND)
@blueprint.answers(200, schemas.OneRaid())
def show(raid_id: str) -> dict[str, Any]:
    """Look up a raid

    With where its comments stand, and what is done about it in the background.
    """
    return _shown(raid_id)


@blueprint.route(f"{PATH}/decisions", methods=["POST"], scope=Scope.MODERATE)
@blueprint.refuses(*EVERY_BODY, problems.NOT_FOUND, problems.NUMBER_NEEDED, problems.RAID_BUSY)
@blueprint.body(schemas.RaidDecision())
@blueprint.answers(200, schemas.RaidDone())
def decide(fields: dict[str, Any], raid_id: str) -> dict[str, Any]:
    """Decide all of a raid

    `rejected` takes the held and the approved ones, `held` the approved and `approved` the held
    ones; what a person decided stays. More than 20 are decided by their `number` alone, which the
    refusal names, more than 500 in the background.
    """
    site, status, reason = caller().site, fields["status"], fields.get("reason")
    check_reason(services().store.settings(site), status, reason)
    raid, now = services().raids.get(site, raid_id), services().store.now()
    chosen = services().raid_acts.touched(site, raid, status, now)
    check_number(len(chosen), fields.get("number"))
    move = Move(status, actor(), reason if status is Status.REJECTED else None)
    return _told(site, services().raid_acts.decide(site, raid, chosen, move))


@blueprint.route(f"{PATH}/end", methods=["POST"], scope=Scope.MODERATE)
@blueprint.refuses(*EVERY_BODY, problems.NOT_FOUND, problems.NUMBER_NEEDED, problems.RAID_BUSY)
@blueprint.body(schemas.RaidEnd())
@blueprint.answers(200, schemas.RaidDone())
def end(fields: dict[str, Any], raid_id: str) -> dict[str, Any]:
    """Say that it is no raid

    It ends, what was held for it alone is approved, and for a day nothing like it begins. Taking
    this decision back begins it again.
    """
    site = caller().site
    raid, now = services().raids.get(site, raid_id), services().store.now()
    chosen = services().raid_acts.released(site, raid, now)
    check_number(len(chosen), fields.get("number"))
    return _told(site, services().raid_acts.end(site, raid, chosen, actor()))


@blueprint.route(f"{PATH}/begin", methods=["POST"], scope=Scope.MODERATE)
@blueprint.refuses(problems.NOT_FOUND)
@blueprint.answers(200, schemas.OneRaid())
def begin(raid_id: str) -> dict[str, Any]:
    """Begin a raid again

    Copies that come from now on are held. One that goes on stays as it is.
    """
    site, raids = caller().site, services().raids
    begun = replace(raids.get(site, raid_id), begun=services().store.now())
    raids.begin(site, begun, by=actor())
    return _shown(raid_id)


@blueprint.route(f"{PATH}/decisions/<decision_id>", methods=["DELETE"], scope=Scope.MODERATE)
@blueprint.refuses(problems.NOT_FOUND, problems.RAID_BUSY)
@blueprint.answers(200, schemas.RaidDone())
def undo(raid_id: str, decision_id: str) -> dict[str, Any]:
    """Take a decision of a raid back

    Within a day, wherever nothing happened to the comment since.
    """
    site = caller().site
    raid = services().raids.get(site, raid_id)
    if not services().raid_acts.is_of(site, raid, decision_id):
        raise NotFound("decision", decision_id)
    return _told(site, services().raid_acts.undo(site, decision_id, by=actor()))


@blueprint.route(f"{PATH}/run", methods=["DELETE"], scope=Scope.MODERATE)
@blueprint.refuses(problems.NOT_FOUND)
@blueprint.answers(200, schemas.OneRaid())
def cancel(raid_id: str) -> dict[str, Any]:
    """Cancel what goes on in the background

    What was decided until then stays, and can be taken back.
    """
    if not services().raid_acts.cancel(caller().site, raid_id):
        raise NotFound("run of raid", raid_id)
    return _shown(raid_id)


def _shown(raid_id: str) -> dict[str, Any]:
    site, parts = caller().site, services()
    raid: Raid = parts.raids.get(site, raid_id)
    run, task = parts.raid_acts.run(site)
    return {
        **raid_views.raid(raid, parts.store.groups(site).get(raid_id, 0)),
        "statuses": raid_views.statuses(parts.raids.statuses(site, raid_id)),
        "run": raid_views.run(run, task) if task and task.raid == raid_id else None,
    }


def _told(site: str, done: Done) -> dict[str, Any]:
    if done.in_background:
        services().ring_decider(site)
    return raid_views.done(done)
