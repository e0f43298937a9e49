"""What a second reader is: the one interface of the sentence encoder and of a model's server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Question:
    """A comment's text and language, and what its site asks of comments, "" if nothing.

    ``language`` is a code that the scorer knows, or ``other``.
    """

    site: str
    text: str
    policy: str
    language: str = "other"


@dataclass(frozen=True, slots=True)
class View:
    """How likely people reject a text, 0..1, and the reader's ``share`` 0..1 in its order.

    The share is what was measured for the reader and the language; 0 moves nothing.
    """

    chance: float
    share: float


class SecondReader(Protocol):
    """Gives a second view of held comments.

    ``name`` stands beside each answer, so that the answers of two readers stay apart.
    """

    @property
    def name(self) -> str: ...

    def views(self, questions: Sequence[Question]) -> Sequence[View | None]:
        """Return what it says of each, in order; None is no answer.

        It raises nothing for what the reader cannot do: no answer has no effect.
        """
        ...
