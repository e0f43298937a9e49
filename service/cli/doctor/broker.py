"""The broker: whether it takes doorbells, and whether workers hear them."""

from __future__ import annotations

from collections.abc import Iterator

from amqp.exceptions import NotFound, PreconditionFailed
from celery import Celery
from kombu.connection import Connection

from moderation.process.broker import broker_of
from moderation.process.celery_apps import BROKER_ERRORS, ringing_app
from moderation.process.messages import QUEUE
from service.cli.doctor.finding import Finding, State
from service.cli.parts import Parts

DOCS = '"RabbitMQ as broker" in docs/operations.md'


def broker(parts: Parts) -> Iterator[Finding]:
    """Look at the broker of this installation."""
    yield broker_at(parts.settings.broker)


def broker_at(url: str) -> Finding:
    """Open a connection as who rings does; on RabbitMQ, look at the queue of the doorbells."""
    app = ringing_app(url)
    try:
        with app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=0)
            if broker_of(url).is_redis:
                return Finding("broker", State.OK, "takes doorbells")
            return _queue(app, connection)
    except BROKER_ERRORS as error:
        advice = "Start it, or correct MODQUEUE_BROKER_URL. Until then verdicts come later."
        return Finding("broker", State.WARN, f"takes no doorbell: {error}", advice)


def _queue(app: Celery, connection: Connection) -> Finding:
    """Look at the queue of the doorbells without making it."""
    queue = app.amqp.queues[QUEUE]
    try:
        bound = queue(connection.channel())  # type: ignore[no-untyped-call]
        bound.queue_declare(passive=True)
        _, waiting, listening = bound.queue_declare()
    except NotFound:
        advice = f"Start one. If one runs, give its user the rights of {DOCS}."
        return Finding("broker", State.WARN, "no worker has made its queue yet", advice)
    except PreconditionFailed:
        advice = f"Delete it, it holds no comments; workers make it anew ({DOCS})."
        return Finding("broker", State.WARN, f"its queue {QUEUE} is no quorum queue", advice)
    return Finding("broker", State.OK, f"{waiting} doorbells wait, {listening} workers listen")
