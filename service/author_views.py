"""Authors as the JSON that goes out; ``service/schemas/author_answers.py`` has the shapes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from moderation.authors.act import Act, undone_ids
from moderation.projection.authors.facts import AuthorFigures, Upheld
from moderation.projection.intervals import Interval
from moderation.status import Status
from moderation.store.authors.acts import Sanctioned
from moderation.store.pages import Page
from service.views import time


def author(
    figures: AuthorFigures,
    made: Upheld | None,
    own_id: str | None,
    acts: Sequence[Act],
    sanction: Act | None,
) -> dict[str, Any]:
    """Return all that the site may know of one of its authors; ``acts`` are all of them."""
    undone = undone_ids(acts)
    return {
        "key": figures.key,
        "id": own_id,
        "first_at": time(figures.first_at) if figures.comments else None,
        "last_at": time(figures.last_at) if figures.comments else None,
        "sanction": act(sanction) if sanction else None,
        "acts": [act(one, undone=one.id in undone) for one in acts],
        "comments": {status.value: figures.counts.get(status, 0) for status in _COUNTED},
        "rejected": _interval(figures.rejected),
        "names": [
            {"name": one.name, "comments": one.comments, "last_at": time(one.last_at)}
            for one in figures.names
        ],
        "reasons": [{"reason": code, "comments": count} for code, count in figures.reasons],
        "reports_received": _upheld(figures.received),
        "reports_made": _upheld(made) if made else None,
    }


def act(done: Act, *, undone: bool = False) -> dict[str, Any]:
    """Return an act without what colleagues alone may read."""
    plan = done.plan
    return {
        "id": done.id,
        "kind": plan.kind.value,
        "by": plan.by,
        "at": time(done.at),
        "reason": plan.reason,
        "until": time(plan.until) if plan.until else None,
        "to_author": plan.to_author,
        "undoes": plan.undoes,
        "undone": undone,
    }


def sanctions(page: Page[Sanctioned]) -> dict[str, Any]:
    """Return a page of the site's sanctions."""
    shown = [{"author": one.subject, "act": act(one.act)} for one in page.items]
    return {"sanctions": shown, "next": page.next}


_COUNTED = (Status.PENDING, Status.HELD, Status.APPROVED, Status.REJECTED)


def _interval(interval: Interval) -> dict[str, Any]:
    return {
        "share": round(interval.share, 4),
        "low": round(interval.low, 4),
        "high": round(interval.high, 4),
        "of": interval.of,
    }


def _upheld(reports: Upheld) -> dict[str, int]:
    return {"reports": reports.reports, "upheld": reports.upheld}
