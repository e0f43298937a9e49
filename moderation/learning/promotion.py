"""Whether a model may be promoted, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from moderation.learning.models import ModelStore
from moderation.learning.runs import SCHEDULED
from moderation.learning.shadow import Moved, ShadowReport
from moderation.learning.site_model import Models, SiteModel
from moderation.site.site_settings import SiteSettings

DAY_MS = 86_400_000
KIND_MIN = 30  # comments of a kind; below it a few that move are no sign


class Hindrance(StrEnum):
    """What a promotion waits for."""

    NONE = "none"
    TOO_SOON = "too_soon"  # the shadow shall last longer, or see more answers
    UNPROVEN = "unproven"  # the answers do not prove yet that it is not worse
    SECOND_PERSON = "second_person"  # it moves much; another person has to say so, too


@dataclass(frozen=True, slots=True)
class Readiness:
    """What hinders a promotion, and the kinds of comments that it would move far."""

    hindrance: Hindrance
    far: tuple[Moved, ...] = ()


def readiness(
    model: SiteModel, report: ShadowReport, settings: SiteSettings, *, now: int, by: str
) -> Readiness:
    """Return whether ``by`` may promote ``model`` at ``now`` (ms); `not_worse` has the proof."""
    far = tuple(
        moved
        for moved in report.moved
        if moved.count >= KIND_MIN and moved.percent > settings.moved_percent
    )
    lasted = now - model.shadow_at >= settings.shadow_days * DAY_MS
    if not lasted and report.answers < settings.shadow_answers:
        return Readiness(Hindrance.TOO_SOON, far)
    if not report.proof.is_proven:
        return Readiness(Hindrance.UNPROVEN, far)
    if far and model.asked_by in ("", by):
        return Readiness(Hindrance.SECOND_PERSON, far)
    return Readiness(Hindrance.NONE, far)


def promote(
    store: ModelStore, site: str, model: SiteModel, ready: Readiness, *, by: str, version: int
) -> bool:
    """Promote ``model``, or ask a second person where one is needed; return whether it scores now.

    Nothing is done where the proof is missing. Raises VersionConflict, NotFound.
    """
    if ready.hindrance is Hindrance.NONE:
        store.promote(site, model.id, by=by, version=version)
        return True
    if ready.hindrance is Hindrance.SECOND_PERSON and not model.asked_by:
        store.ask(site, model.id, by=by, version=version)
    return False


def promote_by_itself(
    store: ModelStore,
    site: str,
    models: Models,
    report: ShadowReport,
    settings: SiteSettings,
    *,
    now: int,
) -> bool:
    """Promote the model in shadow if the site wants that and nobody has to say so; return whether.

    Raises VersionConflict where a person was faster.
    """
    model = models.shadow
    if model is None or not settings.promote_alone:
        return False
    ready = readiness(model, report, settings, now=now, by=SCHEDULED)
    if ready.hindrance is not Hindrance.NONE or ready.far:
        return False
    store.promote(site, model.id, by=SCHEDULED, version=models.places.version)
    return True
