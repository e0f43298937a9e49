"""Kazakh suffixes by vowel harmony and by the last sound of the stem.

The rules are those of any school grammar: back vowels take -лар, front vowels -лер; after a
voiceless consonant (and б, в, г, д) the suffix begins with т, after л м н ң з ж with д. Words
borrowed with mixed vowels follow their last one.
"""

_FRONT = "әөүіеиэ"
_BACK = "аоұыяё"
_VOICELESS = "пфктсшщчцхқһбвгд"
_NASAL = "лмнңзж"
_CASES = {
    "gen": ("дың", "дің"),
    "acc": ("ды", "ді"),
    "dat": ("ға", "ге"),
    "abl": ("дан", "ден"),
    "loc": ("да", "де"),
    "ins": ("мен", "мен"),
}


def is_front(word: str) -> bool:
    """Whether the suffixes of `word` take front vowels: its last vowel but у and ю decides."""
    clear = [c for c in word if c in _FRONT + _BACK]
    return bool(clear) and clear[-1] in _FRONT


def plural(word: str) -> str:
    """-лар, -лер, -дар, -дер, -тар, -тер."""
    last = word[-1]
    first = "т" if last in _VOICELESS else "д" if last in _NASAL else "л"
    return word + first + ("ер" if is_front(word) else "ар")


def inflect(word: str, form: str) -> str:
    """Plural (many) and its cases (gen, acc, dat, abl, loc, ins); you are (you), you all (yous)."""
    front = is_front(word)
    if form == "you":
        return word + ("сің" if front else "сың")
    if form == "yous":
        return word + ("сіңдер" if front else "сыңдар")
    many = plural(word)
    return many if form == "many" else many + _CASES[form][front]
