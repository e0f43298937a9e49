"""Finding the limits that keep a site's promises, and putting them in force."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from statistics import median

from moderation.attributes import SITE
from moderation.learning.labels import SiteLabels
from moderation.learning.limits import approve_limit, reject_limit
from moderation.learning.measures.cases import Case, Tally, share, tally
from moderation.learning.models import ModelStore
from moderation.learning.shadow import Shadows
from moderation.learning.site_label import SiteLabel
from moderation.learning.site_model import SiteModel
from moderation.projection.search import Projection
from moderation.projection.weeks import approved_by_language
from moderation.promise.limits import LanguageLimits, Limits
from moderation.promise.promise import EVERY_LANGUAGE, Promise, promise_for
from moderation.status import Route
from moderation.store.writer import Store
from moderation.thresholds import promised_score

NEXT = 200  # answers that the outlook adds
DRAWS = 5  # outlooks; the page shows the middle one
UNSEEN_MIN = 100  # approvals by the machine from which on somebody must have audited one

Stretches = Sequence[tuple[int, int]]  # of time, after the first and up to the second, in ms


YEAR_MS = 365 * 24 * 3600 * 1000  # older answers speak of other readers and other news


def keep(store: Store, models: ModelStore, projection: Projection, site: str) -> Limits:
    """Find the limits of a site anew from its answers of a year, and put them in force.

    Answers that were given while the promoted model stood in shadow speak of its scores, too; each
    comment counts once. Where workers cannot use that model, the limits are the shipped one's.
    """
    since = store.now() - YEAR_MS
    labels = {label.comment: label for label in SiteLabels(store).own(site, since)}
    promoted = _usable(models, site)
    if promoted:
        labels |= {label.comment: label for label in Shadows(store).labels(site, promoted)}
    model = promoted.name if promoted else _shipped([*labels.values()])
    return recompute(store, site, labels.values(), model, approved_by_language(projection, site))


def _usable(models: ModelStore, site: str) -> SiteModel | None:
    """Return the site's model that scores; None where it is the shipped one, also for a fault."""
    promoted = models.models(site).promoted
    return promoted if promoted and promoted.id not in models.faults(site) else None


def _shipped(labels: Sequence[SiteLabel]) -> str:
    """Return the newest model in ``labels`` that gave no score of the site's own."""
    return next((x.model for x in reversed(labels) if x.model and SITE not in x.scores), "")


def recompute(
    store: Store, site: str, labels: Iterable[SiteLabel], model: str, approved: Mapping[str, int]
) -> Limits:
    """Put the limits in force that ``labels`` prove for the promises of the policy; return them.

    ``model`` scores the site now; answers to another one's scores prove nothing. ``approved`` has
    the number of comments that the machine approved, by language: where it approved many and
    nobody ever audited one, nothing is known of what was missed.
    """
    policy, now = store.policy(site), store.now()
    answers: dict[str, list[SiteLabel]] = defaultdict(list)
    for label in labels:
        if label.model == model and label.route and label.scores and 0 < label.propensity <= 1:
            answers[label.language].append(label)
    languages: dict[str, LanguageLimits] = {}
    for language in sorted({*answers, *policy.promises} - {EVERY_LANGUAGE}):
        if promise := promise_for(policy.promises, language):
            watched = _watched(policy.limits, language, model, now)
            audited = _is_audited(answers[language], approved.get(language, 0))
            cases = cases_of(answers[language], watched, only_watched=not audited)
            languages[language] = replace(limits_for(cases, promise), watched=tuple(watched))
    limits = Limits(now, model, languages)
    store.save_limits(site, limits)
    return limits


def limits_for(cases: Tally, promise: Promise) -> LanguageLimits:
    """Return the limits that ``cases`` prove, with an outlook on the next ``NEXT`` answers."""
    proven = _proven(cases, promise)
    outlook = [
        _proven(_more(cases, draw, watched=not proven.stands), promise).share
        for draw in range(DRAWS if cases else 0)
    ]
    return replace(proven, share_next=median(outlook)) if outlook else proven


def cases_of(
    labels: Iterable[SiteLabel], stretches: Stretches, *, only_watched: bool = False
) -> Tally:
    """Return labels as cases; ``stretches`` are the times in which people saw all comments.

    An audit of what the machine decided before such a stretch is not part of it. What was decided
    in bulk, reported or looked up proves no limit and may refute one.
    """
    cases = []
    for label in labels:
        watched = any(since < label.at_ms <= until for since, until in stretches)
        weight = 1 / label.propensity
        if (watched and weight == 1) or (not watched and not only_watched):
            score, one_sided = promised_score(label.scores), not label.is_sampled
            cases.append(Case(score, label.rejected, weight, watched, one_sided))
    return tally(cases)


def _watched(former: Limits, language: str, model: str, now: int) -> list[tuple[int, int]]:
    """Return when the machine decided nothing in ``language`` that ``model`` had scored.

    So it was since ``former``, unless those limits stood, whichever model they were for.
    """
    limits = former.languages.get(language)
    if limits is None:
        return []
    stretches = [*limits.watched] if former.model == model else []
    if limits.stands:
        return stretches
    if stretches and stretches[-1][1] == former.at:
        return [*stretches[:-1], (stretches[-1][0], now)]
    return [*stretches, (former.at, now)]


def _is_audited(labels: Iterable[SiteLabel], approved: int) -> bool:
    drawn = (label.route == Route.APPROVE and label.propensity < 1 for label in labels)
    return approved < UNSEEN_MIN or any(drawn)


def _proven(cases: Tally, promise: Promise) -> LanguageLimits:
    reject = reject_limit(cases, promise.right_min)
    approve = approve_limit(cases, promise.missed_max)
    if approve is not None and reject is not None:
        approve = min(approve, reject)
    return LanguageLimits(
        promise,
        approve,
        reject,
        answers=sum(cases.values()),
        rejected=sum(count for case, count in cases.items() if case.rejected),
        share=share(cases, 0.0, approve or 0.0) + share(cases, reject or 2.0, 2.0),
    )


def _more(cases: Tally, draw: int, *, watched: bool) -> Tally:
    """Return ``cases`` with ``NEXT`` more like them; ``watched`` where people see all comments."""
    generator = random.Random(draw)  # noqa: S311 (fixed: the page shall not flicker)
    kinds = [*cases]
    weights = [count * (case.weight if watched else 1.0) for case, count in cases.items()]
    drawn = generator.choices(kinds, weights, k=NEXT)
    if watched:
        drawn = [replace(case, weight=1.0, watched=True) for case in drawn]
    return Counter(cases) + Counter(drawn)
