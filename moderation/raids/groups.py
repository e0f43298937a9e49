"""Groups of near-duplicates among the texts of an hour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import partial

from moderation.raids.raid import SIGNS_MIN, Text, core, is_copy, is_most, spread, usual, wide

SEEDS_MAX = 64  # texts that a group is looked for around, the newest ones
PASSES = 2  # the words in common are found anew from all that have them


@dataclass(frozen=True, slots=True)
class Group:
    """Texts that are nearly the same, the oldest first, and the signs of a copy."""

    gist: Set[str]
    texts: Sequence[Text]

    def has(self, text: Text) -> bool:
        """Return whether a text is one of the group, or a copy by its signs."""
        return text in self.texts or is_most(self.gist & text.gist, text.gist)


def groups(texts: Sequence[Text], newest: Sequence[Text]) -> Iterator[Group]:
    """Yield what among ``texts``, the oldest first, has spread as far as a raid.

    The ``newest`` comments of the site say which words are usual there.
    """
    left = list(texts)
    for seed in reversed(texts[-SEEDS_MAX:]):
        if seed in left and (group := _around(seed.gist, left, newest)):
            yield group
            left = [text for text in left if not group.has(text)]


def _around(gist: Set[str], texts: Sequence[Text], newest: Sequence[Text]) -> Group | None:
    """Return the raid among ``texts`` that a text with this gist belongs to."""
    for _ in range(PASSES):
        copies = [text for text in texts if is_copy(gist, text.gist)]
        if not spread(copies).is_raid:
            return None
        gist = core(copies) - usual(newest, gist, partial(is_copy, gist))
        if len(gist) < SIGNS_MIN:
            return None
    copies = [text for text in texts if is_copy(gist, text.gist)]
    signs = wide(copies) - usual(newest, gist, partial(is_copy, gist))
    return Group(signs, copies) if spread(copies).is_raid else None
