"""Many comments in one request, for imports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import ValidationError

from moderation import actions
from moderation.errors import Refused
from moderation.registry import Scope
from moderation.store.acceptance import Accepted, Intake
from service import views
from service.access.api_keys import actor, caller, require_staff
from service.api.blueprint import EVERY_BODY, ApiBlueprint, invalid
from service.http import problems
from service.http.problems import Problem
from service.intake import idempotency_key, intake
from service.monitoring.metrics import metrics
from service.schemas import answers, requests
from service.schemas.checks import field_problems
from service.services import services

blueprint = ApiBlueprint("batch", "Many comments at once.")
_COMMENT = requests.NewComment()

IDEMPOTENCY_NOTE = "As for one comment; item n is kept under this key with `#n` behind it."


@blueprint.route("/v1/comments:batch", methods=["POST"], scope=Scope.SUBMIT)
@blueprint.accepts_header("Idempotency-Key", IDEMPOTENCY_NOTE)
@blueprint.refuses(*EVERY_BODY)
@blueprint.body(requests.Batch())
@blueprint.answers(200, answers.BatchAnswer())
def submit_batch(fields: dict[str, Any]) -> dict[str, Any]:
    """Submit up to 100 comments

    Each item is validated and answered on its own, in its place.
    """
    prepared = _prepare(fields["comments"], idempotency_key())
    accepted = iter(_submit([item for item in prepared if isinstance(item, Intake)]))
    results = []
    for item in prepared:
        result = item if isinstance(item, Problem) else _result(item, next(accepted))
        results.append(_refused(result) if isinstance(result, Problem) else result)
    return {"results": results}


def _prepare(documents: Sequence[Any], key: str | None) -> list[Intake | Problem]:
    return [
        _intake(document, f"{key}#{index}" if key else None)
        for index, document in enumerate(documents)
    ]


def _intake(document: Any, key: str | None) -> Intake | Problem:
    try:
        fields = _COMMENT.load(document)
        require_staff(fields)
        return intake(caller().site, fields, document, key)
    except Problem as problem:
        return problem
    except ValidationError as error:
        return invalid(field_problems(error.messages_dict))


def _submit(intakes: Sequence[Intake]) -> list[Accepted | Refused]:
    if not intakes:
        return []
    parts = services()
    return actions.submit_batch(
        parts.store, parts.ring, caller().site, intakes, caller=actor(), limits=parts.limits
    )


def _result(item: Intake, result: Accepted | Refused) -> dict[str, Any] | Problem:
    if isinstance(result, Refused):
        return problems.of_error(result)
    receipt = views.receipt(result, item.submission.article.id, item.submission.author.staff)
    return {"status": 202, "replayed": result.replayed, "comment": receipt}


def _refused(problem: Problem) -> dict[str, Any]:
    metrics().refuse(problem.kind.slug)
    return {"status": problem.kind.status, "replayed": False, "problem": problem.document()}
