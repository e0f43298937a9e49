"""Disguises of words, as seeded functions: for training and for measuring.

Nine kinds, one edit pattern each, applied word by word. The tables are written down here apart
from the normaliser's on purpose: a normaliser measured with its own tables would look perfect.
"""

import random
import re
from collections.abc import Callable, Mapping

Edit = Callable[[str, random.Random], str]

SHARE = 0.5  # of the words that are long enough
_WORD = re.compile(r"(?:https?://|www\.|@)\S{1,2000}|[^\W\d_]{4,}")

_HOMOGLYPHS = {
    "a": "аα", "b": "Ьƅ", "c": "сϲ", "d": "ԁɗ", "e": "её", "g": "ɡ", "h": "һ", "i": "іι", "j": "ј",
    "k": "кκ", "l": "ӏⅼ", "m": "мⅿ", "n": "ո", "o": "оο", "p": "рρ", "q": "ԛ", "r": "г", "s": "ѕ",
    "t": "тτ", "u": "υս", "v": "ѵν", "w": "ԝ", "x": "хχ", "y": "уγ", "z": "ᴢ",
    "а": "aα", "в": "Bʙ", "г": "r", "е": "eё", "з": "3", "и": "u", "к": "kκ", "м": "mⅿ", "н": "Hʜ",
    "о": "oο", "п": "nп", "р": "pρ", "с": "cϲ", "т": "Tτ", "у": "yγ", "х": "xχ", "і": "iι",
    "ь": "b", "б": "6", "ө": "θ", "һ": "h",
}  # fmt: skip
_LEET = {
    "a": "4@", "b": "8", "e": "3", "g": "9", "i": "1!", "l": "1|", "o": "0", "s": "5$", "t": "7+",
    "z": "2", "а": "@4", "б": "6", "в": "8", "е": "3", "з": "3", "и": "u1", "о": "0", "т": "7",
    "ч": "4", "і": "1!", "ө": "0",
}  # fmt: skip
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_DOTS = ".·*-_"


def _substitute(table: Mapping[str, str], rate: float) -> Edit:
    """Replace each letter that has a look-alike with probability `rate`, at least one of them."""

    def edit(word: str, rng: random.Random) -> str:
        places = [i for i, letter in enumerate(word) if letter.lower() in table]
        if not places:
            return word
        targets = {i for i in places if rng.random() < rate} | {rng.choice(places)}
        return "".join(
            rng.choice(table[letter.lower()]) if i in targets else letter
            for i, letter in enumerate(word)
        )

    return edit


def _join(word: str, rng: random.Random) -> str:
    """One mark between all letters: i.d.i.o.t."""
    return rng.choice(_DOTS).join(word)


def _space(word: str, rng: random.Random) -> str:
    """i d i o t."""
    return " ".join(word)


def _hide(word: str, rng: random.Random) -> str:
    """An invisible character in one to three places."""
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(1, len(word))
        word = word[:at] + rng.choice(_INVISIBLE) + word[at:]
    return word


def _repeat(word: str, rng: random.Random) -> str:
    """One letter drawn out: idioooot."""
    at = rng.randrange(1, len(word))
    return word[:at] + word[at] * rng.randint(2, 5) + word[at:]


def _swap(word: str, rng: random.Random) -> str:
    """Two inner neighbours change places; words of four letters swap their middle."""
    at = rng.randrange(1, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _delete(word: str, rng: random.Random) -> str:
    """One inner letter is missing."""
    at = rng.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1 :]


def _split(word: str, rng: random.Random) -> str:
    """One space inside the word."""
    at = rng.randrange(1, len(word))
    return word[:at] + " " + word[at:]


KINDS: dict[str, Edit] = {
    "homoglyph": _substitute(_HOMOGLYPHS, 0.5),
    "leet": _substitute(_LEET, 0.6),
    "dots": _join,
    "zero_width": _hide,
    "spaced": _space,
    "repeats": _repeat,
    "swap": _swap,
    "deletion": _delete,
    "inner_space": _split,
}


def perturb(
    text: str, kind: str, rng: random.Random, share: float = SHARE, target: str | None = None
) -> str:
    """`text` with about `share` of its words (0..1, four letters or more) edited in one kind.

    `target` limits the edits to words that are equal to it in lower case: an attacker who knows
    which word was caught. Addresses stay as they are.

    Raises:
        KeyError: no such kind.
    """
    edit = KINDS[kind]

    def change(match: re.Match[str]) -> str:
        word = match.group()
        if not word.isalpha() or (target is not None and word.lower() != target):
            return word
        return edit(word, rng) if rng.random() < share else word

    return _WORD.sub(change, text)


def perturb_all(texts: list[str], kind: str, seed: int, share: float = SHARE) -> list[str]:
    """Every text perturbed in one kind; the same seed gives the same result, text by text."""
    return [
        perturb(text, kind, random.Random(f"{seed}/{kind}/{number}"), share)  # noqa: S311
        for number, text in enumerate(texts)
    ]


def augment(text: str, rng: random.Random) -> str:
    """`text` perturbed in a random kind, for training."""
    return perturb(text, rng.choice(list(KINDS)), rng, share=rng.uniform(0.2, 1.0))
