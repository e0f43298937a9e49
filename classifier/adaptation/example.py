"""A decision of a site's people, as the fit takes it, and what may stop the fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[float], None]


class AdaptationError(Exception):
    """The decisions cannot be learnt from; the message is a sentence for whoever gave them."""


class TooFewTexts(AdaptationError):
    """There are too few different texts, in all or of a side.

    `counts` has `rejected` and `approved` ones, those that were decided both ways
    (`contradictory`), and what it takes: `least` in all, `least_side` of either side.
    """

    def __init__(self, sentence: str, counts: dict[str, int]) -> None:
        """Take the sentence and its figures."""
        super().__init__(sentence)
        self.counts = counts


class AdaptationCancelled(Exception):
    """Somebody asked the fit to end; nothing was made."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text and whether it was rejected.

    `label` is 1 for rejected, 0 for approved. `attribute` is what the reason named, or "".
    `language` is that of the text as the site knows it, for the counts alone, "" where it does
    not: the fit goes by the language that the scorer will see. `weight`, above 0, is what the
    decision counts, such as 1 over the chance that a person was asked. `group` is who decided (a
    person, a file, the reports of readers) and `day` any name of the day, "" where unknown:
    see `influence`.
    """

    text: str
    label: int
    attribute: str = ""
    language: str = ""
    weight: float = 1.0
    group: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """How a fit reports how far it is, 0..1, and learns that it should end."""

    progress: Progress = lambda share: None
    is_cancelled: Callable[[], bool] = lambda: False

    def reach(self, share: float) -> None:
        """Report how much is done.

        Raises:
            AdaptationCancelled: somebody asked the fit to end.
        """
        if self.is_cancelled():
            raise AdaptationCancelled
        self.progress(share)

    def part(self, begin: float, end: float) -> Run:
        """Return the same for a part of the work, which counts from 0 to 1 itself."""
        return Run(lambda share: self.progress(begin + share * (end - begin)), self.is_cancelled)
