"""Articles as the JSON that goes out; ``service/schemas/article_answers.py`` has the shapes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from moderation.articles.change import Change, undone_ids
from service.views import time


def changes(made: Sequence[Change]) -> dict[str, Any]:
    """Return what was changed of an article; ``made`` are all its changes."""
    undone = undone_ids(made)
    return {"changes": [_change(one, undone=one.id in undone) for one in made]}


def _change(change: Change, *, undone: bool) -> dict[str, Any]:
    return {
        "id": change.id,
        "by": change.by,
        "at": time(change.at),
        "fields": [
            {"field": name, "before": before or None, "after": after or None}
            for name, (before, after) in sorted(change.fields.items())
        ],
        "undoes": change.undoes,
        "undone": undone,
    }
