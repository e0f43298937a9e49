"""Look-alikes: two names or words with the same skeleton count as one.

The idea and most pairs are those of Unicode Technical Standard 39 (confusables.txt), cut down to
the letters that names of accounts are forged with; here letters look alike in any case.
"""

from __future__ import annotations

import re
import unicodedata

# Capitals that look like other Latin letters than their small ones do.
_CAPITALS = str.maketrans("ΒΗΜΝΡΥΧΖ", "BHMNPYXZ")
_GROUPS = {
    "a": "ɑαаᴀᎪ", "b": "ʙвƅɓьᏼ", "c": "ᴄсϲƈᏟ", "d": "ᴅđðɗԁɖᎠ", "e": "ᴇеɛєεҽᎬ",
    "f": "ꜰƒ", "g": "ɡɢɠԍᏀ", "h": "ʜħһнңҥᎻ", "i": "1lıɩɪιіӏ|∣│ǀǃłƚʟᏆᎥᏞ", "j": "ᴊɉјϳᎫ",
    "k": "ᴋƙκкқҝҡᏦ", "m": "ᴍмᎷ", "n": "ɴƞηпŋո", "o": "0ᴏøоοөσօ", "p": "ᴘþрρᏢ", "q": "ԛɋ",
    "r": "ʀгɼᴦғᎡᏒ", "s": "ꜱѕʂᏚ", "t": "ᴛŧтτᎢ", "u": "ᴜʊυսʋ", "v": "ᴠνѵᏙ", "w": "ᴡԝωѡᎳ",
    "x": "хχҳ", "y": "ʏуүұγƴỿᎩ", "z": "ᴢƶʐᏃ", "ə": "ә", "ae": "æӕ", "oe": "œ", "3": "зҙӡ",
    "6": "б",
}  # fmt: skip
_LETTERS = {
    ord(form): letter for letter, forms in _GROUPS.items() for form in {*forms, *forms.casefold()}
}
_PAIRS = (("rn", "m"), ("vv", "w"))
# Scripts that share forms; no word is written in two of them.
_ALPHABETS = {
    "LATIN", "CYRILLIC", "GREEK", "COPTIC", "ARMENIAN", "CHEROKEE", "CANADIAN", "LISU", "DESERET",
    "OSAGE", "GEORGIAN",
}  # fmt: skip
_WORD = re.compile(r"[^\W_]+")


def skeletons(name: str) -> frozenset[str]:
    """Return what ``name`` looks like as it is written, in small letters and in capitals."""
    return frozenset(skeleton(form) for form in (name, name.lower(), name.upper()))


def mixes_alphabets(name: str) -> bool:
    """Return whether a word of ``name`` has letters of two alphabets that share forms."""
    return any(len(_alphabets(word)) > 1 for word in _WORD.findall(_plain(name)))


def skeleton(name: str) -> str:
    """Return what ``name`` looks like as it is written: letters that look alike are one."""
    small = _plain(_plain(name).translate(_CAPITALS).casefold())
    letters = "".join(_digit(character) for character in small).translate(_LETTERS)
    skeleton = "".join(
        character for character in letters if unicodedata.category(character)[0] in "LNM"
    )
    for pair, letter in _PAIRS:
        skeleton = skeleton.replace(pair, letter)
    return skeleton


def _plain(name: str) -> str:
    """Return ``name`` in compatibility letters without accents; signs of vowels stay."""
    apart = unicodedata.normalize("NFKD", name)
    return "".join(character for character in apart if not _is_accent(character))


def _is_accent(character: str) -> bool:
    return unicodedata.combining(character) != 0 or unicodedata.category(character) == "Me"


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _alphabets(word: str) -> frozenset[str]:
    return frozenset(unicodedata.name(c, " ").split(" ")[0] for c in word) & _ALPHABETS
