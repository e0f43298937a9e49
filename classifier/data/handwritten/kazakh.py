"""Kazakh nouns: number, case, owner, person, question and denial, by the rules of school grammar.

A form is a chain of steps; `FORMS` names the chains that our sentences use.
"""

from classifier.data.handwritten.kazakh_sounds import (
    choose,
    ends_in_vowel,
    harmonic,
    is_front,
    softened,
)
from classifier.data.handwritten.kazakh_verbs import VERB_FORMS, verb

__all__ = ["FORMS", "inflect", "is_front", "plural"]

# Step -> the suffixes of `choose` in their front form.
_SUFFIXES = {
    "many": ("лер", "дер", "дер", "дер", "лер", "тер"),
    "gen": ("нің", "нің", "дің", "дің", "дің", "тің"),
    "acc": ("ні", "ді", "ді", "ді", "ді", "ті"),
    "dat": ("ге", "ге", "ге", "ге", "ге", "ке"),
    "abl": ("ден", "нен", "ден", "ден", "ден", "тен"),
    "loc": ("де", "де", "де", "де", "де", "те"),
    "i": ("мін", "мін", "бін", "мін", "мін", "пін"),
    "we": ("міз", "міз", "біз", "міз", "міз", "піз"),
    "you": ("сің", "сің", "сің", "сің", "сің", "сің"),
    "yous": ("сіңдер", "сіңдер", "сіңдер", "сіңдер", "сіңдер", "сіңдер"),
    "ness": ("лік", "дік", "дік", "дік", "лік", "тік"),
    "ask": (" ме", " бе", " бе", " ме", " ме", " пе"),
}
_COMITATIVE = ("мен", "мен", "бен", "мен", "мен", "пен")  # knows no vowel harmony
_OWNERS = {"my": ("ім", "м"), "thy": ("ің", "ң"), "his": ("і", "сі"), "our": ("іміз", "міз")}
_PLURAL_CASES = ("gen", "acc", "dat", "abl", "loc", "ins")
FORMS = {
    **{name: ("many", name) for name in _PLURAL_CASES},
    **{f"s{name}": (name,) for name in _PLURAL_CASES},
    **{name: (name,) for name in ("many", "you", "yous", "ness", "ask", "not", *_OWNERS)},
    "iam": ("i",),
    "weare": ("we",),
    "youask": ("you", "ask"),
    "yousask": ("yous", "ask"),
    "manyask": ("many", "ask"),
    "younot": ("not", "you"),
    "inot": ("not", "i"),
    "wenot": ("not", "we"),
    "thymany": ("many", "thy"),
    "mymany": ("many", "my"),
    "thyness": ("ness", "thy"),
}


def plural(word: str) -> str:
    """-лар, -лер, -дар, -дер, -тар, -тер."""
    return _step(word, "many")


def inflect(word: str, form: str) -> str:
    """A form of a noun (FORMS) or of a verb's stem (kazakh_verbs.VERB_FORMS).

    many, gen, acc, dat, abl, loc and ins are plural, the latter with an s before them singular.

    Raises:
        KeyError: no such form.
    """
    if form in VERB_FORMS:
        return verb(word, form)
    for step in FORMS[form]:
        word = _step(word, step)
    return word


def _step(word: str, step: str) -> str:
    if step == "not":
        return f"{word} емес"
    if step == "ins":
        return word + choose(word, _COMITATIVE)
    if step in _OWNERS:
        return _owned(word, *_OWNERS[step])
    return harmonic(word, choose(word, _SUFFIXES[step]))


def _owned(word: str, after_consonant: str, after_vowel: str) -> str:
    if ends_in_vowel(word):
        return harmonic(word, after_vowel)
    return harmonic(softened(word), after_consonant)
