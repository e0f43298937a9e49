"""What a second reader says of a held comment: it moves the order of the list, nothing else."""

from __future__ import annotations

import math
from dataclasses import dataclass

from moderation.status import Status

CERTAIN = 0.001  # nobody is surer than this: one reader could otherwise outvote any other


@dataclass(frozen=True, slots=True)
class SecondLook:
    """``chance`` 0..1 that people reject the comment, as ``reader`` says.

    ``share`` 0..1 is the reader's part in the order of the held list, the rest is the machine's.
    ``at`` is in milliseconds since 1970 by the store's clock.
    """

    chance: float
    share: float
    reader: str
    at: int

    def agrees(self, status: Status) -> bool | None:
        """Return whether it leans as a person decided; None where that was neither way."""
        if status not in (Status.APPROVED, Status.REJECTED):
            return None
        return (self.chance >= 0.5) == (status is Status.REJECTED)

    def moved(self, risk: float) -> float:
        """Return where a comment of this ``risk`` 0..1 stands among the held ones, 0..1."""
        return risk if not self.share else blended(risk, self.chance, self.share)


def blended(risk: float, chance: float, share: float) -> float:
    """Return the probability between two, 0..1: the mean of their log-odds, weighted by ``share``.

    It is a logarithmic opinion pool (Genest and Zidek 1986, Statistical Science 1(1)).
    """
    mean = (1 - share) * _log_odds(risk) + share * _log_odds(chance)
    return 1 / (1 + math.exp(-mean))


def _log_odds(probability: float) -> float:
    inside = min(max(probability, CERTAIN), 1 - CERTAIN)
    return math.log(inside / (1 - inside))
