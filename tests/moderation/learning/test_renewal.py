"""When the limits of a promise are found anew without a click."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from moderation import actions
from moderation.background.runs import RunKind, Runs, RunState
from moderation.errors import ProjectionUnavailable
from moderation.learning.finding import LimitFinder
from moderation.learning.model_fault import OTHER_BASE, ModelFault
from moderation.learning.models import ModelStore
from moderation.learning.promotion import Promoter
from moderation.learning.renewal import Renewal
from moderation.learning.serving import SiteScorers
from moderation.policy import Policy
from moderation.projection.projector import Projector
from moderation.projection.search import Projection
from moderation.promise.language_limits import LanguageLimits
from moderation.promise.limits import Limits
from moderation.promise.promise import Promise
from moderation.site.site_settings import SiteSettings
from moderation.status import Status
from moderation.store.server.clock import WEEK_MS
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from service.launcher.embedded import EmbeddedServer
from tests.conftest import FakeScorer
from tests.support.site_models import BASE, decide_some, some_bodies, trained, with_model
from worker.learning import tend


class Upgraded(FakeScorer):
    """The shipped model of a later release."""

    model = "fake-2"


@pytest.fixture
def promised(store: Store, site: str) -> Store:
    """A site that promises something in English and holds the comment of a newcomer."""
    policy = Policy(promises={"en": Promise()}, hold_first_comment=True)
    actions.save_policy(store, site, policy, by="ann", expected_version=0)
    return store


class Renewed:
    """What the learner does: it asks for the limits that are due, and finds them."""

    def __init__(self, store: Store, models: ModelStore, projection: Projection) -> None:
        self.runs = Runs(store.redis, kind=RunKind.FINDING)
        self._ask = Renewal(store, models, self.runs)
        self._find = LimitFinder(store, models, projection, self.runs)

    def __call__(self, site: str) -> bool:
        """Return whether limits were found."""
        return self._ask(site) and self._find(site)


@pytest.fixture
def renewal(promised: Store, models: ModelStore, projection: Projection) -> Renewed:
    return Renewed(promised, models, projection)


def limits(store: Store, site: str) -> Limits:
    return store.policy(site).limits


def follow(store: Store, projection: Projection, site: str) -> None:
    """Have the projection read the journal to its end."""
    with closing(Projector(store, projection.place)) as projector:
        while projector.follow(site):
            pass


def promote(models: ModelStore, site: str, *words: str) -> str:
    model = models.add(site, trained(*words), by="ann")
    models.promote(site, model.id, by="ann", version=models.places(site).version)
    return model.name


def roll_back(models: ModelStore, site: str) -> None:
    models.roll_back(site, by="ann", version=models.places(site).version)


def test_limits_are_found_each_week(renewal: Renewed, promised: Store, site: str) -> None:
    """At once where there are none, then when a week has gone by, and not at each look."""
    assert [renewal(site) for _ in range(2)] == [True, False]
    first = limits(promised, site)
    for age, due in ((WEEK_MS - 10_000, False), (WEEK_MS, True)):
        promised.save_limits(site, replace(first, at=promised.now() - age))
        assert renewal(site) is due
    assert limits(promised, site).at >= first.at


def test_another_audit_brings_limits(
    renewal: Renewed, promised: Store, models: ModelStore, site: str
) -> None:
    """People are asked about another share of what limits decide, so answers count by another."""
    assert renewal(site)
    stands = LanguageLimits(Promise(), approve=0.1, share=0.05, one_of=3)
    promised.save_limits(site, replace(limits(promised, site), languages={"en": stands}))
    ask = Renewal(promised, models, renewal.runs)
    assert not ask(site)
    settings = replace(promised.settings(site), audit_percent=0)
    actions.save_settings(promised, site, settings, by="ann", expected_version=0)
    assert ask(site)


def test_without_a_promise_nothing_is_found(
    store: Store, models: ModelStore, projection: Projection, site: str
) -> None:
    """There is nothing to keep."""
    promote(models, site, "turnips")
    assert not Renewed(store, models, projection)(site)
    assert limits(store, site) == Limits()


def test_each_change_of_the_model_brings_limits(
    renewal: Renewed, promised: Store, models: ModelStore, site: str
) -> None:
    """After a promotion, a second one, a return to the first, and one to the shipped model."""
    decide_some(promised, site, some_bodies(4))
    assert renewal(site)
    first, second = promote(models, site, "turnips"), ""
    assert renewal(site)
    assert limits(promised, site).model == first
    second = promote(models, site, "peas")
    assert renewal(site)
    assert limits(promised, site).model == second
    for name in (first, BASE):
        roll_back(models, site)
        assert [renewal(site) for _ in range(2)] == [True, False]
        assert limits(promised, site).model == name


def test_a_promotion_without_a_click_brings_limits(
    renewal: Renewed, promised: Store, models: ModelStore, projection: Projection, site: str
) -> None:
    """In the same look, from the answers that people gave beside the shadow."""
    model = models.add(site, trained("turnips"), by="ann")
    scorers = SiteScorers(FakeScorer(), models, with_model)
    decide_some(promised, site, some_bodies(300), own_models=scorers.at_work)
    settings = replace(promised.settings(site), promote_alone=True, shadow_days=0)
    actions.save_settings(promised, site, settings, by="ann", expected_version=0)
    tend(Promoter(promised, models, projection), renewal, site)
    assert models.models(site).promoted
    known = limits(promised, site)
    assert (known.model, known.languages["en"].answers) == (model.name, 300)


def test_another_shipped_model_brings_limits(
    renewal: Renewed, promised: Store, models: ModelStore, site: str
) -> None:
    """After an upgrade, as soon as people answered it; also where a site's own one fits it not."""
    decide_some(promised, site, some_bodies(4))
    assert renewal(site)
    later = {f"again {body}": said for body, said in some_bodies(4).items()}
    decide_some(promised, site, later, scorer=Upgraded())
    assert [renewal(site) for _ in range(2)] == [True, False]
    assert limits(promised, site).model == Upgraded.model
    promote(models, site, "turnips")
    assert renewal(site)
    models.note_fault(site, models.places(site).promoted, ModelFault(OTHER_BASE, "base-0"))
    assert [renewal(site) for _ in range(2)] == [True, False]
    assert limits(promised, site).model == Upgraded.model


