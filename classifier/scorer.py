"""The scorer: what is sent becomes what a reader sees, and the kernel rates that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from classifier.artifact import SHIPPED, Artifact, ArtifactError, OtherBase, read, reading
from classifier.kernel import Instance, Kernel, Reader
from classifier.kernel.binding import CHUNK
from classifier.reading import Reading
from classifier.reading import read as read_text
from classifier.score import APART, ATTRIBUTES, SITE, Score
from classifier.site_layer import FILE as LAYER_FILE
from classifier.site_layer import SiteLayer
from classifier.text.links import whole
from classifier.text.markup import Shown, show
from classifier.text.prepared import Prepared, prepared

GOLDEN_TOLERANCE = 1e-4
Item = TypeVar("Item")


class Scorer:
    """Rates texts. Holds no state beyond read-only arrays, so threads and forks may share it."""

    def __init__(self, artifact: Artifact) -> None:
        """Prepare the arrays of an artifact for scoring."""
        info = artifact.info
        self.model: str = info["name"]
        self.info: dict[str, Any] = info
        self.artifact = artifact
        instance = Instance.start()
        self.kernel = Kernel(instance, artifact)
        self.reader = Reader(instance)
        self.validated = self.kernel.validated  # languages for which the attributes were tested
        self.site: SiteLayer | None = None

    def with_site(self, layer: SiteLayer) -> Scorer:
        """Return a scorer that adds a site's own score, SITE; both share the model's arrays.

        Raises:
            ArtifactError: the layer belongs to another model, or scores its golden texts
                differently than it did when it was fitted.
        """
        base = self.info["name"]
        if layer.base != base:
            raise OtherBase(
                f"the site's layer belongs to the model {layer.base}, this is {base}: "
                "let the site's model be trained anew"
            )
        scorer = copy(self)
        scorer.site, scorer.model = layer, layer.name
        with reading("the site's layer"):
            _check(scorer, layer.info["golden"], (SITE,))
        return scorer

    def score(self, texts: Sequence[str]) -> list[Score]:
        """Rate each text, in order. Never raises on any `str`; empty texts get the base rates."""
        pages = [show(text) for text in texts]
        shown = [page.text if page else text for page, text in zip(pages, texts, strict=True)]
        looks = [look for part in _chunks(shown) for look in self.kernel.at_once(part, self.site)]
        signs = {n: look for n, look in enumerate(looks) if isinstance(look, int)}
        views = {n: prepared(shown[n], held) for n, held in signs.items()}
        rated = self._rate_prepared(views) if views else {}
        return [
            _placed(rated[n] if isinstance(look, int) else look, shown[n], views.get(n), pages[n])
            for n, look in enumerate(looks)
        ]

    def _rate_prepared(self, views: Mapping[int, Prepared]) -> dict[int, Score]:
        """Rate texts by number; those with links beside without them, too."""
        beside = {n: view.beside_links() for n, view in views.items() if view.judged_twice}
        answers = self._rate([*views.values(), *beside.values()])
        rated = dict(zip(views, answers[: len(views)], strict=True))
        for n, other in zip(beside, answers[len(views) :], strict=True):
            rated[n] = _past_link(rated[n], other, len(views[n].links))
        return rated

    def _rate(self, views: Sequence[Prepared]) -> list[Score]:
        scores: list[Score] = []
        for part in _chunks(views):
            texts, spoken = [view.text for view in part], [view.spoken for view in part]
            scores += self.kernel.score(texts, self.site, spoken)
        return scores

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Return each text as it is read, in order, with the way back to the original."""
        return [self._reading(text) for text in texts]

    def _reading(self, text: str) -> Reading:
        page = show(text)
        reading = read_text(page.text if page else text, self.reader, self.artifact.tables)
        return replace(reading, offsets=page.places(reading.offsets)) if page else reading


def _chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Yield items in parts of what a call of the kernel takes."""
    return (items[begin : begin + CHUNK] for begin in range(0, len(items), CHUNK))


def _placed(score: Score, shown: str, view: Prepared | None, page: Shown | None) -> Score:
    """Return a score of what a reader sees, its highlights of spam whole links, placed as sent."""
    highlights = score.highlights
    if any(highlight.attribute == "spam" for highlight in highlights):
        highlights = whole(shown, highlights, view.links if view else ())
    if page:
        highlights = tuple(map(page.original, highlights))
    return score if highlights is score.highlights else score._replace(highlights=highlights)


def _past_link(score: Score, other: Score, links: int) -> Score:
    """Join the score of a text with that of its words beside the links, `other`.

    Those alone are of a language. Abuse counts in either, spam with the links only if there are
    several: who gives a source is no advertiser.
    """
    pairs = zip(score.scores.items(), other.scores.values(), strict=True)
    scores = {name: max(value, beside) for (name, value), beside in pairs}
    highlights = score.highlights
    if links == 1:
        scores["spam"] = other.scores["spam"]
        highlights = tuple([item for item in highlights if item.attribute != "spam"])
    return Score(
        scores,
        other.language,
        other.language_confidence,
        other.validated,
        highlights,
        _apart(score, other),
    )


def _apart(*both: Score) -> dict[str, float] | None:
    """Join what a text scores without its swearing, with its links and beside them."""
    if not any(score.apart for score in both):
        return None
    return {name: max((score.apart or score.scores)[name] for score in both) for name in APART}


def load(path: Path | None = None) -> Scorer:
    """Load a model folder, or the shipped model, and check it against its golden texts.

    A folder that a site's layer was written into scores with the layer.

    Raises:
        ArtifactError: the folder is missing, altered, of another format, or scores its golden
            texts differently than it did when it was trained.
    """
    folder = path or SHIPPED
    artifact = read(folder)
    with reading(str(folder)):
        scorer = Scorer(artifact)
        _check(scorer, scorer.info["golden"], ATTRIBUTES)
        layer = folder / LAYER_FILE
        own = SiteLayer.from_bytes(layer.read_bytes()) if layer.exists() else None
    return scorer.with_site(own) if own else scorer


def _check(scorer: Scorer, golden: Sequence[Any], names: Sequence[str]) -> None:
    scores = scorer.score([text for text, _ in golden])
    for (text, expected), score in zip(golden, scores, strict=True):
        values = [score.scores[name] for name in names]
        near = (abs(a - b) <= GOLDEN_TOLERANCE for a, b in zip(values, expected, strict=True))
        if not all(near):  # a weight that is no number is near to nothing
            raise ArtifactError(f"golden text {text!r} scored {values}, expected {expected}")
