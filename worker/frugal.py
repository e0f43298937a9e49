"""Tasks of ours that run out of memory fail alone.

Celery ends a whole worker over a MemoryError of one task (``celery.worker.request.Request``), with
all that its other children have under way.
"""

from __future__ import annotations

from typing import Any

from celery import Task


class OutOfMemory(Exception):
    """A task needed more memory than its process may have."""


class FrugalTask(Task):  # type: ignore[misc]
    """A task whose lack of memory is a failure as any other."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run it. Raises OutOfMemory, and what the task does."""
        try:
            return self.run(*args, **kwargs)
        except MemoryError as error:
            raise OutOfMemory(f"{self.name} needs more memory than its process may have") from error
