"""A site is scored with the model that it promoted, and by the shipped one where that fails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from moderation import actions, judging
from moderation.attributes import SITE
from moderation.comment import Comment
from moderation.errors import StoreUnavailable
from moderation.judging import DrainLimits
from moderation.learning.model_fault import (
    BROKEN,
    OTHER_BASE,
    UNTOLD,
    ModelFault,
    load_fault,
)
from moderation.learning.models import ModelStore
from moderation.learning.serving import REMEMBERED_SECONDS, SiteScorers, UnusableModel
from moderation.policy import DEFAULT_THRESHOLDS, Policy, Threshold
from moderation.status import Route
from moderation.store.acceptance import Intake, Limits
from moderation.store.keys import key
from moderation.store.learning.model_places import Places
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from moderation.verdict import ShadowVerdict
from tests.conftest import FakeScorer
from tests.support.site_models import BASE, trained, with_model

RUDE = {**DEFAULT_THRESHOLDS, SITE: Threshold(approve=0.5, hold=0.8)}


@pytest.fixture
def scorers(models: ModelStore, scorer: FakeScorer) -> SiteScorers:
    return SiteScorers(scorer, models, with_model)


def promote(models: ModelStore, site: str, *words: str, base: str = BASE) -> str:
    model = models.add(site, trained(*words, base=base), by="ann")
    models.promote(site, model.id, by="ann", version=models.places(site).version)
    return model.id


def judged(store: Store, scorers: SiteScorers, site: str, body: str) -> Comment:
    """Return a comment with its verdict."""
    intake = Intake(Submission(Article("a"), Author("Ann"), body))
    accepted = actions.submit(store, str, site, intake, caller="test", limits=Limits())
    limits = DrainLimits()
    judging.drain(store, str, scorers.base, site, limits, worker="w", own_models=scorers.at_work)
    return store.get(site, accepted.id)


def test_a_verdict_names_the_model_that_gave_it(
    store: Store, models: ModelStore, scorers: SiteScorers, site: str
) -> None:
    """The shipped one, then the promoted one with its own score, then the shipped one again."""
    before = judged(store, scorers, site, "turnips").verdict
    assert before
    assert (before.model, SITE in before.scores) == (BASE, False)
    promote(models, site, "turnips")
    after = judged(store, scorers, site, "turnips again").verdict
    assert after
    assert (after.model, after.scores[SITE]) == (f"{BASE}+site-turnips", 0.9)
    models.roll_back(site, by="ann", version=models.places(site).version)
    last = judged(store, scorers, site, "turnips for ever").verdict
    assert last
    assert last.model == BASE


def test_a_shadow_decides_nothing(
    store: Store, models: ModelStore, scorers: SiteScorers, site: str, redis: Redis
) -> None:
    """Its route and score stand beside the verdict, are counted, and listed where they differ."""
    store.save_policy(site, Policy(version=1, thresholds=RUDE), expected_version=0)
    model = models.add(site, trained("turnips"), by="ann")
    held, clean = (judged(store, scorers, site, body) for body in ("turnips", "peas"))
    assert held.verdict
    assert held.verdict.route is Route.APPROVE
    assert held.verdict.model == BASE
    assert held.verdict.shadow == ShadowVerdict(model.id, Route.HOLD, 0.9)
    assert clean.verdict
    assert clean.verdict.shadow == ShadowVerdict(model.id, Route.APPROVE, 0.1)
    counts = redis.hgetall(key(site, "shadowed", model.id))
    assert counts == {"en approve hold": "1", "en approve approve": "1"}
    assert redis.zrange(key(site, "differing", model.id), 0, -1) == [held.id]


def test_no_shadow_leaves_no_trace(store: Store, scorers: SiteScorers, site: str) -> None:
    """Where none stands, a verdict is stored as it always was."""
    comment = judged(store, scorers, site, "peas")
    assert '"d"' not in str(store.redis.hget(key(site, "comment", comment.id), "verdict"))


@pytest.mark.parametrize("base", ["another-base", "\x00\xff"])
def test_a_model_that_cannot_be_used_changes_nothing(
    store: Store,
    models: ModelStore,
    scorers: SiteScorers,
    site: str,
    base: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The shipped model goes on scoring; the log and the page say why, once."""
    id_ = promote(models, site, "turnips", base=base)
    for body in ("turnips", "peas"):
        verdict = judged(store, scorers, site, body).verdict
        assert verdict
        assert verdict.model == BASE
    fault = models.faults(site)[id_]
    assert "belongs to the model" in fault.detail
    assert fault.kind == OTHER_BASE
    assert len([line for line in caplog.messages if "model.unusable" in line]) == 1


