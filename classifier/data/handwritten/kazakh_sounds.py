"""What a Kazakh suffix needs to know of the sounds before it.

Back vowels take suffixes with а and ы, front vowels those with е and і. Voiceless consonants (and
б, в, г, д at the end of loans) take т, к and п, nasals and з, ж take д and б. Words borrowed with
mixed vowels follow their last one; у and ю do not tell.
"""

_FRONT = "әөүіеиэ"
_BACK = "аоұыяё"
_VOICELESS = "пфктсшщчцхқһбвгд"
_NASAL = "мнң"
_HISSING = "зж"
_SOFTER = {"қ": "ғ", "к": "г", "п": "б"}
_TO_BACK = str.maketrans("еігк", "аығқ")


def is_front(word: str) -> bool:
    """Whether the suffixes of `word` take front vowels."""
    clear = [c for c in word if c in _FRONT + _BACK]
    return bool(clear) and clear[-1] in _FRONT


def ends_in_vowel(word: str) -> bool:
    """Whether the last letter is a vowel; у and и end in a glide and are none."""
    return word[-1] in "аәеоөұүыіэяё"


def harmonic(word: str, suffix: str) -> str:
    """`word` with a suffix given in its front form ("лер" -> "лар" after a back vowel)."""
    return word + (suffix if is_front(word) else suffix.translate(_TO_BACK))


def softened(word: str) -> str:
    """`word` before a suffix that begins with a vowel: қ, к, п -> ғ, г, б."""
    return word[:-1] + _SOFTER.get(word[-1], word[-1])


def choose(word: str, suffixes: tuple[str, str, str, str, str, str]) -> str:
    """The suffix that fits the last sound: vowel, nasal, з or ж, л, other voiced, voiceless."""
    vowel, nasal, hissing, lateral, voiced, voiceless = suffixes
    if ends_in_vowel(word):
        return vowel
    by_letters = {_NASAL: nasal, _HISSING: hissing, "л": lateral, _VOICELESS: voiceless}
    fitting = (suffix for letters, suffix in by_letters.items() if word[-1] in letters)
    return next(fitting, voiced)
