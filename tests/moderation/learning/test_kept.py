"""Labels that the next model does not learn from, and what they prove of it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest

from moderation import actions
from moderation.attributes import SITE
from moderation.background.runs import Runs
from moderation.learning.keeping import keep
from moderation.learning.labels import SiteLabels
from moderation.learning.learner import Learner
from moderation.learning.models import ModelStore
from moderation.learning.proof.kept import KEPT_MAX, MOST, kept_out
from moderation.learning.proof.limits import fewest_right, own_error
from moderation.learning.serving import SiteScorers
from moderation.learning.shadow import kept_of
from moderation.learning.site_label import Chosen, SiteLabel
from moderation.learning.site_model import SiteModel
from moderation.policy import Policy
from moderation.projection.projector import Projector
from moderation.projection.search import Projection
from moderation.promise.language_limits import LanguageLimits
from moderation.promise.limits import NO_LIMITS, Limits
from moderation.promise.promise import Promise
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from tests.conftest import FakeScorer
from tests.moderation.learning.sites import label
from tests.support.site_models import WordTrainer, decide_some, some_bodies, trained, with_model

PROMISE = Promise()
SHIPPED = LanguageLimits(PROMISE, asked=((0, 9),))
OWN = LanguageLimits(PROMISE, approve=0.1)
IN_FORCE = Limits(9, "base+site-1", {"kk": OWN}, {"kk": SHIPPED})


def answers(count: int, **other: object) -> list[SiteLabel]:
    """Return answers, a tenth of them rejections."""
    return [label(comment=f"c{n}", rejected=n % 10 == 0, **other) for n in range(count)]


def test_a_part_is_kept_that_no_answer_orders() -> None:
    """Most of few, a third of many, between them as many as have rejections enough."""
    wanted = 2 * fewest_right(PROMISE.missed_max, own_error(2))
    few, some, many = (kept_out(answers(n), IN_FORCE, 2) for n in (1_000, 5_000, 12_000))
    assert len(few) == int(MOST * 1_000)
    assert sum(one.rejected for one in some) == wanted
    assert len(some) > 5_000 / 3
    assert len(many) == 12_000 / 3
    assert len(kept_out(answers(18_000), IN_FORCE, 2)) == KEPT_MAX
    others = [replace(one, rejected=not one.rejected) for one in answers(1_000)]
    assert {one.comment for one in kept_out(others, IN_FORCE, 2)} <= {o.comment for o in few}


@pytest.mark.parametrize(
    "other",
    [
        {"came_at": 10},  # the site's own limits decided what people did not see
        {"language": "ru"},
        {"chosen": Chosen.BULK},
        {"propensity": 0.02, "route": "approve"},
    ],
)
def test_only_what_people_saw_whole_is_kept(other: dict[str, object]) -> None:
    """What came in other times, or by other ways, proves no limit."""
    assert kept_out(answers(1_000, **other), IN_FORCE, 2) == []


def test_a_first_model_learns_from_all() -> None:
    """As does any other one where no limits of the site's own are in force: nothing is lost."""
    assert kept_out(answers(1_000), NO_LIMITS, 1) == []
    unproven = replace(IN_FORCE, languages={"kk": LanguageLimits(PROMISE)})
    assert kept_out(answers(1_000), unproven, 2) == []


def test_an_answer_to_a_later_text_is_not_kept() -> None:
    """What an author wrote anew while the model was trained is not the text that it rated."""
    model = SiteModel("2", "base+site-2", "base", 20, "ann", kept={"c": 0.3}, read_at=10)

    def chances(came_at: int) -> list[float]:
        labels = [label(rejected=True, came_at=came_at)]
        return [one.scores[SITE] for one in kept_of(labels, model, 0)]

    assert (chances(9), chances(10), chances(19)) == ([0.3], [], [])


def promote(models: ModelStore, site: str, model: SiteModel) -> None:
    models.promote(site, model.id, by="ann", version=models.places(site).version)


def test_a_second_model_decides_from_its_first_day(
    store: Store, redis: Redis, models: ModelStore, projection: Projection, site: str
) -> None:
    """Nobody answered anything since it was made; the kept answers prove its limits."""
    policy = Policy(promises={"en": PROMISE}, hold_first_comment=True)
    actions.save_policy(store, site, policy, by="ann", expected_version=0)
    promote(models, site, models.add(site, trained("turnips", "beets"), by="ann"))
    scorers = SiteScorers(FakeScorer(), models, with_model)
    decide_some(store, site, some_bodies(460), own_models=scorers.at_work)
    with closing(Projector(store, projection.place)) as projector:
        while projector.follow(site):
            pass
    assert keep(store, models, projection, site).of_own["en"].stands
    runs, trainer = Runs(redis), WordTrainer()
    runs.ask(site, by="ann")
    second = Learner(SiteLabels(store), models, runs, trainer).learn(site)
    assert second
    assert models.models(site).shadow == second
    assert len(second.kept) == int(MOST * 460)
    assert 0 < second.read_at <= second.at
    assert len(trainer.lessons) == 460 - len(second.kept)
    texts = store.bodies(site, [*second.kept])
    assert not {*texts.values()} & {one.text for one in trainer.lessons}
    promote(models, site, second)
    limits = keep(store, models, projection, site)
    assert limits.model == second.name
    assert limits.of_own["en"].approve is not None
    actions.erase(store, site, next(iter(second.kept)), by="ann")
    assert keep(store, models, projection, site).of_own["en"].answers == len(second.kept) - 1