def test_a_late_answer_brings_no_former_model_back(
    renewal: Renewed, promised: Store, site: str
) -> None:
    """What the former release held is answered for days; the limits stay those of the new one."""
    (waiting,) = decide_some(promised, site, {"doubtful peas of old": Status.HELD})
    decide_some(promised, site, some_bodies(4))
    assert renewal(site)
    later = {f"again {body}": said for body, said in some_bodies(4).items()}
    decide_some(promised, site, later, scorer=Upgraded())
    assert renewal(site)
    former = limits(promised, site)
    move = {"status": Status.REJECTED, "by": "ann", "reason": "insult"}
    actions.decide(promised, site, waiting, expected_version=2, **move)  # type: ignore[arg-type]
    assert not renewal(site)
    promised.save_limits(site, replace(former, at=promised.now() - WEEK_MS))
    assert renewal(site)
    assert limits(promised, site).model == Upgraded.model


def test_a_projection_on_its_way_says_nothing(
    renewal: Renewed, promised: Store, projection: Projection, site: str
) -> None:
    """Rows that end before the newest answer do not tell that the machine never decided."""
    decide_some(promised, site, some_bodies(4))
    follow(promised, projection, site)
    decide_some(promised, site, {"doubtful turnips at last": Status.REJECTED})
    assert renewal(site)
    assert limits(promised, site).languages["en"].watched == ()
    follow(promised, projection, site)
    promised.save_limits(site, replace(limits(promised, site), at=0))
    assert renewal(site)
    known = limits(promised, site)
    assert known.languages["en"].watched == ((0, known.at),)