def test_a_broken_artefact_is_a_fault(
    models: ModelStore, scorers: SiteScorers, site: str, redis: Redis
) -> None:
    """What is no Base64 in the store is told like any other fault."""
    id_ = promote(models, site, "turnips")
    redis.set(key(site, "model", id_), "no Base64!")
    assert scorers.promoted(site) is scorers.base
    assert models.faults(site)[id_].kind == BROKEN


@pytest.mark.parametrize(
    ("stored", "fault"),
    [
        ("its digest is wrong", ModelFault(UNTOLD, "its digest is wrong")),
        ('{"k":"melted","d":"a later release"}', ModelFault(UNTOLD, "a later release")),
    ],
)
def test_what_another_release_told_is_read(stored: str, fault: ModelFault) -> None:
    """An earlier one wrote a sentence, a later one may know more kinds."""
    assert load_fault(stored) == fault


def test_a_fault_ends_where_the_model_can_be_used(
    models: ModelStore, scorers: SiteScorers, site: str
) -> None:
    """A worker of an older release cannot use what one of this release can."""
    id_ = promote(models, site, "turnips")

    def unusable(data: bytes) -> FakeScorer:
        raise UnusableModel("the site's layer belongs to another model")

    older = SiteScorers(FakeScorer(), models, unusable)
    assert older.promoted(site) is older.base
    assert [*models.faults(site)] == [id_]
    assert scorers.promoted(site).model == f"{BASE}+site-turnips"
    assert models.faults(site) == {}


def test_a_drain_asks_nothing_more(store: Store, scorers: SiteScorers, site: str) -> None:
    """Which models are at work comes with the command that opens the doorbell."""
    assert store.open_doorbell(site) == Places()
    assert scorers.at_work(site, Places()).scorer is scorers.base


def test_scorers_have_a_bound(models: ModelStore, scorer: FakeScorer, site: str) -> None:
    """The one that was not needed for longest goes first, and comes back when it is needed."""
    reads: list[bytes] = []
    scorers = SiteScorers(
        scorer, models, lambda data: (reads.append(data), with_model(data))[1], scorers_max=2
    )
    ids = [models.add(site, trained(word), by="ann").id for word in ("a", "b", "c")]
    for id_ in (*ids, ids[2], ids[0]):
        scorers.at_work(site, Places(promoted=id_))
    assert len(reads) == 4


def test_requests_ask_once_a_second(
    models: ModelStore, scorer: FakeScorer, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While Redis is away the model that was used last goes on."""
    now = [0.0]
    scorers = SiteScorers(scorer, models, with_model, clock=lambda: now[0])
    promote(models, site, "turnips")
    asked: list[str] = []
    places = models.places
    monkeypatch.setattr(models, "places", lambda slug: (asked.append(slug), places(slug))[1])
    names = {scorers.promoted(site).model for _ in range(5)}
    assert names == {f"{BASE}+site-turnips"}
    assert asked == [site]

    def away(slug: str) -> Places:
        raise StoreUnavailable("away")

    monkeypatch.setattr(models, "places", away)
    now[0] += 2 * REMEMBERED_SECONDS
    assert scorers.promoted(site).model == f"{BASE}+site-turnips"


def test_a_shadow_of_a_model_that_went_is_not_counted(
    store: Store, models: ModelStore, scorers: SiteScorers, site: str, redis: Redis
) -> None:
    """A worker that still scores with it leaves no key behind."""
    model = models.add(site, trained("turnips"), by="ann")
    at_work = scorers.at_work(site, models.places(site))
    redis.delete(key(site, "models"))
    stale = replace(at_work)
    intake = Intake(Submission(Article("a"), Author("Ann"), "turnips"))
    actions.submit(store, str, site, intake, caller="test", limits=Limits())
    claimed, _ = store.claim(site, batch=1, lease_seconds=6, attempts_max=3)
    assert judging.judge(store, stale, site, claimed, worker="w") == 1
    assert not redis.exists(key(site, "shadowed", model.id), key(site, "differing", model.id))
