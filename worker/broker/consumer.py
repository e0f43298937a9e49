"""What takes messages from the broker: Celery's own consumer, without what no doorbell needs."""

from __future__ import annotations

from celery.worker import consumer

CONSUMER = f"{__name__}:Consumer"  # as Celery's ``worker_consumer``
DELAYED = "celery.worker.consumer.delayed_delivery:DelayedDelivery"


class Consumer(consumer.Consumer):  # type: ignore[misc]
    """Celery's, which declares no delayed delivery: on RabbitMQ that is 28 queues and exchanges."""

    class Blueprint(consumer.Consumer.Blueprint):  # type: ignore[misc]
        """The steps of Celery's blueprint but one."""

        default_steps = tuple(
            step for step in consumer.Consumer.Blueprint.default_steps if step != DELAYED
        )
