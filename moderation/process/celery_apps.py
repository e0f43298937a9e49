"""Celery apps for our broker: for who rings and soon gives up, and for who works."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from amqp.exceptions import AMQPError
from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from moderation.process.broker import Broker, broker_of
from moderation.process.messages import QUEUE

# Away or hung; or a full Redis, whose refusals come as they are, as do those of RabbitMQ: a wrong
# password, a missing virtual host, a queue of another type.
BROKER_ERRORS = (OperationalError, OSError, RedisError, AMQPError)

# Who rings does not wait for the broker: it fails in about a second, and the sweep repeats it.
RING_TRANSPORT: dict[str, Any] = {
    "max_retries": 0,
    "socket_connect_timeout": 0.3,
    "socket_timeout": 0.5,
    "retry_on_timeout": False,
}
# The same for RabbitMQ, whose client knows other names. Its handshake is several answers. A ring
# has ended once most nodes have its message.
RING_TRANSPORT_AMQP: dict[str, Any] = {
    "confirm_publish": True,
    "max_retries": 0,
    "connect_retries_timeout": 0.5,
    "connect_timeout": 0.5,
    "read_timeout": 0.5,
    "write_timeout": 0.5,
}
# A killed worker's message is back in the queue after 30 s; our sweep is there long before.
WORKER_TRANSPORT: dict[str, Any] = {
    "visibility_timeout": 30,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
    "health_check_interval": 10,
}
# RabbitMQ keeps a message on several nodes in queues of this type alone. From 4.3 on it refuses
# queues that are neither durable nor one connection's own: those for remote control are durable,
# and go ten seconds after their worker.
RABBITMQ: dict[str, Any] = {
    "task_default_queue_type": "quorum",
    "task_create_missing_queue_type": "quorum",
    "control_queue_durable": True,
    "broker_heartbeat": 10,  # seconds: a connection that says nothing for two of them is given up
}


class RingingApp(Celery):  # type: ignore[misc]
    """An app whose connections repeat nothing; imported with the first of them."""

    amqp_cls = "moderation.process.one_try:TriedOnce"


def ringing_app(broker_url: str) -> Celery:
    """Return a Celery app that fails soon where its broker does not answer."""
    broker = broker_of(broker_url)
    transport = RING_TRANSPORT if broker.is_redis else RING_TRANSPORT_AMQP
    return celery_app(broker, transport, RingingApp)


def working_app(broker_url: str, kind: type[Celery] = Celery) -> Celery:
    """Return a Celery app, of ``kind``, that waits for its broker's messages."""
    broker = broker_of(broker_url)
    return celery_app(broker, WORKER_TRANSPORT if broker.is_redis else {}, kind)


def celery_app(broker: Broker, transport: dict[str, Any], kind: type[Celery]) -> Celery:
    """Return a Celery app, of ``kind``, that speaks JSON only and keeps no results."""
    app = kind("modqueue", broker=broker.url, set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        task_default_queue=QUEUE,
        task_publish_retry=False,
        broker_transport_options=transport | broker.options,
        broker_use_ssl=broker.tls or None,
        broker_connection_retry_on_startup=True,
        **({} if broker.is_redis else RABBITMQ),
    )
    return app


class Line:
    """The way of a ring to the broker at ``broker_url``."""

    def __init__(self, broker_url: str) -> None:
        self._app = ringing_app(broker_url)

    def send(self, task: str, names: Sequence[str], queue: str) -> bool:
        """Send one message to ``queue`` that asks for ``task``; return whether it was taken."""
        try:
            self._app.send_task(task, args=list(names), queue=queue, retry=False)
        except BROKER_ERRORS:
            return False
        return True

    def answers(self) -> bool:
        """Return whether the broker takes a connection now, within about a second."""
        try:
            with self._app.connection_for_write() as connection:
                return connection.default_channel is not None
        except BROKER_ERRORS:
            return False
