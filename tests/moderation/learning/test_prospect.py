"""What a promotion would let the machine decide, beside what it decides now."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from moderation.learning.measures.compared import Counted
from moderation.learning.models import ModelStore
from moderation.learning.not_worse import Proof
from moderation.learning.outlook import Lack, lacks, proof_days
from moderation.learning.prospect import Prospects, prospect
from moderation.learning.serving import SiteScorers
from moderation.learning.shadow import Answer, ShadowReport, Shadows
from moderation.learning.site_label import Chosen
from moderation.learning.site_model import SiteModel
from moderation.policy import Policy
from moderation.projection.projector import Projector
from moderation.projection.search import Projection
from moderation.promise.language_limits import LanguageLimits
from moderation.promise.limits import NO_LIMITS, Limits
from moderation.promise.promise import EVERY_LANGUAGE, Promise
from moderation.status import Route
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.verdict import ShadowVerdict
from tests.conftest import FakeScorer
from tests.moderation.learning.sites import label
from tests.support.site_models import decide_some, some_bodies, trained, with_model

MODEL = SiteModel("1", "base+site-1", "base", 0, "ann")
PROMISED = Policy(promises={"kk": Promise()})
LIMITS = Limits(1, "base+site-1", {"kk": LanguageLimits(Promise(), approve=0.2, reject=0.9)})
SHARES = [
    Counted("kk", Route.APPROVE, Route.APPROVE, 60),
    Counted("kk", Route.APPROVE, Route.HOLD, 40),
    Counted("kk", Route.HOLD, Route.HOLD, 100),
]


def answer(score: float, route: Route = Route.HOLD, **other: bool) -> Answer:
    """Return an answer to a comment that the model in shadow gave ``score``."""
    propensity = 1.0 if route is Route.HOLD else 0.02
    said = label(rejected=False, route=route.value, propensity=propensity)
    return Answer(said, 0.5, ShadowVerdict("1", route, score), is_unscored=False, **other)


def report(routed: Sequence[Counted], given: Sequence[Answer] = ()) -> ShadowReport:
    proof = Proof(1.0, 0)
    return ShadowReport(len(given), 0, proof, proof, {}, {}, (), given=given, routed=routed)


def test_answers_stand_for_the_comments_of_their_route() -> None:
    """Half of the audited approvals and a tenth of the held stand for 50 and 10 of 200."""
    audited = [answer(score, Route.APPROVE) for score in (0.1, 0.1, 0.3, 0.3)]
    held = [answer(0.95), *[answer(0.5)] * 9]
    both = prospect(PROMISED, LIMITS, MODEL, report(SHARES, [*audited, *held]))
    assert (both.at_work.share, both.promoted.share) == (0.5, pytest.approx(0.3))
    assert both.promoted.low < 0.3 < both.promoted.high
    assert both.decides_less


def test_what_nobody_answered_counts_as_undecided() -> None:
    """A site without audit cannot know what a new model would do with what is approved."""
    both = prospect(PROMISED, LIMITS, MODEL, report(SHARES, [answer(0.1)] * 5))
    assert (both.at_work.share, both.promoted.share, both.promoted.of) == (0.5, 0.5, 5)
    unproven = prospect(PROMISED, NO_LIMITS, MODEL, report(SHARES, [answer(0.1)] * 5))
    assert unproven.promoted.share == 0.0


def test_the_limits_on_the_shipped_scores_decide_on() -> None:
    """So a first model lets the machine decide no less, also where nobody audited anything."""
    shipped = {"kk": LanguageLimits(Promise(), approve=0.2)}
    policy = replace(PROMISED, limits=Limits(1, "base", shipped))
    unproven = Limits(2, MODEL.name, {"kk": LanguageLimits(Promise())}, shipped)
    held = [answer(0.1), answer(0.5)]
    both = prospect(policy, unproven, MODEL, report(SHARES, held))
    assert (both.at_work.share, both.promoted.share, both.decides_less) == (0.5, 0.5, False)
    own = replace(unproven, languages=LIMITS.languages)
    assert prospect(policy, own, MODEL, report(SHARES, held)).promoted.share == pytest.approx(0.25)
    at_work = replace(policy, limits=replace(own, model="base+site-0"))
    assert prospect(at_work, unproven, MODEL, report(SHARES, held)).decides_less


def test_what_rules_say_stays() -> None:
    """A comment that links hold is held, one that a word rejects is rejected, whatever it has."""
    links, word = answer(0.1, is_ruled=True), answer(0.5, Route.REJECT, is_ruled=True)
    routed = [Counted("kk", r, r, 50) for r in (Route.HOLD, Route.REJECT)]
    both = prospect(PROMISED, LIMITS, MODEL, report(routed, [links, word]))
    assert (both.at_work.share, both.promoted.share, both.decides_less) == (0.5, 0.5, False)


def test_looked_up_answers_stand_for_nothing() -> None:
    """Who looks a comment up overrules the model at work and hardly ever agrees with it."""
    one = answer(0.1, Route.APPROVE)
    looked_up = replace(one, label=replace(one.label, chosen=Chosen.LOOKED_UP))
    both = prospect(PROMISED, LIMITS, MODEL, report(SHARES, [looked_up]))
    assert (both.promoted.share, both.promoted.of) == (0.0, 0)


def test_without_a_promise_every_comment_was_routed_by_both() -> None:
    """So nothing has to be estimated."""
    both = prospect(Policy(), NO_LIMITS, MODEL, report(SHARES))
    assert (both.at_work.share, both.promoted.share) == (0.5, 0.3)


def test_the_answers_beside_a_shadow_prove_its_limits(
    store: Store, redis: Redis, site: str, tmp_path: Path
) -> None:
    """Those that a promotion would put in force, once the projection has read the comments."""
    models, projection = ModelStore(redis), Projection(tmp_path / "projection.sqlite3")
    policy = Policy(version=1, promises={EVERY_LANGUAGE: Promise()})
    store.save_policy(site, policy, expected_version=0)
    model = models.add(site, trained("turnips"), by="ann")
    scorers = SiteScorers(FakeScorer(), models, with_model)
    decide_some(store, site, some_bodies(300), own_models=scorers.at_work)
    shown = Shadows(store).report(site, model, None)
    prospects = Prospects(store, projection)
    assert prospects(site, model, shown).promoted.share == 0.0
    with closing(Projector(store, projection.place)) as projector:
        while projector.follow(site):
            pass
    both = prospects(site, model, shown)
    assert (both.at_work.share, both.promoted.share, both.promoted.of) == (0.0, 1.0, 300)
    assert store.policy(site).limits == Limits()


DAY = 86_400_000
UNPROVEN = Limits(1, MODEL.name, {"kk": LanguageLimits(Promise())}, {})


def lacking(rejections: int, in_force: Limits = NO_LIMITS) -> Lack:
    """Return what is missing after two days with so many rejections among the held comments."""
    said = [label(rejected=True), label(rejected=False)] * rejections
    model = replace(MODEL, shadow_at=DAY)
    (lack,) = lacks(model, said, UNPROVEN, in_force, 20.0, 3 * DAY)
    return lack


def test_what_is_missing_is_said_with_its_time() -> None:
    """The fewest rejections that prove a limit, and the days at the present pace."""
    assert lacking(26) == Lack("kk", 26, 130, 8)
    assert (lacking(0).days, lacking(130).days) == (None, None)


def test_limits_of_another_model_make_it_long() -> None:
    """While they decide, an answer counts as little as one of the audit counts much."""
    former = Limits(1, "base+site-0", {"kk": LanguageLimits(Promise(), approve=0.1)}, {})
    assert lacking(26, former).needed > 2_000
    assert lacking(26, former).times == 20
    tried = replace(former, shipped={"kk": LanguageLimits(Promise(), one_of=3)})
    assert lacking(26, tried).times == 3


def test_what_is_proven_lacks_nothing() -> None:
    """Approvals are what moderators save most with."""
    assert lacks(MODEL, [], LIMITS, NO_LIMITS, 20.0, DAY) == ()


def test_the_proof_is_complete_at_its_pace() -> None:
    """Half of the way in two days takes two more; a tenth says nothing."""
    model = replace(MODEL, shadow_at=DAY)
    for share, days in ((0.5, 2), (0.09, None), (1.0, None)):
        assert proof_days(Proof(20.0**share, 9), model, 3 * DAY) == days
