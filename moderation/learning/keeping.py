"""Finding the limits that keep a site's promises, and putting them in force."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from statistics import median

from moderation.attributes import SITE
from moderation.audit_sample import weight_most
from moderation.learning.labels import SiteLabels
from moderation.learning.limits import approve_limit, reject_limit
from moderation.learning.measures.cases import Case, Tally, share, tally
from moderation.learning.models import ModelStore
from moderation.learning.shadow import Shadows
from moderation.learning.site_label import Chosen, SiteLabel
from moderation.learning.site_model import SiteModel
from moderation.policy import Policy
from moderation.projection.search import Projection, Query
from moderation.projection.weeks import decided_by_language
from moderation.promise.limits import LanguageLimits, Limits
from moderation.promise.promise import EVERY_LANGUAGE, Promise, promise_for
from moderation.store.server.clock import DAY_MS
from moderation.store.writer import Store
from moderation.thresholds import promised_score

NEXT = 200  # answers that the outlook adds
DRAWS = 5  # outlooks; the page shows the middle one
COVERED_MIN = 0.8  # of what the machine decided; fewer answered audits do not stand for it

Stretches = Sequence[tuple[int, int]]  # of time, after the first and up to the second, in ms


YEAR_MS = 365 * DAY_MS  # older answers speak of other readers and other news


def keep(store: Store, models: ModelStore, projection: Projection, site: str) -> Limits:
    """Find the limits of a site anew from its comments of a year, and put them in force.

    Answers that were given while the promoted model stood in shadow speak of its scores, too; each
    comment counts once. Where workers cannot use that model, the limits are the shipped one's.
    Answers and what the machine decided are of the same comments: none came before that model.
    """
    promoted = scoring_model(models, site)
    since = max(store.now() - YEAR_MS, promoted.at if promoted else 0)
    by_comment = {label.comment: label for label in SiteLabels(store).own(site, since)}
    if promoted:
        by_comment |= {label.comment: label for label in Shadows(store).labels(site, promoted)}
    labels = [label for label in by_comment.values() if label.came_at >= since]
    newest = newest_shipped(labels)
    model = promoted.name if promoted else newest.model if newest else ""
    return recompute(store, site, labels, model, decided_since(projection, site, labels, since))


def decided_since(
    projection: Projection, site: str, labels: Iterable[SiteLabel], since: int
) -> Mapping[str, int]:
    """Return how many comments the machine decided since ``since`` (ms), by language.

    Nothing is known while the projection lacks a comment of ``labels``.
    """
    return (
        decided_by_language(projection, site, since) if _is_read(projection, site, labels) else {}
    )


def _is_read(projection: Projection, site: str, labels: Iterable[SiteLabel]) -> bool:
    """Return whether the projection has the newest comment that people answered.

    While it is built anew its rows end earlier, and what the machine decided is not all there.
    """
    newest = max(labels, key=lambda label: label.came_at, default=None)
    return newest is not None and bool(projection.matching(Query(site), [newest.comment]))


def scoring_model(models: ModelStore, site: str) -> SiteModel | None:
    """Return the site's model that scores; None where it is the shipped one, also for a fault."""
    promoted = models.models(site).promoted
    return promoted if promoted and promoted.id not in models.faults(site) else None


def newest_shipped(labels: Iterable[SiteLabel]) -> SiteLabel | None:
    """Return the label of the newest comment that a shipped model scored alone.

    It is not the newest answer: people answer what another model held days after an upgrade.
    """
    shipped = (label for label in labels if label.model and SITE not in label.scores)
    return max(shipped, key=lambda label: label.came_at, default=None)


def recompute(
    store: Store, site: str, labels: Iterable[SiteLabel], model: str, decided: Mapping[str, int]
) -> Limits:
    """Put the limits in force that ``labels`` prove for ``model``, which scores now; return them.

    ``limits_from`` says what the arguments are.
    """
    cap = weight_most(store.settings(site).audit_percent)
    limits = limits_from(labels, store.policy(site), model, decided, cap, store.now())
    store.save_limits(site, limits)
    return limits


