"""Use cases of workers: claim what waits, score it, route it by the policy, commit the verdicts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from moderation import policy as policies
from moderation import tracing
from moderation.actions import Ring
from moderation.attributes import SITE
from moderation.policy import Facts, Policy
from moderation.raids.raid import Raid
from moderation.raids.raid import of as raid_of
from moderation.raids.signs import signs
from moderation.store.authors.counts import AuthorRecord
from moderation.store.learning.model_places import Places
from moderation.store.leases import ClaimedComment, Judged, Rules
from moderation.store.writer import Store
from moderation.text.groups import groups_in
from moderation.text.stems import stems
from moderation.text.word_list import Reading
from moderation.thresholds import counted
from moderation.verdict import Highlight, ShadowVerdict, Verdict

NOBODY_ASKS = AuthorRecord(0, 0, 0)  # what no rule of the policy looks at
ROUTINGS_MAX = 5  # people act seldom; who meets five acts in a row waits for the next claim


class ScoredWord(Protocol):
    """A stretch of text that raised an attribute; offsets in UTF-16 units."""

    @property
    def attribute(self) -> str: ...
    @property
    def begin(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def weight(self) -> float: ...


class Score(Protocol):
    """What a scorer says of one text."""

    @property
    def scores(self) -> Mapping[str, float]: ...
    @property
    def language(self) -> str: ...
    @property
    def language_confidence(self) -> float: ...
    @property
    def validated(self) -> bool: ...
    @property
    def highlights(self) -> Sequence[ScoredWord]: ...
    @property
    def apart(self) -> Mapping[str, float] | None: ...


class Scorer(Protocol):
    """Texts in, scores out, in order; ``classifier.load()`` gives the shipped one."""

    @property
    def model(self) -> str: ...
    def score(self, texts: Sequence[str]) -> Sequence[Score]: ...
    def read(self, texts: Sequence[str]) -> Sequence[Reading]: ...


@dataclass(frozen=True, slots=True)
class AtWork:
    """Who scores a site now: ``scorer`` decides, ``shadow`` scores beside it.

    ``shadow_id`` is the id of that model on the site.
    """

    scorer: Scorer
    shadow: Scorer | None = None
    shadow_id: str = ""


OwnModels = Callable[[str, Places], AtWork]  # of a site, by what a drain was told of it


@dataclass(frozen=True, slots=True)
class DrainLimits:
    """How one drain behaves: comments per claim, seconds of a lease, seconds until it yields."""

    batch: int = 64
    lease_seconds: float = 6.0
    budget_seconds: float = 1.0
    attempts_max: int = 3


def drain(
    store: Store,
    ring: Ring,
    scorer: Scorer,
    site: str,
    limits: DrainLimits,
    *,
    worker: str,
    own_models: OwnModels | None = None,
) -> int:
    """Score what waits on ``site`` until nothing is left or the budget is spent.

    ``own_models`` gives those of the site; without it ``scorer`` scores all sites.
    Returns the number of verdicts committed. The claim rings for another worker where more waits
    than one batch, so a backlog wakes as many workers as there are.
    """
    places = store.open_doorbell(site)
    at_work = own_models(site, places) if own_models else AtWork(scorer)
    deadline = time.monotonic() + limits.budget_seconds
    committed = 0
    while time.monotonic() < deadline:
        claimed, wake = store.claim(
            site,
            batch=limits.batch,
            lease_seconds=limits.lease_seconds,
            attempts_max=limits.attempts_max,
        )
        if wake:
            ring(site)
        if not claimed:
            return committed
        committed += judge(store, at_work, site, claimed, worker=worker)
    if store.waiting(site) and store.close_doorbell(site):
        ring(site)
    return committed


def judge(
    store: Store, at_work: AtWork, site: str, claimed: Sequence[ClaimedComment], *, worker: str
) -> int:
    """Judge claimed comments as one batch; return how many verdicts came in time.

    1. Score the texts (heavy: nearly all of the time), twice where a model stands in shadow.
    2. Read the policy, and what is done about the authors (one round trip).
    3. Route each by both (microseconds).
    4. Commit all verdicts (one script). If somebody acted upon an author since 2, go back there.
    """
    began = tracing.now_ns()
    bodies = [item.submission.body for item in claimed]
    scored = at_work.scorer.score(bodies), _shadow_scores(at_work, bodies)
    for _ in range(ROUTINGS_MAX):
        judged, sanctions = _routed(store, at_work, site, claimed, scored)
        committed = store.commit_verdicts(site, judged, by=worker, sanctions=sanctions)
        if committed is not None:
            for one in judged:
                tracing.note("comment.judge", site, one.claimed.id, began, route=one.verdict.route)
            return committed
    return 0  # the leases end, and they are claimed again


_Scored = tuple[Sequence[Score], Sequence[Score | None]]  # by the scorer, and by the one in shadow


def _routed(
    store: Store, at_work: AtWork, site: str, claimed: Sequence[ClaimedComment], scored: _Scored
) -> tuple[list[Judged], str]:
    """Return the verdicts, and the version of the sanctions that they rest on."""
    rules = store.rules(site, [item.submission for item in claimed])
    policy = rules.policy
    bodies = [item.submission.body for item in claimed]
    readings = readings_for(policy, at_work.scorer, bodies)
    records = _records(store, site, policy, claimed)
    judged = []
    rows = zip(claimed, *scored, readings, records, strict=True)
    for place, (item, score, shadow_score, reading, record) in enumerate(rows):
        facts = text_facts(policy, item.submission.body, score, reading, at_work.scorer.model)
        facts = _known(facts, item, record, rules, place)
        shadow = _shadow(policy, at_work, facts, shadow_score)
        groups = groups_in(item.submission.body) if shadow else ()
        verdict = _verdict(policy, facts, score, shadow)
        judged.append(Judged(item, verdict, groups, policies.asked_chance(policy, facts)))
    return judged, rules.version


def _shadow_scores(at_work: AtWork, bodies: Sequence[str]) -> Sequence[Score | None]:
    return at_work.shadow.score(bodies) if at_work.shadow else [None] * len(bodies)


def _shadow(
    policy: Policy, at_work: AtWork, facts: Facts, score: Score | None
) -> ShadowVerdict | None:
    """Return what the model in shadow would have done under the policy and limits in force."""
    if score is None:
        return None
    allowed = counted(policy.thresholds, score.scores, score.apart, score.language)
    routing = policies.route(policy, replace(facts, scores=allowed))
    return ShadowVerdict(at_work.shadow_id, routing.route, score.scores.get(SITE, routing.risk))


def readings_for(
    policy: Policy, scorer: Scorer, bodies: Sequence[str]
) -> Sequence[Reading] | list[None]:
    """Return ``bodies`` as the scorer reads them where the policy has a word list to match."""
    return scorer.read(bodies) if policy.words else [None] * len(bodies)


def text_facts(
    policy: Policy, body: str, score: Score, reading: Reading | None, model: str
) -> Facts:
    """Return what a text says by itself, as ``model`` scored it; of its author nothing is known."""
    return Facts(
        body=body,
        scores=counted(policy.thresholds, score.scores, score.apart, score.language),
        language=score.language,
        validated=score.validated,
        author_approved=None,
        reading=reading,
        model=model,
    )


def _records(
    store: Store, site: str, policy: Policy, claimed: Sequence[ClaimedComment]
) -> list[AuthorRecord | None]:
    """Return what became of each author's comments; None where only a name is known."""
    if not policy.hold_first_comment and not policy.hold_rejected_percent:
        return [NOBODY_ASKS] * len(claimed)  # so save the round trip
    authors = [item.submission.author for item in claimed]
    pairs = zip(authors, store.authors(site, authors), strict=True)
    return [None if author.named_only else record for author, record in pairs]


