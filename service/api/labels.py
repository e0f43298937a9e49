"""Labels that foreign clients left: erased by what the client called the comment."""

from __future__ import annotations

from typing import Any

from moderation.registry import Scope
from service.access.api_keys import caller
from service.api.blueprint import ApiBlueprint
from service.http import problems
from service.schemas import answers, requests
from service.services import services

blueprint = ApiBlueprint("labels", "What Perspective and Akismet clients taught us of texts.")


@blueprint.route("/v1/labels", methods=["DELETE"], scope=Scope.MODERATE)
@blueprint.refuses(problems.INVALID)
@blueprint.query(requests.LabelsQuery())
@blueprint.answers(200, answers.ErasedLabels())
def erase(query: dict[str, Any]) -> dict[str, Any]:
    """Erase labels by reference

    The reference is Perspective's `clientToken`, Akismet's `permalink`, or WordPress' number of
    the comment; with the last, name the `community` (the `blog`), too. Repeat without harm.
    """
    labels = services().label_store
    erased = labels.erase(caller().site, query["reference"], community=query.get("community", ""))
    return {"erased": erased}
