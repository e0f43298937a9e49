"""Russian endings for the word lists: plural cases of nouns and forms of adjectives.

Only the declensions that the lists hold: regular plurals (мусульмане, казахи, евреи, женщины),
plurals declined as adjectives (верующие), and adjectives in -ый, -ой, -ий (first word of a phrase).
"""

_HARD = "гкхжшщчц"
_PLURAL = {"dat": "ам", "ins": "ами", "pre": "ах"}
_PLURAL_SOFT = {"dat": "ям", "ins": "ями", "pre": "ях"}
_PLURAL_ADJECTIVE = {"gen": "х", "dat": "м", "ins": "ми", "pre": "х"}


def inflect(entry: str, form: str) -> str:
    """A noun's plural case (dat, ins, pre) or an adjective's form (f, n, pl, plgen, plins)."""
    first, _, rest = entry.partition(" ")
    made = _noun(first, form) if form in _PLURAL else _adjective(first, form)
    return f"{made} {_tail(rest, form)}" if rest else made


def _tail(rest: str, form: str) -> str:
    """The second noun of "многодетные матери" goes along; a genitive ("Иеговы") stays."""
    return _noun(rest, form) if rest == "матери" and form in _PLURAL else rest


def _noun(many: str, form: str) -> str:
    """Plural case of a noun given in the nominative plural."""
    if many.endswith(("ие", "ые")):
        return many[:-1] + _PLURAL_ADJECTIVE[form]
    if many.startswith("матери-"):
        return _noun("матери", form) + "-" + _noun(many.partition("-")[2], form)
    if many.endswith("ане"):
        return many[:-1] + _PLURAL[form]
    stem, soft = many[:-1], many[-1] == "и" and many[-2] not in _HARD
    return stem + (_PLURAL_SOFT if soft else _PLURAL)[form]


def _adjective(word: str, form: str) -> str:
    """Feminine, neuter or plural forms of an adjective given in the masculine."""
    stem, velar = word[:-2], word[-3] in "гкх"
    if not word.endswith(("ый", "ой", "ий")):
        return word
    vowel = "и" if velar or word.endswith("ий") or word[-3] in "жшщч" else "ы"
    endings = {"f": "ая", "n": "ое", "pl": vowel + "е", "plgen": vowel + "х", "plins": vowel + "ми"}
    return stem + endings[form]
