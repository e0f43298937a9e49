"""Finding the limits that keep a site's promises, and putting them in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from moderation.attributes import base_of
from moderation.audit_sample import weight_most
from moderation.learning.labels import PAGE, SiteLabels
from moderation.learning.models import ModelStore
from moderation.learning.proof.crowd import Crowd
from moderation.learning.proof.own_limits import beside
from moderation.learning.proof.proving import cases_of, is_covered, limits_for
from moderation.learning.proof.times import YEAR_MS, times_of
from moderation.learning.proof.trial import on_trial
from moderation.learning.shadow import Shadows, kept_of
from moderation.learning.site_label import SiteLabel
from moderation.learning.site_model import SiteModel
from moderation.policy import Policy
from moderation.projection.search import Projection, Query
from moderation.projection.weeks import decided_by_language
from moderation.promise.language_limits import LanguageLimits
from moderation.promise.limits import Limits
from moderation.promise.promise import EVERY_LANGUAGE, promise_for
from moderation.promise.standing import Standing
from moderation.store.writer import Store

READ = 0.6  # of the work is done once all labels are read


Reach = Callable[[float], object]  # is told how much is done, 0..1; may raise to end the work


def keep(
    store: Store,
    models: ModelStore,
    projection: Projection,
    site: str,
    reach: Reach = lambda share: None,
) -> Limits:
    """Find the limits of a site anew from its comments of a year, and put them in force.

    Those on the shipped scores rest on all answers of the year, whichever model of the site was on
    top. Those of the promoted model rest on what came since it was made; what people said while it
    stood in shadow speaks of its scores, too, and each comment counts once; so does what was kept
    from it when it learnt. Where workers cannot
    use that model, the limits are the shipped one's. What ``reach`` raises leaves the limits as
    they were.
    """
    promoted, since = scoring_model(models, site), store.now() - YEAR_MS
    total = store.live_size(site, "decided")
    own = _told(SiteLabels(store).own(site, since), total, lambda share: reach(READ * share))
    labels = [one for one in own if one.model and one.came_at >= since]  # no imports
    newest = newest_shipped(labels)
    base = promoted.base if promoted else newest.model if newest else ""
    limits = _found(store, site, labels, base, decided_since(projection, site, labels, since))
    if promoted:
        answers = _answers(store, site, promoted, labels, total, reach)
        decided = _decided_by_now(projection, site, labels, max(since, promoted.at))
        limits = beside(
            limits,
            store.policy(site).limits,
            answers,
            promoted.name,
            decided,
            weight_most(store.settings(site).audit_percent),
            promoted.number,
            kept_of(labels, promoted, since),
        )
    reach(1.0)
    limits = limits.promised(store.policy(site).promises)  # as they are by now
    return _put_in_force(store, site, limits)


def _put_in_force(store: Store, site: str, limits: Limits) -> Limits:
    tried = on_trial(limits, store.settings(site).audit_percent)
    store.save_limits(site, tried)
    return tried


def _told(labels: Iterable[SiteLabel], total: int, reach: Reach) -> Iterator[SiteLabel]:
    """Yield ``labels`` and say with each page how many of about ``total`` were read."""
    for count, label in enumerate(labels):
        if count % PAGE == 0:
            reach(min(1.0, count / max(total, 1)))
        yield label


def _answers(
    store: Store,
    site: str,
    model: SiteModel,
    labels: Iterable[SiteLabel],
    total: int,
    reach: Reach,
) -> list[SiteLabel]:
    """Return what people said of the scores of ``model``, at work and in shadow."""
    since = max(store.now() - YEAR_MS, model.at)
    by_comment = {one.comment: one for one in labels if one.model == model.name}
    beside = _told(
        Shadows(store).labels(site, model), total, lambda share: reach(READ + (1 - READ) * share)
    )
    by_comment |= {one.comment: one for one in beside}
    return [one for one in by_comment.values() if one.came_at >= since]


def decided_since(
    projection: Projection, site: str, labels: Iterable[SiteLabel], since: int
) -> Mapping[str, int]:
    """Return how many comments the machine decided since ``since`` (ms), by language.

    Nothing is known while the projection lacks a comment of ``labels``.
    """
    return (
        decided_by_language(projection, site, since) if _is_read(projection, site, labels) else {}
    )


def _decided_by_now(
    projection: Projection, site: str, labels: Sequence[SiteLabel], since: int
) -> Mapping[str, int]:
    """Return what ``decided_since`` does, and 0 for the languages of ``labels`` without any."""
    if not _is_read(projection, site, labels):
        return {}
    nothing = {label.language: 0 for label in labels}
    return nothing | decided_by_language(projection, site, since)


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
    """Return the label of the newest comment that a model scored, as one by the shipped model.

    It is not the newest answer: people answer what another model held days after an upgrade.
    """
    scored = (label for label in labels if label.model)
    newest = max(scored, key=lambda label: label.came_at, default=None)
    return newest.by_shipped() if newest else None


def recompute(
    store: Store, site: str, labels: Iterable[SiteLabel], model: str, decided: Mapping[str, int]
) -> Limits:
    """Put the limits in force that ``labels`` prove for the shipped ``model``; return them.

    ``limits_from`` says what the arguments are.
    """
    return _put_in_force(store, site, _found(store, site, labels, model, decided))


def _found(
    store: Store, site: str, labels: Iterable[SiteLabel], model: str, decided: Mapping[str, int]
) -> Limits:
    cap = weight_most(store.settings(site).audit_percent)
    return limits_from(labels, store.policy(site), model, decided, cap, store.now())


def limits_from(
    labels: Iterable[SiteLabel],
    policy: Policy,
    model: str,
    decided: Mapping[str, int],
    cap: float,
    now: int,
) -> Limits:
    """Return the limits on the scores of the shipped ``model`` that ``labels`` prove.

    An answer beside a model of the site counts by what the shipped one said; answers to another
    shipped model prove nothing. ``decided`` has the number of comments that the machine decided by
    itself, by language; a missing one is not known. Where answered audits do not stand for them,
    nothing is known of what was missed. ``cap`` is the largest weight that an answer could have.
    """
    answers: dict[str, list[SiteLabel]] = defaultdict(list)
    for label in map(SiteLabel.by_shipped, labels):
        if label.model == model and label.is_answer:
            answers[label.language].append(label)
    before = policy.limits.of_shipped if base_of(policy.limits.model) == model else {}
    languages: dict[str, LanguageLimits] = {}
    for language in sorted({*answers, *policy.promises} - {EVERY_LANGUAGE}):
        if promise := promise_for(policy.promises, language):
            count = decided.get(language)
            times = times_of(policy.limits, language, model, now, has_decided=count != 0)
            covered = is_covered(answers[language], count)
            cases = cases_of(answers[language], times.watched, times.tried, is_covered=covered)
            found = times.of(limits_for(cases, promise, cap, former=before.get(language)))
            own = policy.limits.of_own.get(language)
            crowd = Crowd(answers[language], count, own_approved=bool(own and own.approve))
            languages[language] = _with_share(found, crowd)
    return Limits(now, model, languages)


def _with_share(found: LanguageLimits, crowd: Crowd) -> LanguageLimits:
    """Return limits with the share of all that came, what nobody was asked about among it."""
    share = crowd.share(Standing(found))
    return replace(found, share=share, share_next=max(share, found.share_next))
