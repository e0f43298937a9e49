"""Whether a model may be promoted, and by whom."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from moderation.background.runs import SCHEDULED
from moderation.errors import VersionConflict
from moderation.learning.keeping import scoring_model
from moderation.learning.measures.compared import Moved
from moderation.learning.models import ModelStore
from moderation.learning.prospect import Prospect, Prospects
from moderation.learning.shadow import ShadowReport, Shadows
from moderation.learning.site_model import SiteModel
from moderation.projection.search import Projection
from moderation.site.site_settings import SiteSettings
from moderation.store.reader import Reader
from moderation.store.server.clock import DAY_MS

KIND_MIN = 30  # comments of a kind; below it a few that move are no sign


class Hindrance(StrEnum):
    """What a promotion waits for."""

    NONE = "none"
    TOO_SOON = "too_soon"  # the shadow shall last longer, or see more answers
    UNPROVEN = "unproven"  # the answers do not prove yet that it is not worse
    SECOND_PERSON = "second_person"  # it may move much; another person has to say so, too
    DECIDES_LESS = "decides_less"  # the machine would decide less; a person may want it anyway


@dataclass(frozen=True, slots=True)
class Readiness:
    """What hinders a promotion, and the kinds of comments that it would move far.

    ``needs_two`` says that two people promote it: for such a kind, or as nobody can count them.
    """

    hindrance: Hindrance
    far: tuple[Moved, ...] = ()
    needs_two: bool = False


def readiness(
    model: SiteModel,
    report: ShadowReport,
    prospect: Prospect,
    settings: SiteSettings,
    *,
    now: int,
    by: str,
) -> Readiness:
    """Return whether ``by`` may promote ``model`` at ``now`` (ms); `not_worse` has the proof."""
    far = _far(report, settings)
    needs_two = bool(far) or (not report.is_comparable and settings.moved_percent < 100)
    hindrance = _hindrance(model, report, settings, now, by, needs_two)
    if hindrance is Hindrance.NONE and prospect.decides_less:
        hindrance = Hindrance.DECIDES_LESS
    return Readiness(hindrance, far, needs_two)


def _far(report: ShadowReport, settings: SiteSettings) -> tuple[Moved, ...]:
    """Return the kinds that move far, as far as routes on two scales tell anything."""
    return tuple(
        moved
        for moved in report.moved
        if report.is_comparable
        and moved.count >= KIND_MIN
        and moved.percent > settings.moved_percent
    )


def _hindrance(
    model: SiteModel,
    report: ShadowReport,
    settings: SiteSettings,
    now: int,
    by: str,
    needs_two: bool,
) -> Hindrance:
    lasted = now - model.shadow_at >= settings.shadow_days * DAY_MS
    if not lasted and report.answers < settings.shadow_answers:
        return Hindrance.TOO_SOON
    if not report.proof.is_proven:
        return Hindrance.UNPROVEN
    if needs_two and model.asked_by in ("", by):
        return Hindrance.SECOND_PERSON
    return Hindrance.NONE


def promote(
    store: ModelStore,
    site: str,
    model: SiteModel,
    ready: Readiness,
    *,
    by: str,
    version: int,
    anyway: bool = False,
) -> bool:
    """Promote ``model``, or ask a second person where one is needed; return whether it scores now.

    Nothing is done where the proof is missing, nor where the machine would decide less unless
    somebody wants it ``anyway``. Raises VersionConflict, NotFound.
    """
    if ready.hindrance is Hindrance.NONE or (anyway and ready.hindrance is Hindrance.DECIDES_LESS):
        store.promote(site, model.id, by=by, version=version)
        return True
    if ready.hindrance is Hindrance.SECOND_PERSON and not model.asked_by:
        store.ask(site, model.id, by=by, version=version)
    return False


class Promoter:
    """Promotes without a click what is proven, on sites that want that."""

    def __init__(self, store: Reader, models: ModelStore, projection: Projection) -> None:
        self._store, self._models, self._shadows = store, models, Shadows(store)
        self._prospects = Prospects(store, projection)

    def __call__(self, site: str) -> bool:
        """Promote the model in shadow if nobody has to say so; return whether it was.

        The stricter proof has to say that it is not worse. One that needs a second person waits for
        both, and one that would let the machine decide less for somebody who wants that. Raises
        StoreUnavailable, sqlite3.Error.
        """
        settings, models = self._store.settings(site), self._models.models(site)
        if not settings.promote_alone or (model := models.shadow) is None:
            return False
        report = self._shadows.report(site, model, scoring_model(self._models, site))
        prospect = self._prospects(site, model, report)
        ready = readiness(model, report, prospect, settings, now=self._store.now(), by=SCHEDULED)
        hindered = ready.hindrance is not Hindrance.NONE or ready.needs_two
        if hindered or not report.strict_proof.is_proven:
            return False
        version = models.places.version
        with suppress(VersionConflict):  # a person was faster
            self._models.promote(site, model.id, by=SCHEDULED, version=version)
            return True
        return False
