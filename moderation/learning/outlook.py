"""What a model in shadow lacks before it can be promoted, and when it will have it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from moderation.learning.not_worse import Proof
from moderation.learning.proof.limits import fewest_right, own_error
from moderation.learning.site_label import Chosen, SiteLabel
from moderation.learning.site_model import SiteModel
from moderation.promise.limits import Limits
from moderation.store.server.clock import DAY_MS

PROOF_LEAST = 0.1  # of the way; less says nothing of the pace


@dataclass(frozen=True, slots=True)
class Lack:
    """What the approvals of a language lack before the model's own limits are proven.

    ``rejections`` of held comments there are, at least ``needed`` it takes: more with each that the
    limit would have missed. ``days`` it takes at the present pace, None where that is not known.
    ``times`` as many it takes because limits of the model at work decide a part unseen.
    """

    language: str
    rejections: int
    needed: int
    days: int | None
    times: int = 1


def lacks(
    model: SiteModel,
    labels: Iterable[SiteLabel],
    found: Limits,
    in_force: Limits,
    cap: float,
    now: int,
    kept: Iterable[SiteLabel] = (),
) -> tuple[Lack, ...]:
    """Return what ``labels``, given beside ``model`` since it stands in shadow, do not prove yet.

    ``found`` are the limits that they prove. While other limits of the site's own are ``in_force``
    each answer counts 1 / ``cap``, on trial 1 / ``one_of``; those that were ``kept`` count fully.
    """
    rejected = [one.language for one in labels if one.rejected and one.chosen is Chosen.HELD]
    proving = [one.language for one in kept if one.rejected]
    error, lacking = own_error(model.number), []
    for language, limits in found.of_own.items():
        if limits.approve is None:
            own = in_force.of_own.get(language)
            weight = _weight(in_force, language, cap) if own and own.stands else 1.0
            least = fewest_right(limits.promise.missed_max, error)
            times = fewest_right(limits.promise.missed_max, error, weight) / least
            needed = round(times * max(0, least - proving.count(language)))
            count = rejected.count(language)
            days = _days(needed - count, count, now - model.shadow_at)
            lacking.append(Lack(language, count, needed, days, round(times)))
    return tuple(lacking)


def _weight(in_force: Limits, language: str, cap: float) -> float:
    """Return for how many comments one answer can stand while these limits decide."""
    shipped = in_force.of_shipped.get(language)
    return float(shipped.one_of) or cap if shipped else cap


def proof_days(proof: Proof, model: SiteModel, now: int) -> int | None:
    """Return in how many days the proof that ``model`` is not worse will be there at this pace."""
    if proof.is_proven or proof.share < PROOF_LEAST:
        return None
    return _days(1 - proof.share, proof.share, now - model.shadow_at)


def _days(left: float, done: float, took_ms: int) -> int | None:
    if not done or left <= 0:
        return None
    return max(1, ceil(left / done * took_ms / DAY_MS))
