"""Who asks the workers comes back, also where the broker goes in the middle of it."""

from __future__ import annotations

import pytest
from kombu.exceptions import OperationalError

from moderation.process.celery_apps import ringing_app


@pytest.mark.parametrize("url", ["amqp://127.0.0.1:1//", "redis://127.0.0.1:1/0"])
def test_a_message_is_published_once(url: str) -> None:
    """kombu's own connection would open another one, and wait for the broker without an end."""
    tries: list[str] = []
    with ringing_app(url).connection_for_write() as connection:
        gone = connection.recoverable_connection_errors[0]

        def publish() -> None:
            tries.append("one")
            raise gone("the broker went")

        with pytest.raises(OperationalError):
            connection.ensure(None, publish)()
    assert tries == ["one"]
