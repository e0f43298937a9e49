"""A training sentence written by the authors of this project."""

from dataclasses import dataclass, field

from classifier.score import ATTRIBUTES


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """One sentence with what is known of it.

    labels: attribute -> 0 or 1; an attribute that is missing is not labelled.
    origin: "written/<language>/<section>", for weights and for error tables.
    """

    text: str
    lang: str
    labels: dict[str, int] = field(hash=False)
    origin: str


def labels_of(positive: str, unknown: str = "") -> dict[str, int]:
    """Labels from two space-separated lists: what is 1 and what is unknown; the rest is 0."""
    ones, missing = positive.split(), unknown.split()
    return {name: int(name in ones) for name in ATTRIBUTES if name not in missing}
