"""Why all comments of an article are held although nobody asked for it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

BREAKER = "breaker:heat"  # who changes an article then, as the journal names it


class Figure(StrEnum):
    """What left its normal range."""

    SHARE = "share"
    ARRIVALS = "arrivals"


@dataclass(frozen=True, slots=True)
class Heat:
    """Why an article is hot: a figure, what it was, and the limit that it passed.

    ``since`` is in milliseconds since 1970 by the store's clock.
    """

    since: int
    figure: Figure
    value: float
    limit: float

    @property
    def document(self) -> str:
        """The JSON that the store keeps."""
        return json.dumps(asdict(self))


def load(document: str) -> Heat:
    """Return the heat of a document."""
    fields = json.loads(document)
    return Heat(**{**fields, "figure": Figure(fields["figure"])})
