"""Character tables of the normaliser, built once at training and shipped as arrays.

They are part of the artefact, so a model reads text the same way under every version of Python
(and of its Unicode data). Everything here is written by hand or derived from `unicodedata`.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

SIZE = 0x20000  # the BMP and plane 1; what lies above is one "letter" of an unknown script
SPACE, BREAK = 0x20, 0x0A  # BREAK stands between two comments and nowhere else
EXPANDS = 1 << 24  # a fold entry above this is an index into `expansions`
EXPANSION_CAP = 4  # one character never becomes more than this (U+FDFA is 18 under NFKC)

# Kinds of characters, a bit field; LATIN and CYRILLIC come on top of LETTER.
LETTER, DIGIT, SYMBOL, DOTTY, PICTO, OPENS, LATIN, CYRILLIC = (1 << bit for bit in range(8))
LATIN_ONLY, CYRILLIC_ONLY, LATIN_ALIKE, CYRILLIC_ALIKE = 1, 1 << 16, 1 << 32, 1 << 48  # counters

# Pairs that look alike, Cyrillic first: each direction is used when a word mixes both scripts.
ALIKE = dict(zip("аеорсухкмтнвіһ", "aeopcyxkmthbih", strict=True))
TO_LATIN = (
    ALIKE
    | dict(zip("ипягшщзчцьбдлфэйё", "unrrwwe4ubbdnoeue", strict=True))
    | dict(zip("чғ", "hf", strict=True))
)
TO_CYRILLIC = {latin: cyrillic for cyrillic, latin in ALIKE.items()} | dict(
    zip("bdfglnqrsuvwzjphi", "вдфдлпягсившзйрни", strict=True)
)
LEET_LATIN = dict(zip("0134567892@$!|+€£¡¢¥§©®×", "oieasgtbgzasiitelicyscrx", strict=True))
LEET_CYRILLIC = dict(zip("0134678925@$!|+€£¡¢¥©®×", "оизчбтвяапасиителисусях", strict=True))
# Second readings of a figure or stroke, tried where the first makes no known word.
OTHERWISE_LATIN = dict(zip("1!|¡", "llll", strict=True))
OTHERWISE_CYRILLIC = dict(zip("3410b", "еалөь", strict=True))
# Other alphabets and phonetic letters that imitate Latin ones; always folded.
IMITATIONS = {
    **dict(zip("αβγεζηικμνορτυχωκϲϳ", "abyezhikuvoptuxwkcj", strict=True)),
    **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True)),
    **dict(zip("ɑɡɩıƖǀⅼʘøłđħŧɐəɔʇʌɯɹʎƅɗθþƿ", "agiiiilooldhtaeotvmrybdopp", strict=True)),
    **dict(zip("օսզհոցյգղՏՍ", "ouqhngjqnsu", strict=True)),
    **dict(
        zip("ѕјԁԛԝӏѵЅЈԀԚԜӀѴ", "sjdqwlvsjdqwlv", strict=True)
    ),  # Cyrillic, in no language of ours
    **dict(zip("ꭺᏴꮯꭰꭼꮐꮋꭵꭻꮶꮮꮇꮲꭱꮪꭲꮩꮃꮓ", "abcdeghijklmprstvwz", strict=True)),
}
QUOTES = "'’‘`´ʼ‛′ˈ"
DOTS = ".-_·•‧∙⋅/\\,~=:;^…‐‑‒–—|"
SYMBOLS = "@$!|+€£#%*¡¢¥§©®×"
OPENING = "@$€*+|×"  # symbols that may begin a word, as in "@ss"


@dataclass(frozen=True, slots=True)
class Tables:
    """Arrays indexed by code point; `fold` first, the others by the folded character."""

    fold: NDArray[np.uint32]  # [SIZE] folded code point, 0 = dropped, >= EXPANDS = several
    expansions: NDArray[np.uint32]  # [n, EXPANSION_CAP] padded with 0
    kind: NDArray[np.uint8]  # [SIZE]
    script: NDArray[np.int64]  # [SIZE] one of the four counters, or 0
    respell: NDArray[np.uint32]  # [2, SMALL] homoglyphs and leet, for Latin and Cyrillic words
    otherwise: NDArray[np.uint32]  # [2, SMALL] second readings, 0 where there is none
    style: NDArray[np.int64]  # [SIZE] by raw code point: 16-bit counters, see STYLE


# Counters of `style`: capitals, exclamation marks, digits, hidden characters.
CAPITAL, EXCLAIM, FIGURE, HIDDEN = 1, 1 << 16, 1 << 32, 1 << 48
SMALL = 0x2100  # respelling concerns code points below this


def fold_character(character: str) -> str:
    """Return what one character stands for: NFKC, case folded, marks and hidden ones dropped."""
    category = unicodedata.category(character)
    if character in "\t\n\r\v\f\x85" or category in ("Zs", "Zl", "Zp"):
        return " "
    if category in ("Cc", "Cf", "Mn", "Me", "Cs") or character in "\u3164\u115f\u1160\uffa0\u2800":
        return ""
    if character in QUOTES:
        return "'"
    if character in IMITATIONS:
        return IMITATIONS[character]
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
    return "".join(_base(part) for part in folded)[:EXPANSION_CAP]


def _base(character: str) -> str:
    if character in IMITATIONS:
        return IMITATIONS[character]
    if character.isspace():
        return " "
    if unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc"):
        return ""
    if character == "ё":
        return "е"
    base = unicodedata.normalize("NFD", character)[0]
    if base in IMITATIONS:
        return IMITATIONS[base]
    return base if base.isascii() else character


def _kind(character: str) -> int:
    category = unicodedata.category(character)
    kind = LETTER if category[0] == "L" or category == "Mc" else 0
    kind |= DIGIT if category[0] == "N" else 0
    kind |= SYMBOL if character in SYMBOLS else 0
    kind |= OPENS if character in OPENING else 0
    kind |= DOTTY if character in DOTS else 0
    if not kind and category in ("So", "Sk", "Cn", "Co", "Sm") and ord(character) > 0x2000:
        kind = PICTO
    script = _script(character)
    kind |= LATIN if script in (LATIN_ONLY, LATIN_ALIKE) else 0
    return kind | (CYRILLIC if script in (CYRILLIC_ONLY, CYRILLIC_ALIKE) else 0)


def _script(character: str) -> int:
    if character.isascii() and character.isalpha():
        return LATIN_ALIKE if character in ALIKE.values() else LATIN_ONLY
    if "\u0400" <= character <= "\u052f":
        return CYRILLIC_ALIKE if character in ALIKE else CYRILLIC_ONLY
    return 0


def _style(character: str) -> int:
    if character.isupper():
        return CAPITAL
    if character in "!！":
        return EXCLAIM
    if character.isdigit():
        return FIGURE
    return HIDDEN if unicodedata.category(character) in ("Cf", "Me") else 0


def expand(codes: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Turn the codes 0..4 that are stored into the counters."""
    return np.array([0, CAPITAL, EXCLAIM, FIGURE, HIDDEN], np.int64)[codes]


