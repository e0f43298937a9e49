"""News of a site as its open pages need them: numbers and sentences in the reader's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from flask_babel import get_locale, gettext

from moderation.comment import Event
from moderation.site import reasons
from service.dashboard.current_settings import current_settings
from service.dashboard.live.changes import QUESTIONS, queues_entered
from service.dashboard.locale import number
from service.dashboard.people import signed
from service.dashboard.words import LISTS, event_words

DECISIONS = ("comment.decided", "comment.audited")
LEAVE = {"comment.edited": "pending", "comment.erased": "erased"}


def news(
    site: str,
    events: Sequence[Event],
    claims: Mapping[str, str],
    counts: Mapping[str, int],
    entering: Collection[str],
) -> dict[str, Any]:
    """Return what a page needs to follow ``events``; sentences in the language in force.

    ``arrived`` counts, for each list and mover, what came into it by the lines ``entering``:
    those of comments in a raid's group are not among them; ``moved`` says of each comment
    that people, authors or an erasure moved where it is now and who did it; ``asked`` names those
    whose questions to others changed, and by whom.
    """
    return {
        "counts": {name: number(counts[name]) for name in (*LISTS, "all")},
        "arrived": _arrived([event for event in events if event.cursor in entering]),
        "moved": {event.comment_id: _moved(site, event) for event in events if _moves(event)},
        "asked": {event.comment_id: event.by for event in events if event.type in QUESTIONS},
        "claims": dict(claims),
        "names": names(claims.values()),
    }


def names(accounts: Iterable[str]) -> dict[str, str]:
    """Return what colleagues read for each of ``accounts``."""
    return {account: signed(account) for account in accounts if account}


def _arrived(events: Sequence[Event]) -> list[tuple[str, str, int]]:
    arrivals = Counter((name, event.by) for event in events for name in queues_entered(event))
    return [(name, by, count) for (name, by), count in arrivals.items()]


def _moves(event: Event) -> bool:
    return event.comment_id is not None and (event.type in DECISIONS or event.type in LEAVE)


def _moved(site: str, event: Event) -> dict[str, Any]:
    words = gettext(event_words(event)).replace("%(who)s", signed(event.by))
    reason = event.data.get("reason")
    if reason:
        listed = reasons.find(current_settings(site).reasons, str(reason))
        words += f" ({listed.label(str(get_locale())) if listed else reason})"
    status = LEAVE.get(event.type) or event.data["status"]
    return {"by": event.by, "status": status, "words": words, "at": event.at}
