"""Kazakh verbs: what somebody will do, will not do, wants, may do, must do, and if they do it."""

from classifier.data.handwritten.kazakh_sounds import choose, ends_in_vowel, harmonic, softened

_NOT = ("ме", "бе", "бе", "ме", "ме", "пе")
_WISH = ("гім", "гім", "гім", "гім", "гім", "кім")
# Form -> the ending (front form) of the present-future stem.
_FUTURE = {"will": "мін", "wewill": "міз", "theywill": "ді", "youwill": "сің"}
VERB_FORMS = (*_FUTURE, "wont", "lets", "inf", "ifi", "want", "may")


def verb(stem: str, form: str) -> str:
    """A form of the stem that an imperative shows ("сындыр": will -> "сындырамын")."""
    if form in _FUTURE:
        return harmonic(_future(stem), _FUTURE[form])
    if form == "wont":
        return harmonic(harmonic(stem, choose(stem, _NOT)), "йсің")
    if form == "lets":
        return harmonic(stem if ends_in_vowel(stem) else _future(stem), "йік")
    if form == "ifi":
        return harmonic(stem, "сем")
    if form == "want":
        return harmonic(stem, choose(stem, _WISH)) + " келеді"
    return harmonic(stem, "сін") if form == "may" else _infinitive(stem)


def _future(stem: str) -> str:
    """Stem with -а, -е or -й."""
    if ends_in_vowel(stem):
        return stem + "й"
    if stem[-1] == "й":
        return stem[:-1] + harmonic(stem, "е")[-1].replace("а", "я")
    return harmonic(softened(stem), "е")


def _infinitive(stem: str) -> str:
    if stem[-1] == "й":
        return stem[:-1] + "ю"
    if stem[-1] in "ыі":
        stem = stem[:-1]
    return (stem if ends_in_vowel(stem) else softened(stem)) + "у"
