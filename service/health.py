"""Is it alive, and is it ready: for supervisors and load balancers."""

from __future__ import annotations

from flask import Blueprint

from service.services import services

blueprint = Blueprint("health", "service.health")


@blueprint.get("/livez")
def livez() -> dict[str, str]:
    """Answer while the process does; touches nothing else, so no fault elsewhere restarts it."""
    return {"status": "ok"}


@blueprint.get("/readyz")
def readyz() -> dict[str, str]:
    """Answer 200 while a comment would be accepted; 503 while the store takes no writes.

    A process that scores in the request has loaded its model before it serves; others need none.
    """
    parts = services()
    parts.store.check_writable()
    model = {"model": parts.scorer.model} if parts.scorer else {}
    return {"status": "ok", **model}