def test_the_learner_may_find_limits(
    promised: Store, models: ModelStore, projection: Projection, site: str, server: EmbeddedServer
) -> None:
    """Its user of the store may write them, and no policy."""
    decide_some(promised, site, some_bodies(4))
    own = connect(server.url_of("learner"))
    assert Renewed(Store(own), ModelStore(own), projection)(site)
    promote(models, site, "turnips")
    assert Renewed(Store(own), ModelStore(own), projection)(site)
    own.close()


def test_a_broken_projection_stops_no_look(
    promised: Store, models: ModelStore, site: str, tmp_path: Path
) -> None:
    """The limits stay as they are; other sites are tended all the same."""
    decide_some(promised, site, some_bodies(1))
    path = tmp_path / "broken.sqlite3"
    path.write_bytes(b"no database" * 100)
    renewal = Renewed(promised, models, Projection(path))
    assert not renewal(site)
    run = renewal.runs.get(site)
    assert (run.state, run.problem) == (RunState.FAILED, "projection")
    assert limits(promised, site) == Limits()


def test_a_projection_that_is_away_stops_no_other_act() -> None:
    """Neither of the same site nor of the next ones, which are tended behind it."""

    def away(_: str) -> None:
        raise ProjectionUnavailable("away")

    renewed: list[str] = []
    for site in ("demo", "second"):
        tend(away, renewed.append, site)
    assert renewed == ["demo", "second"]


def test_a_saved_promise_brings_limits_where_nobody_asked(
    renewal: Renewed, promised: Store, site: str
) -> None:
    """By the command line, or where the run was lost: for another promise, and for a new one."""
    decide_some(promised, site, some_bodies(4))
    assert renewal(site)
    for promises in ({"en": Promise(0.1)}, {"en": Promise(0.1), "kk": Promise()}):
        policy, version = Policy(promises=promises), promised.policy(site).version
        actions.save_policy(promised, site, policy, by="ann", expected_version=version)
        assert [renewal(site) for _ in range(2)] == [True, False]
        found = limits(promised, site).languages
        assert {code: one.promise for code, one in found.items()} == promises


def test_a_promise_that_ends_takes_its_limits_along(
    renewal: Renewed, promised: Store, site: str
) -> None:
    """Thresholds decide from then on, and none of that counts as seen by people later."""
    decide_some(promised, site, some_bodies(4))
    assert renewal(site)
    policy = promised.policy(site)
    kept = replace(policy, promises={})
    actions.save_policy(promised, site, kept, by="ann", expected_version=policy.version)
    assert limits(promised, site).languages == {}


def test_a_person_may_end_the_finding(renewal: Renewed, promised: Store, site: str) -> None:
    """For a day nobody asks again; what was in force stays."""
    decide_some(promised, site, some_bodies(4))
    assert renewal._ask(site)
    renewal.runs.cancel(site)
    assert not renewal._find(site)
    assert not renewal(site)
    assert limits(promised, site) == Limits()


def test_a_finding_ends_when_it_is_cancelled(
    promised: Store, models: ModelStore, projection: Projection, site: str
) -> None:
    """Also at the last moment, before the limits are put in force."""
    decide_some(promised, site, some_bodies(4))
    runs = Runs(promised.redis, kind=RunKind.FINDING)

    class Late(Store):
        """A store whose site cancels while the labels are read."""

        def settings(self, site: str) -> SiteSettings:
            runs.cancel(site)
            return super().settings(site)

    runs.ask(site, by="ann")
    assert not LimitFinder(Late(promised.redis), models, projection, runs)(site)
    assert runs.get(site).state is RunState.CANCELLED
    assert limits(promised, site) == Limits()
