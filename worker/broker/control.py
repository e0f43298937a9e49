"""A worker's answer to `modqueue status`, over the broker."""

from __future__ import annotations

from typing import Any

from celery.worker.control import inspect_command

from moderation.process.messages import MODEL_COMMAND


@inspect_command(name=MODEL_COMMAND)  # type: ignore[untyped-decorator]
def model(state: Any, **_later: object) -> dict[str, str]:
    """Return the name of the model that this worker scores with."""
    return {"model": state.app.conf.modqueue_model}
