"""Liveness and readiness, for supervisors and load balancers."""

from __future__ import annotations

from flask import Blueprint, Flask, current_app

from moderation.errors import StoreUnavailable
from service.monitoring.remembered import Remembered
from service.services import Services, services

blueprint = Blueprint("health", "service.monitoring.health")


def init_app(app: Flask) -> None:
    """Serve ``/livez`` and ``/readyz``."""
    parts: Services = app.extensions["modqueue"]
    app.extensions["modqueue.ready"] = Remembered(lambda: _trouble(parts))
    app.extensions["modqueue.broker"] = Remembered(parts.broker_answers)
    app.register_blueprint(blueprint)


def _trouble(parts: Services) -> StoreUnavailable | None:
    """Return what keeps the store from taking a comment now."""
    if not parts.is_prepared():
        return StoreUnavailable("NotPrepared")
    try:
        parts.store.check_writable()
        parts.store.room.require()
    except StoreUnavailable as error:
        return error
    return None


@blueprint.get("/livez")
def livez() -> dict[str, str]:
    """Answer while the process does; touches nothing else, so no fault elsewhere restarts it."""
    return {"status": "ok"}


@blueprint.get("/readyz")
def readyz() -> dict[str, str]:
    """Answer 200 while a comment would be accepted, 503 while the store is away or full.

    Anyone may ask, and a look is a write: each process looks once a second at most. A process that
    scores in the request has loaded its model before it serves; others need none.

    Without its broker it is ``degraded`` and still ready: comments are taken, and workers look for
    them by themselves.
    """
    ready: Remembered[StoreUnavailable | None] = current_app.extensions["modqueue.ready"]
    trouble = ready.get()
    if trouble:
        raise type(trouble)(*trouble.args)
    scorer = services().scorer
    return {**_broker(), **({"model": scorer.model} if scorer else {})}


def _broker() -> dict[str, str]:
    answers: Remembered[bool] = current_app.extensions["modqueue.broker"]
    return {"status": "ok"} if answers.get() else {"status": "degraded", "broker": "unreachable"}