def compress(counters: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Turn counters (0, 1 or 1 << 16, 32, 48) into the codes 0..4 that are stored."""
    return np.searchsorted([0, 1, 1 << 16, 1 << 32, 1 << 48], counters).astype(np.uint8)


def within(fold: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Let the few characters whose fold lies beyond the tables stand for themselves."""
    beyond = ((fold >= SIZE) & (fold < EXPANDS)).nonzero()[0]
    if not len(beyond):
        return fold  # a mapped array, which cannot be written to
    fold = fold.copy()
    fold[beyond] = beyond
    return fold


@cache
def build() -> Tables:
    """Build all tables, once a process; about a second, done at training only."""
    fold = np.zeros(SIZE, np.uint32)
    expansions: list[list[int]] = []
    for code in range(SIZE):
        parts = [ord(part) for part in fold_character(chr(code))]
        if len(parts) > 1:
            fold[code] = EXPANDS + len(expansions)
            expansions.append(parts + [0] * (EXPANSION_CAP - len(parts)))
        elif parts:
            fold[code] = parts[0]
    characters = [chr(code) for code in range(SIZE)]
    style = np.array([_style(c) for c in characters], np.int64)
    return Tables(
        fold=within(fold),
        expansions=np.array(expansions, np.uint32),
        kind=np.array([_kind(c) for c in characters], np.uint8),
        script=np.array([_script(c) for c in characters], np.int64),
        respell=np.stack(
            [_respell({**TO_LATIN, **LEET_LATIN}), _respell({**TO_CYRILLIC, **LEET_CYRILLIC})]
        ),
        otherwise=np.stack([_otherwise(OTHERWISE_LATIN), _otherwise(OTHERWISE_CYRILLIC)]),
        style=style,
    )


def _respell(pairs: dict[str, str]) -> NDArray[np.uint32]:
    table = np.arange(SMALL, dtype=np.uint32)
    for old, new in pairs.items():
        if ord(old) < SMALL:
            table[ord(old)] = ord(new)
    return table


def _otherwise(pairs: dict[str, str]) -> NDArray[np.uint32]:
    table = np.zeros(SMALL, np.uint32)
    for old, new in pairs.items():
        table[ord(old)] = ord(new)
    return table