def _known(
    facts: Facts, item: ClaimedComment, record: AuthorRecord | None, rules: Rules, place: int
) -> Facts:
    """Return ``facts`` with what stands about the author, the article and the text of a comment."""
    act = rules.sanctions[place]
    return replace(
        facts,
        author_approved=record.approved if record else None,
        author_rejected=record.rejected if record else None,
        rejected_before_edit=item.rejected_before_edit,
        sanction=act.kind if act else None,
        article_premoderated=rules.premoderated[place],
        raid=_raid(rules.raids, facts.body),
    )


def _raid(raids: Sequence[Raid], body: str) -> str:
    """Return the id of the raid that holds a text, or ""."""
    holding = [raid for raid in raids if raid.holds]
    raid = raid_of(holding, signs(stems(body))) if holding else None
    return raid.id if raid else ""


def _verdict(policy: Policy, facts: Facts, score: Score, shadow: ShadowVerdict | None) -> Verdict:
    routing = policies.route(policy, facts)
    return Verdict(
        route=routing.route,
        rules=routing.rules,
        risk=routing.risk,
        policy_version=policy.version,
        scores=facts.scores,
        language=score.language,
        language_confidence=score.language_confidence,
        validated=score.validated,
        model=facts.model,
        highlights=tuple(
            Highlight(r.attribute, r.begin, r.end, r.weight) for r in score.highlights
        ),
        shadow=shadow,
    )


def sweep(store: Store, ring: Ring, sites: Iterable[str]) -> int:
    """Ring for each site where a comment waits without a live lease; return how many."""
    waiting = [site for site in sites if store.waiting(site)]
    for site in waiting:
        ring(site)
    return len(waiting)
