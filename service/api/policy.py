"""The policy: read it, replace it if it still is the one that was seen, see former ones."""

from __future__ import annotations

from typing import Any

from moderation import actions
from moderation.policy import Policy
from moderation.registry import Scope
from service import views
from service.access.api_keys import actor, caller
from service.api import entity_tag
from service.api.blueprint import EVERY_BODY, ApiBlueprint
from service.http import problems
from service.schemas.policies import LimitsDocument, PolicyDocument, PolicyVersions, policy_of
from service.services import services

blueprint = ApiBlueprint("policy", "How your site's comments are routed.")

VERSIONS_MAX = 100


@blueprint.route("/v1/policy", methods=["GET"], scope=Scope.SETTINGS)
@blueprint.refuses()
@blueprint.answers(200, PolicyDocument())
def show() -> tuple[dict[str, Any], int, dict[str, str]]:
    """Look up the policy in force

    Version 0 is the default that nobody saved yet. The `ETag` header names the version.
    """
    return _answer(services().store.policy(caller().site))


@blueprint.route("/v1/policy", methods=["PUT"], scope=Scope.SETTINGS)
@blueprint.accepts_header("If-Match", entity_tag.HEADER)
@blueprint.refuses(*EVERY_BODY, problems.POLICY_CHANGED, problems.IF_MATCH_MISSING)
@blueprint.body(PolicyDocument())
@blueprint.answers(200, PolicyDocument())
def save(fields: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Replace the policy

    Say which version you have seen: if another was saved since, nothing is changed.
    """
    store, site, seen_version = services().store, caller().site, entity_tag.seen(fields)
    former = store.policy(site).promises
    saved = actions.save_policy(
        store, site, policy_of(fields), by=actor(), expected_version=seen_version
    )
    services().find_limits(site, by=actor(), former=former)
    return _answer(saved)


@blueprint.route("/v1/policy/versions", methods=["GET"], scope=Scope.SETTINGS)
@blueprint.refuses()
@blueprint.answers(200, PolicyVersions())
def versions() -> dict[str, Any]:
    """List saved versions

    The newest 100, newest first, each with who and when.
    """
    saved = services().store.policies(caller().site)
    return {"versions": [views.policy(policy) for policy in saved[:VERSIONS_MAX]]}


@blueprint.route("/v1/policy/limits", methods=["GET"], scope=Scope.SETTINGS)
@blueprint.refuses()
@blueprint.answers(200, LimitsDocument())
def limits() -> dict[str, Any]:
    """Look up the limits of promises

    They follow from your moderators' answers. A language without a limit has no proof yet that the
    promise would be kept: people are asked about all of its comments.
    """
    return views.limits(services().store.policy(caller().site).limits)


def _answer(policy: Policy) -> tuple[dict[str, Any], int, dict[str, str]]:
    return views.policy(policy), 200, entity_tag.of(policy.version)