def limits_from(
    labels: Iterable[SiteLabel],
    policy: Policy,
    model: str,
    decided: Mapping[str, int],
    cap: float,
    now: int,
) -> Limits:
    """Return the limits that ``labels`` prove for the promises of ``policy``.

    Answers to the scores of another model than ``model`` prove nothing. ``decided`` has the number
    of comments that the machine decided by itself, by language; a missing one is not known. Where
    answered audits do not stand for them, nothing is known of what was missed. ``cap`` is the
    largest weight that an answer could have.
    """
    answers: dict[str, list[SiteLabel]] = defaultdict(list)
    for label in labels:
        if label.model == model and label.route and label.scores and 0 < label.propensity <= 1:
            answers[label.language].append(label)
    languages: dict[str, LanguageLimits] = {}
    for language in sorted({*answers, *policy.promises} - {EVERY_LANGUAGE}):
        if promise := promise_for(policy.promises, language):
            former, count = policy.limits, decided.get(language)
            watched = _watched(former, language, model, now, has_decided=count != 0)
            covered = _is_covered(answers[language], count)
            cases = cases_of(answers[language], watched, is_covered=covered)
            languages[language] = replace(limits_for(cases, promise, cap), watched=tuple(watched))
    return Limits(now, model, languages)


def limits_for(cases: Tally, promise: Promise, cap: float = 1.0) -> LanguageLimits:
    """Return the limits that ``cases`` prove, with an outlook on the next ``NEXT`` answers.

    ``cap`` is the largest weight that an answer could have.
    """
    proven = _proven(cases, promise, cap)
    outlook = [
        _proven(_more(cases, draw, watched=not proven.stands), promise, cap).share
        for draw in range(DRAWS if cases else 0)
    ]
    return replace(proven, share_next=median(outlook)) if outlook else proven


def cases_of(
    labels: Iterable[SiteLabel], stretches: Stretches, *, is_covered: bool = True
) -> Counter[Case]:
    """Return labels as cases; ``stretches`` are the times in which people saw all comments.

    A comment is of such a stretch that came in it, whenever people answered: what came before was
    chosen by the limits of that time. What was decided in bulk, reported or looked up proves no
    limit and may refute one; so does all outside of such times where the audits do not cover what
    the machine decided.
    """
    cases = []
    for label in labels:
        came_in = any(since < label.came_at <= until for since, until in stretches)
        watched = came_in and label.propensity == 1
        one_sided = not (label.is_sampled and (watched or is_covered))
        score = promised_score(label.scores)
        cases.append(Case(score, label.rejected, 1 / label.propensity, watched, one_sided))
    return tally(cases)


def _watched(
    former: Limits, language: str, model: str, now: int, *, has_decided: bool
) -> list[tuple[int, int]]:
    """Return when the machine decided nothing in ``language`` that ``model`` had scored.

    So it was since ``former``, unless those limits stood, whichever model they were for; and ever,
    where it never ``has_decided``.
    """
    limits = former.languages.get(language)
    stretches = [*limits.watched] if limits and former.model == model else []
    if limits and limits.stands:
        return stretches
    if not has_decided:
        return [(0, now)]
    if limits is None:
        return []
    if stretches and stretches[-1][1] == former.at:
        return [*stretches[:-1], (stretches[-1][0], now)]
    return [*stretches, (former.at, now)]


def _is_covered(labels: Iterable[SiteLabel], decided: int | None) -> bool:
    """Return whether the answered audits stand for what the machine decided; None is not known."""
    if decided is None:
        return False
    audited = sum(1 / label.propensity for label in labels if label.chosen is Chosen.AUDIT)
    return audited >= COVERED_MIN * decided


def _proven(cases: Tally, promise: Promise, cap: float) -> LanguageLimits:
    reject = reject_limit(cases, promise.right_min, cap)
    approve = approve_limit(cases, promise.missed_max, cap)
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
