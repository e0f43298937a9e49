"""How people type a language without its own letters: rule tables for training text.

Kazakh, Kyrgyz and Tajik on a Russian keyboard, Uzbek Latin written in Cyrillic, Russian and
Kazakh in Latin letters. The rules are ours, after the official Uzbek alphabets of 1940 and 1995
and everyday chat usage; they need not be invertible.
"""

import re

_KAZAKH_RUSSIAN = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")
_KAZAKH_RUSSIAN_Y = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухыАГКНОУУХЫ")
_KYRGYZ_RUSSIAN = str.maketrans("ңөүҢӨҮ", "ноуНОУ")
_TAJIK_RUSSIAN = str.maketrans("ғӣқӯҳҷҒӢҚӮҲҶ", "гикухчГИКУХЧ")
_UZBEK_RUSSIAN = str.maketrans("ўқғҳЎҚҒҲ", "укгхУКГХ")
_TURKISH_ASCII = str.maketrans("çğıöşüÇĞİÖŞÜ", "cgiosuCGIOSU")

_UZBEK_DIGRAPHS = (
    ("oʻ", "ў"), ("gʻ", "ғ"), ("yo", "ё"), ("yu", "ю"), ("ya", "я"), ("ye", "е"),
    ("sh", "ш"), ("ch", "ч"), ("ts", "ц"),
)  # fmt: skip
_UZBEK_LETTERS = str.maketrans("abdefghijklmnopqrstuvxyzʼ", "абдефгҳижклмнопқрстувхйзъ")
_APOSTROPHE_LIKE = re.compile("['‘’`´ʹ]")
_INITIAL_E = re.compile(r"\be|(?<=[aiou])e")

_RUSSIAN_LATIN = str.maketrans(
    {"ё": "yo", "ж": "zh", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ь": "", "ю": "yu"}
    | {"я": "ya", "һ": "h"}
    | dict(zip("абвгдезийклмнопрстуфхцыэ", "abvgdeziyklmnoprstufhcye", strict=True))
    | dict(zip("әғқңөұүі", "agqnouui", strict=True))
)


def uzbek_cyrillic(text: str) -> str:
    """Uzbek Latin -> Uzbek Cyrillic, lower case ("oʻzbek" -> "ўзбек")."""
    lower = _APOSTROPHE_LIKE.sub("ʻ", text.lower())
    lower = _INITIAL_E.sub("э", lower)
    for latin, cyrillic in _UZBEK_DIGRAPHS:
        lower = lower.replace(latin, cyrillic)
    return lower.replace("ʻ", "ъ").translate(_UZBEK_LETTERS)


def uzbek_plain(text: str) -> str:
    """Uzbek Latin as typed in a hurry: no apostrophes ("oʻzbek" -> "ozbek")."""
    return _APOSTROPHE_LIKE.sub("", text).replace("ʻ", "").replace("ʼ", "")


def latin(text: str) -> str:
    """Russian or Kazakh in Latin letters, as in text messages ("привет" -> "privet")."""
    return text.lower().translate(_RUSSIAN_LATIN)


def russian_keyboard(text: str, lang: str) -> list[str]:
    """`text` without the letters that a Russian keyboard lacks; [] where that changes nothing."""
    tables = {
        "kk": (_KAZAKH_RUSSIAN, _KAZAKH_RUSSIAN_Y),
        "ky": (_KYRGYZ_RUSSIAN,),
        "tg": (_TAJIK_RUSSIAN,),
        "uz": (_UZBEK_RUSSIAN,),
        "tr": (_TURKISH_ASCII,),
    }
    variants = [text.translate(table) for table in tables.get(lang, ())]
    return [variant for variant in variants if variant != text]
