"""The error ledger: what the machine gets wrong, as far as people's answers tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from moderation.learning.labels import SiteLabels
from moderation.learning.measures.drift import Alarm, alarms
from moderation.learning.measures.quality import Quality, by_kind, by_language
from moderation.projection.agreement import Agreement
from moderation.projection.intervals import Interval
from moderation.projection.search import Projection
from moderation.projection.statistics import Span
from moderation.projection.weeks import Week, weeks
from moderation.store.server.clock import WEEK_MS
from moderation.store.writer import Store
from moderation.text.groups import groups_in

WEEKS = 12  # that the ledger looks back
NAMED_MAX = 5000  # newest answers whose texts are read for the groups that they name


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything on the page, of the ``WEEKS`` before ``at`` (ms since 1970).

    ``languages`` has "" for all of them. ``blind`` and ``sighted`` are how often people decide as
    the machine leans, ``between`` how often two people say the same.
    """

    at: int
    languages: Mapping[str, Quality]
    groups: Mapping[str, Quality]
    weeks: Sequence[Week]
    alarms: Sequence[Alarm]
    blind: Interval
    sighted: Interval
    between: Interval


def ledger(store: Store, projection: Projection, site: str) -> Ledger:
    """Return the ledger of a site as of now."""
    now = store.now()
    since = now - WEEKS * WEEK_MS
    labels = [label for label in SiteLabels(store).own(site, since) if label.route]
    newest = labels[-NAMED_MAX:]
    texts = SiteLabels(store).texts(site, newest)
    named = {comment: groups_in(text) for comment, text in texts.items()}
    agreement, span = Agreement(projection, site), Span(since, now)
    past = weeks(projection, site, now, WEEKS)
    return Ledger(
        at=now,
        languages=by_language(labels),
        groups=by_kind(newest, lambda label: named.get(label.comment, ())),
        weeks=past,
        alarms=[*alarms(past)],
        blind=agreement.with_machine(span, blind=True),
        sighted=agreement.with_machine(span, blind=False),
        between=agreement.between_people(span, blind=True),
    )
