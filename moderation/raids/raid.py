"""A raid: nearly the same text by many authors within an hour, as one thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field

WATCH = "watch:raids"  # who begins and ends a raid by itself, as the journal names it
SIGNS_MIN = 4  # words in common below which many honest people say the same
LONG = 10  # words from which on half of them are enough
WIDE = 0.15  # share of a raid's copies that have a word, for it to be one of the raid's
USUAL = 0.05  # share of other comments from which on a word is usual on a site
USUAL_LEAST = 5  # of them
FLOOD = 0.1  # share of the newest comments from which on nearly the same ones are a flood
LIKE = 1 / 3  # share of a text's words from which on it may be of the same flood


@dataclass(frozen=True, slots=True)
class Raid:
    """Nearly the same text by many ``authors``, below ``articles``. Times in ms since 1970.

    ``id`` is that of its first copy. ``gist`` has the words that its copies are made of.
    With ``holds`` they are held. ``newest`` is when the last copy came. ``by`` ended it, or began
    it again; ``release`` is the bulk decision that came with that end.
    """

    id: str
    gist: Set[str]
    begun: int
    newest: int
    copies: int
    authors: int
    articles: int
    holds: bool
    ended: int = 0
    by: str = WATCH
    release: str = ""

    def has(self, gist: Set[str]) -> bool:
        """Return whether a text with this gist is one of its copies."""
        return is_most(self.gist & gist, gist)

    @property
    def is_no_raid(self) -> bool:
        """Whether a person said so."""
        return bool(self.ended) and self.by != WATCH


def is_copy(core: Set[str], gist: Set[str]) -> bool:
    """Return whether two texts are nearly the same."""
    return is_most(core & gist, max(core, gist, key=len))


def is_most(common: Set[str], gist: Set[str]) -> bool:
    """Return whether the words in ``common`` are half of a text; of a short one, one more."""
    half = len(gist) / 2
    return len(gist) >= SIGNS_MIN and len(common) >= max(half, min(half + 1, LONG / 2))


def of(raids: Iterable[Raid], gist: Set[str]) -> Raid | None:
    """Return the raid that a text with this gist is a copy of, the oldest of several."""
    return next((raid for raid in sorted(raids, key=_begun) if raid.has(gist)), None)


def _begun(raid: Raid) -> int:
    return raid.begun


@dataclass(frozen=True, slots=True)
class Spread:
    """How far a text has spread within an hour."""

    copies: int = 0
    authors: int = 0
    articles: int = 0

    @property
    def is_wide(self) -> bool:
        """Whether it stands below several articles: many people may quote the one they read."""
        return self.articles > 1

    @property
    def is_raid(self) -> bool:
        """Whether it is more than chance; below one article that takes four times as much."""
        times = 1 if self.is_wide else 4
        return self.copies >= 5 * times and self.authors >= 4 * times


@dataclass(frozen=True, slots=True)
class Text:
    """One comment of the last hour."""

    id: str
    author: str
    article: str
    at: int
    gist: Set[str] = field(repr=False)


def spread(texts: Sequence[Text]) -> Spread:
    """Return how far ``texts`` have spread."""
    return Spread(
        len(texts), len({text.author for text in texts}), len({text.article for text in texts})
    )


def core(texts: Sequence[Text]) -> frozenset[str]:
    """Return the words that at least half of ``texts`` have."""
    return _in_many(texts, len(texts) / 2)


def wide(texts: Sequence[Text]) -> frozenset[str]:
    """Return the words that copies are made of: those that enough of ``texts`` have."""
    return _in_many(texts, max(2, WIDE * len(texts)))


def usual(
    newest: Sequence[Text], gist: Set[str], has: Callable[[Set[str]], bool]
) -> frozenset[str]:
    """Return the words that so many of the ``newest`` have that they say nothing of a raid.

    What the raid of ``gist`` ``has`` bears no witness. In a flood most of the newest are copies,
    and those that are only like it would outnumber all others: they bear none either.
    """
    others = [text for text in newest if not has(text.gist)]
    if len(newest) - len(others) >= FLOOD * len(newest):
        others = [text for text in others if not _is_like(gist, text.gist)]
    return _in_many(others, max(USUAL_LEAST, USUAL * len(newest)))


def _is_like(gist: Set[str], text: Set[str]) -> bool:
    """Return whether a text may be of the same flood."""
    return len(text & gist) >= max(SIGNS_MIN, LIKE * len(text))


def _in_many(texts: Sequence[Text], least: float) -> frozenset[str]:
    counts = Counter(sign for text in texts for sign in text.gist)
    return frozenset(sign for sign, count in counts.items() if count >= least)
