"""What a shadow shows, and when its model may be promoted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from moderation.attributes import SITE
from moderation.comment import Move
from moderation.learning.measures.compared import Moved
from moderation.learning.models import ModelStore
from moderation.learning.not_worse import ERROR, Proof
from moderation.learning.promotion import Hindrance, promote, readiness
from moderation.learning.prospect import Prospect
from moderation.learning.serving import SiteScorers
from moderation.learning.shadow import ShadowReport, Shadows
from moderation.learning.site_model import SiteModel
from moderation.policy import Policy, Threshold
from moderation.projection.intervals import wilson
from moderation.promise.language_limits import LanguageLimits
from moderation.promise.limits import Limits
from moderation.promise.promise import Promise
from moderation.site.site_settings import SiteSettings
from moderation.status import Route, Status
from moderation.store.server.clock import DAY_MS
from moderation.store.writer import Store
from moderation.text.word_list import WordRule
from tests.conftest import FakeScorer
from tests.support.site_models import decide_some, some_bodies, trained, with_model

SETTINGS = SiteSettings()
PROVEN = Proof(1 / ERROR, 100)
LATE = 3 * DAY_MS
SAME = Prospect(wilson(1, 2), wilson(1, 2))
LESS = Prospect(wilson(1, 2), wilson(1, 4))
FAR = Moved("ru", Route.HOLD, 100, 21)


def report(answers: int = 0, proof: Proof = PROVEN, moved: tuple[Moved, ...] = ()) -> ShadowReport:
    return ShadowReport(answers, 0, proof, proof, {}, {}, moved)


def model(asked_by: str = "") -> SiteModel:
    return SiteModel("1", "base+site-1", "base", 0, "ann", shadow_at=0, asked_by=asked_by)


@pytest.mark.parametrize(
    ("shown", "now", "asked_by", "hindrance"),
    [
        (report(), LATE, "", Hindrance.NONE),
        (report(), LATE - 1, "", Hindrance.TOO_SOON),
        (report(answers=500), 0, "", Hindrance.NONE),
        (report(answers=499), 0, "", Hindrance.TOO_SOON),
        (report(proof=Proof(19.9, 100)), LATE, "", Hindrance.UNPROVEN),
        (report(moved=(FAR,)), LATE, "", Hindrance.SECOND_PERSON),
        (report(moved=(FAR,)), LATE, "ann", Hindrance.SECOND_PERSON),
        (report(moved=(FAR,)), LATE, "bob", Hindrance.NONE),
        (report(moved=(replace(FAR, moved=20),)), LATE, "", Hindrance.NONE),
        (report(moved=(Moved("ru", Route.HOLD, 29, 29),)), LATE, "", Hindrance.NONE),
    ],
)
def test_what_a_promotion_waits_for(
    shown: ShadowReport, now: int, asked_by: str, hindrance: Hindrance
) -> None:
    """Time or answers, then the proof, then a second person, who is another than the first."""
    ready = readiness(model(asked_by), shown, SAME, SETTINGS, now=now, by="ann")
    assert ready.hindrance is hindrance


@pytest.mark.parametrize(
    ("shown", "asked_by", "hindrance"),
    [
        (report(500), "", Hindrance.DECIDES_LESS),
        (report(), "", Hindrance.TOO_SOON),
        (report(500, Proof(19.9, 100)), "", Hindrance.UNPROVEN),
        (report(500, moved=(FAR,)), "", Hindrance.SECOND_PERSON),
        (report(500, moved=(FAR,)), "bob", Hindrance.DECIDES_LESS),
    ],
)
def test_who_would_decide_less_waits(
    shown: ShadowReport, asked_by: str, hindrance: Hindrance
) -> None:
    """After all else, so that a person has the last word."""
    ready = readiness(model(asked_by), shown, LESS, SETTINGS, now=1, by="ann")
    assert ready.hindrance is hindrance


def test_a_person_may_want_it_anyway(models: ModelStore, site: str) -> None:
    """Only who says so; the proof is never left out."""
    own = models.add(site, trained("turnips"), by="ann")
    ready = readiness(own, report(500), LESS, SETTINGS, now=own.at, by="ann")
    assert not promote(models, site, own, ready, by="ann", version=1)
    unproven = readiness(own, report(500, Proof(1.0, 0)), LESS, SETTINGS, now=own.at, by="ann")
    assert not promote(models, site, own, unproven, by="ann", version=1, anyway=True)
    assert promote(models, site, own, ready, by="ann", version=1, anyway=True)


def test_routes_on_two_scales_ask_for_two_people() -> None:
    """Nobody can count what a first model moves while the limits are of the shipped scores."""
    far = (Moved("en", Route.APPROVE, 100, 100),)
    shown = replace(report(500, moved=far), is_comparable=False)
    ready = readiness(model(), shown, SAME, SETTINGS, now=1, by="ann")
    assert (ready.hindrance, ready.far) == (Hindrance.SECOND_PERSON, ())
    asked = readiness(model("bob"), shown, SAME, SETTINGS, now=1, by="ann")
    assert asked.hindrance is Hindrance.NONE
    alone = replace(SETTINGS, moved_percent=100)
    assert readiness(model(), shown, SAME, alone, now=1, by="ann").hindrance is Hindrance.NONE


def test_the_shipped_scores_are_another_scale(store: Store, models: ModelStore, site: str) -> None:
    """Only while limits on them are in force; two models of the site are on one."""
    first, second = (models.add(site, trained(word), by="ann") for word in ("peas", "turnips"))
    assert Shadows(store).report(site, second, None).is_comparable
    stands = {"en": LanguageLimits(Promise(), approve=0.3)}
    store.save_limits(site, Limits(1, "base", stands))
    assert not Shadows(store).report(site, second, None).is_comparable
    models.promote(site, first.id, by="ann", version=models.places(site).version)
    assert Shadows(store).report(site, second, None).is_comparable


def shadowed(store: Store, models: ModelStore, site: str, *words: str) -> SiteModel:
    """Return a model in shadow, with a policy by which its own score routes."""
    policy = Policy(version=1, thresholds={SITE: Threshold(0.5, 0.8)})
    store.save_policy(site, policy, expected_version=0)
    return models.add(site, trained(*words), by="ann")


@pytest.mark.usefixtures("everything_is_audited")
def test_a_shadow_is_compared_by_what_people_said(
    store: Store, models: ModelStore, site: str
) -> None:
    """Shares that each decides, what each misses, what moves, and the proof."""
    model = shadowed(store, models, site, "turnips")
    scorers = SiteScorers(FakeScorer(), models, with_model)
    decide_some(store, site, some_bodies(100), own_models=scorers.at_work)
    shown = Shadows(store).report(site, models.models(site).get(model.id), None)
    assert shown.scored == 100
    both = shown.languages["en"]
    assert (both.decided.share, both.shadow_decided.share) == (1.0, 0.5)
    assert both == shown.languages[""]
    assert both.quality
    assert both.shadow_quality
    assert (both.quality.missed.share, both.shadow_quality.missed.share) == (1.0, 0.0)
    (moved,) = shown.moved
    assert (moved.language, moved.route, moved.percent) == ("en", Route.APPROVE, 50.0)
    assert len(Shadows(store).differing(site, model, limit=10)) == 10


@pytest.mark.usefixtures("everything_is_audited")
def test_a_shadow_is_compared_by_group(store: Store, models: ModelStore, site: str) -> None:
    """What each decides and misses of the comments that name a people, beside others."""
    model = shadowed(store, models, site, "uzbeks")
    scorers = SiteScorers(FakeScorer(), models, with_model)
    bodies = {f"the uzbeks came {number}": Status.REJECTED for number in range(40)}
    bodies |= {f"turnips {number}": Status.APPROVED for number in range(40)}
    decide_some(store, site, bodies, own_models=scorers.at_work)
    card = models.models(site).get(model.id)
    assert Shadows(store).report(site, card, None).groups == {}
    shown = Shadows(store).report(site, card, None, with_groups=True)
    ((group, both),) = shown.groups.items()
    assert (group, both.decided.of) == ("uzbeks", 40)
    assert both.quality
    assert both.shadow_quality
    assert (both.quality.missed.share, both.shadow_quality.missed.share) == (1.0, 0.0)
    assert (both.decided.share, both.shadow_decided.share) == (1.0, 0.0)
    assert [*shown.languages] == ["", "en"]
    assert shown.scored == 80


def test_answers_beside_a_shadow_speak_of_its_scores(
    store: Store, models: ModelStore, site: str
) -> None:
    """So that limits can be found for a model in the moment of its promotion."""
    model = shadowed(store, models, site, "turnips")
    scorers = SiteScorers(FakeScorer(), models, with_model)
    decide_some(store, site, some_bodies(20), own_models=scorers.at_work)
    labels = list(Shadows(store).labels(site, models.models(site).get(model.id)))
    assert {label.model for label in labels} == {model.name}
    assert {(label.rejected, label.scores[SITE]) for label in labels} == {(True, 0.9)}


def test_answers_to_other_verdicts_prove_nothing(
    store: Store, models: ModelStore, site: str
) -> None:
    """What was decided before the shadow, or without it, is none of its answers."""
    decide_some(store, site, some_bodies(20))
    model = shadowed(store, models, site, "turnips")
    decide_some(store, site, {f"again {body}": said for body, said in some_bodies(20).items()})
    shown = Shadows(store).report(site, models.models(site).get(model.id), None)
    assert (shown.answers, shown.proof.pairs, shown.scored) == (0, 0, 0)


def test_a_second_shadow_counts_from_nothing(store: Store, models: ModelStore, site: str) -> None:
    """What the first one routed is neither in its shares nor among its differences."""
    model = shadowed(store, models, site, "turnips")
    scorers = SiteScorers(FakeScorer(), models, with_model)
    decide_some(store, site, some_bodies(20), own_models=scorers.at_work)
    assert Shadows(store).differing(site, model, limit=1)
    models.withdraw(site, by="ann", version=models.places(site).version)
    models.shadow(site, model.id, by="ann", version=models.places(site).version)
    shown = Shadows(store).report(site, models.models(site).get(model.id), None)
    assert (shown.scored, shown.moved) == (0, [])
    assert Shadows(store).differing(site, model, limit=1) == []


def test_what_a_word_list_holds_proves_strictly(
    store: Store, models: ModelStore, site: str
) -> None:
    """A word of the site's list asks people whatever the scores are."""
    words = (WordRule("doubtful", route=Route.HOLD),)
    store.save_policy(site, Policy(version=1, words=words), expected_version=0)
    model = models.add(site, trained("turnips"), by="ann")
    scorers = SiteScorers(FakeScorer(), models, with_model)
    decide_some(store, site, some_bodies(300), own_models=scorers.at_work)
    assert (
        Shadows(store).report(site, models.models(site).get(model.id), None).strict_proof.is_proven
    )


def test_what_people_looked_up_proves_nothing(store: Store, models: ModelStore, site: str) -> None:
    """In a list they overrule the model at work and hardly ever agree with it."""
    model = shadowed(store, models, site, "turnips")
    scorers = SiteScorers(FakeScorer(), models, with_model)
    ids = decide_some(store, site, some_bodies(300), own_models=scorers.at_work)
    approved = [one for one in store.get_many(site, ids) if one.status is Status.APPROVED]
    for later, status in enumerate((Status.REJECTED, Status.APPROVED)):
        move = Move(status, "ann", None)
        store.decide_many(site, [(one, one.version + later, move) for one in approved])
    shown = Shadows(store).report(site, models.models(site).get(model.id), None)
    assert shown.answers == 300
    assert (shown.proof.pairs, shown.strict_proof.pairs) == (0, 0)


def test_who_is_not_ready_changes_nothing(models: ModelStore, site: str) -> None:
    """A form that says more than the page offers does nothing."""
    own = models.add(site, trained("turnips"), by="ann")
    ready = readiness(own, report(proof=Proof(1.0, 0)), SAME, SETTINGS, now=own.at, by="ann")
    assert not promote(models, site, own, ready, by="ann", version=1)
    assert models.places(site).version == 1
