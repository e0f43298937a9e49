"""The error ledger: what the machine gets wrong, as far as people's answers tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from moderation.learning.labels import SiteLabels
from moderation.learning.measures.drift import Alarm, alarms
from moderation.learning.measures.quality import Quality, by_kind, by_language
from moderation.projection.agreement import Agreement
from moderation.projection.intervals import Interval
from moderation.projection.search import Projection
from moderation.projection.statistics import Span
from moderation.projection.weeks import Week, routed_by_language, weeks
from moderation.promise.promise import Promises, promise_for
from moderation.queues import overdue_audits
from moderation.store.server.clock import WEEK_MS
from moderation.store.writer import Store
from moderation.text.groups import groups_in

WEEKS = 12  # that the ledger looks back
ANSWERS_MAX = 20_000  # newest answers that the figures rest on: some seconds of a page
NAMED_MAX = 5000  # newest answers whose texts are read for the groups that they name


class Figure(StrEnum):
    """What a promise speaks of, by the names of the figures."""

    MISSED = "missed"
    RIGHT = "rejections_right"


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that the answers refute: the whole interval of ``share`` is beyond ``promised``."""

    language: str
    figure: Figure
    share: Interval
    promised: float


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything on the page, of the ``WEEKS`` before ``at`` (ms since 1970).

    ``languages`` has "" for all of them. ``blind`` and ``sighted`` are how often people decide as
    the machine leans, ``between`` how often two people say the same. Where so many people answer
    that the figures rest on the newest ``ANSWERS_MAX`` answers, ``since`` is when those begin, else
    0.
    """

    at: int
    languages: Mapping[str, Quality]
    groups: Mapping[str, Quality]
    weeks: Sequence[Week]
    alarms: Sequence[Alarm]
    blind: Interval
    sighted: Interval
    between: Interval
    broken: Sequence[Broken] = ()
    overdue: int = 0
    since: int = 0


def ledger(store: Store, projection: Projection, site: str) -> Ledger:
    """Return the ledger of a site as of now."""
    now = store.now()
    begin = now - WEEKS * WEEK_MS
    since = max(begin, SiteLabels(store).newest_since(site, ANSWERS_MAX))
    labels = [label for label in SiteLabels(store).own(site, since) if label.route]
    newest = labels[-NAMED_MAX:]
    texts = SiteLabels(store).texts(site, newest)
    languages = by_language(labels, routed_by_language(projection, site, since))
    named = {comment: groups_in(text) for comment, text in texts.items()}
    agreement, span = Agreement(projection, site), Span(begin, now)
    past = weeks(projection, site, now, WEEKS)
    return Ledger(
        at=now,
        languages=languages,
        groups=by_kind(newest, lambda label: named.get(label.comment, ())),
        weeks=past,
        alarms=[*alarms(past)],
        blind=agreement.with_machine(span, blind=True),
        sighted=agreement.with_machine(span, blind=False),
        between=agreement.between_people(span, blind=True),
        broken=[*broken(languages, store.policy(site).promises)],
        overdue=overdue_audits(store, site),
        since=since if since > begin else 0,
    )


def broken(languages: Mapping[str, Quality], promises: Promises) -> Iterator[Broken]:
    """Yield the promises that figures by language refute, with 97.5 % confidence each."""
    for language, quality in languages.items():
        promise = promise_for(promises, language) if language else None
        if promise is None:
            continue
        missed, right = (quality.figures[figure] for figure in Figure)
        if missed and missed.low > promise.missed_max:
            yield Broken(language, Figure.MISSED, missed, promise.missed_max)
        if right and right.high < promise.right_min:
            yield Broken(language, Figure.RIGHT, right, promise.right_min)
