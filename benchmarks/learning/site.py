"""One site on a store of its own: comments arrive, people answer, an admin looks once a week.

Everything that decides is the code that ships: intake, policy, draw of the audit, labels, learner,
shadow, proof, promotion, and the limits that keep the promise. Only readers and people are made up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import numpy as np

import classifier
from benchmarks.learning import attack
from benchmarks.learning.attack import Attack
from benchmarks.learning.comments import Comments
from benchmarks.learning.measure import SLIPS, HeldOut, Point
from benchmarks.servers import SITE, House
from classifier.training import thresholds
from moderation import actions, audit_sample, judging
from moderation.background.runs import Runs
from moderation.comment import Comment
from moderation.judging import AtWork, DrainLimits
from moderation.learning import promotion
from moderation.learning.keeping import keep
from moderation.learning.labels import SiteLabels
from moderation.learning.learner import Learner
from moderation.learning.models import ModelStore
from moderation.learning.prospect import Prospects
from moderation.learning.serving import SiteScorers
from moderation.learning.shadow import Shadows
from moderation.policy import Policy
from moderation.projection.projector import Projector
from moderation.projection.search import Projection
from moderation.promise.promise import EVERY_LANGUAGE, Promise
from moderation.status import Status
from moderation.store.acceptance import Accepted, Intake, Limits
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from moderation.thresholds import Threshold
from worker.trainer import trainer

DEFAULT_PROMISE = Promise()  # 5 % missed, 95 % right

WEEK = 100  # comments that arrive in a week
SHADOW_ANSWERS = 50  # what people decide in the three days that a shadow lasts by itself
PEOPLE = 8
ADMINS = ("ann", "bob")  # a model that moves much needs both
FIRST = 125  # decisions before the first training
GROWTH = 2.0  # times the decisions of the last training from which on a new one is worth it
PROVEN_GROWTH = 3.0  # the same while the model in shadow has half of its proof, which would end


@dataclass(frozen=True, slots=True)
class Way:
    """How a site is played: its promise, what share is audited, whether it learns, who attacks.

    ``has_rows`` is true of a site whose base was trained with the rows of its source.
    """

    promise: Promise = DEFAULT_PROMISE
    audit_percent: int = 2
    learns: bool = True
    attack: Attack = Attack.NONE
    has_rows: bool = False


class Site:
    """A site whose base is the model in ``folder``; ``seed`` orders comments, slips and people."""

    def __init__(self, house: House, folder: Path, way: Way, *, seed: int) -> None:
        self._house, self._way = house, way
        self._rng = np.random.default_rng(seed)
        self._store, self._models = house.store, ModelStore(house.redis)
        self._shadows, self._runs = Shadows(self._store), Runs(house.redis)
        self._projection = Projection(house.settings.projection)
        self._prospects = Prospects(self._store, self._projection)
        self._projector = Projector(self._store, house.settings.projection)
        self._base = classifier.load(folder)
        self._scorers = SiteScorers(self._base, self._models, self._with_model)
        trains = trainer(replace(house.settings, model_dir=folder))
        self._learner = Learner(SiteLabels(self._store), self._models, self._runs, trains)
        self._decisions = self._taught_at = self._trained = self._promoted = 0
        self._proof_share = 0.0  # of the model in shadow
        self._people: dict[str, int] = {}  # who would answer each comment of the week
        self._slips: dict[str, bool] = {}  # and whether by mistake
        _save_documents(self._store, folder, way)

    def play(self, arriving: Comments, tested: HeldOut, decisions_max: int) -> Iterator[Point]:
        """Yield a point at the start and after each week, until so many were decided by people."""
        order = self._rng.permutation(len(arriving.texts)).tolist()
        if self._way.attack is Attack.FILE:
            attack.forge(self._house, arriving.take(order[-attack.FORGED :]))
        yield self._point(0, tested)
        for week, begin in enumerate(range(0, len(order), WEEK), 1):
            self._week(arriving.take(order[begin : begin + WEEK]))
            yield self._point(week, tested)
            if self._decisions >= decisions_max:
                return

    def close(self) -> None:
        """Close the projection."""
        self._projector.close()

    def _week(self, comments: Comments) -> None:
        """Let comments arrive and be judged, people answer, and the admins do what is due.

        Who would answer a comment, whether by mistake, and its lot for the audit are drawn for all
        of them, so that the same seed has the same ones in every way.
        """
        ids, count = self._arrive(comments), len(comments.texts)
        lots = dict(zip(ids, self._rng.random(count).tolist(), strict=True))
        self._people = dict(zip(ids, self._rng.integers(PEOPLE, size=count).tolist(), strict=True))
        self._slips = dict(zip(ids, (self._rng.random(count) < SLIPS).tolist(), strict=True))
        with patch.object(audit_sample, "lot", lots.__getitem__):
            self._judge()
        toxic = dict(zip(ids, (comments.toxic > 0.5).tolist(), strict=True))
        self._answer_all(toxic)
        if self._way.attack is Attack.RAID:
            self._answer_all(dict.fromkeys(attack.raid(self._store, self._published(toxic)), False))
        while self._projector.follow(SITE):
            pass
        if self._way.learns:
            self._promote()
            self._learn()
        keep(self._store, self._models, self._projection, SITE)

    def _arrive(self, comments: Comments) -> list[str]:
        results = actions.submit_batch(
            self._store,
            _nobody_waits,
            SITE,
            [_intake(text) for text in comments.texts],
            caller="site",
            limits=Limits(),
        )
        return [_id(result) for result in results]

    def _judge(self) -> None:
        while self._store.waiting(SITE):
            judging.drain(
                self._store,
                _nobody_waits,
                self._base,
                SITE,
                DrainLimits(),
                worker="worker",
                own_models=self._scorers.at_work,
            )

    def _published(self, toxic: Mapping[str, bool]) -> list[str]:
        """Return the clean comments that the machine published and nobody looked at."""
        return [
            comment.id
            for comment in self._store.get_many(SITE, [*toxic])
            if comment.status is Status.APPROVED and not comment.decisions and not toxic[comment.id]
        ]

    def _answer_all(self, toxic: Mapping[str, bool]) -> None:
        """Let people decide what is held or audited; ``toxic`` by the comments' ids."""
        for comment in self._store.get_many(SITE, [*toxic]):
            if comment.status is Status.HELD or comment.is_audited:
                self._answer(comment, toxic=toxic[comment.id])

    def _answer(self, comment: Comment, *, toxic: bool) -> None:
        person = self._people[comment.id]
        hostile = self._way.attack is Attack.PERSON and person == 0
        rejects = toxic != (hostile or self._slips[comment.id])
        actions.decide(
            self._store,
            SITE,
            comment.id,
            status=Status.REJECTED if rejects else Status.APPROVED,
            by=f"person {person}",
            expected_version=comment.version,
            reason="insult" if rejects else None,
            blind=comment.is_audited,
        )
        self._decisions += 1

    def _promote(self) -> None:
        """Let one admin after the other promote the shadow; what decides less they do not want."""
        for admin in ADMINS:
            models = self._models.models(SITE)
            if (model := models.shadow) is None:
                self._proof_share = 0.0
                return
            report = self._shadows.report(SITE, model, models.promoted)
            self._proof_share = report.proof.share
            ready = promotion.readiness(
                model,
                report,
                self._prospects(SITE, model, report),
                self._store.settings(SITE),
                now=self._store.now(),
                by=admin,
            )
            version = models.places.version
            self._promoted += promotion.promote(
                self._models, SITE, model, ready, by=admin, version=version
            )

    def _learn(self) -> None:
        """Train where people have decided twice as much as before the last training.

        A new model takes the place of one in shadow: one that is half proven is waited for.
        """
        growth = PROVEN_GROWTH if self._proof_share >= 0.5 else GROWTH
        if self._decisions < max(FIRST, growth * self._taught_at):
            return
        self._runs.ask(SITE, by=ADMINS[0])
        self._trained += self._learner.learn(SITE) is not None
        self._taught_at = self._decisions

    def _point(self, week: int, tested: HeldOut) -> Point:
        at_work, policy = self._at_work(), self._store.policy(SITE)
        newest = at_work.shadow or at_work.scorer
        return Point(
            week,
            self._decisions,
            self._trained,
            self._promoted,
            *tested.ranking(at_work.scorer),
            *tested.ranking(newest),
            *tested.outcome(at_work.scorer, policy),
        )

    def _at_work(self) -> AtWork:
        return self._scorers.at_work(SITE, self._models.places(SITE))

    def _with_model(self, data: bytes) -> classifier.Scorer:
        return self._base.with_site(classifier.SiteLayer.from_bytes(data))


def _save_documents(store: Store, folder: Path, way: Way) -> None:
    limits = {
        name: Threshold(one.approve, one.hold, None, one.approve_in, one.hold_in)
        for name, one in thresholds.read(folder).items()
    }
    policy = Policy(thresholds=limits, promises={EVERY_LANGUAGE: way.promise})
    actions.save_policy(store, SITE, policy, by=ADMINS[0], expected_version=0)
    settings = replace(
        store.settings(SITE), audit_percent=way.audit_percent, shadow_answers=SHADOW_ANSWERS
    )
    actions.save_settings(store, SITE, settings, by=ADMINS[0], expected_version=0)


def _nobody_waits(site: str) -> None:
    """Stand for the doorbell: the worker of this site looks by itself."""


def _intake(text: str) -> Intake:
    return Intake(Submission(Article("news"), Author("Reader", id="reader"), text))


def _id(result: Accepted | Exception) -> str:
    if isinstance(result, Exception):
        raise result
    return result.id
