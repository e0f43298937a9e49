"""What foreign clients say of texts (Perspective's suggestscore, Akismet's submit-*) as labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from moderation.attributes import ATTRIBUTES
from moderation.learning.site_label import Chosen, SiteLabel
from moderation.store.learning.labels import Label, LabelStore

REJECTED_FROM = 0.5  # of an attribute that a client suggests: more likely than not
REJECTION = "LIKELY_TO_REJECT"  # Perspective's name for what names no attribute
_OTHER_NAMES = {"profanity": "obscene", "identity_hate": "identity_attack"}


def outside_labels(store: LabelStore, site: str, after_ms: int) -> Iterator[SiteLabel]:
    """Yield those given after ``after_ms`` that say something of our attributes, oldest first."""
    for id_, label in store.by_id(site, after_ms):
        if said := _said(label.scores):
            yield _label(id_, int(id_.partition("-")[0]), label, said)


def _said(scores: Mapping[str, float]) -> dict[str, float]:
    """Return the scores by our attributes; "" is a rejection for whatever reason."""
    named = ((_attribute(name), score) for name, score in scores.items())
    return {name: score for name, score in named if name is not None}


def _attribute(name: str) -> str | None:
    if name == REJECTION:
        return ""
    plain = name.removesuffix("_EXPERIMENTAL").removeprefix("TOXICITY_").lower()
    plain = _OTHER_NAMES.get(plain, plain)
    return plain if plain in ATTRIBUTES else None


def _label(id_: str, at_ms: int, label: Label, said: Mapping[str, float]) -> SiteLabel:
    strongest = max(said, key=said.__getitem__)
    rejected = said[strongest] >= REJECTED_FROM
    return SiteLabel(
        comment=id_,
        at_ms=at_ms,
        rejected=rejected,
        language=label.language,
        attribute=strongest if rejected else "",
        by=label.source,
        saw_score=False,
        chosen=Chosen.OUTSIDE,
        propensity=1.0,
        model="",
        route="",
        scores={},
    )
