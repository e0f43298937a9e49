"""Which groups of people a text names: religions, peoples, gender, orientation, disability.

The words were written by the authors, for English, Russian and Kazakh. They are compared as stems,
so every form of a word is one; Kazakh is found in Russian letters as far as its stem is.
"""

from __future__ import annotations

from functools import lru_cache

from moderation.text.stems import fold, stem_forms, stems

_WORDS = {
    "muslims": "muslim islam islamic mosque мусульманин мусульманка мусульмане мусульманский ислам "
    "исламский мечеть мұсылман ислам мешіт",
    "christians": "christian christianity orthodox catholic church христианин христианка христиане "
    "христианский православный католик христиан шіркеу православие",
    "jews": "jew jewish judaism israeli synagogue еврей еврейка еврейский иудаизм иудей "
    "евреи евреев евреям евреями евреях "
    "израильтянин еврейлер",
    "kazakhs": "kazakh казах казашка казахский қазақ қазақтар",
    "russians": "russian русский русская русские россиянин россиянка орыс орыстар",
    "ukrainians": "ukrainian украинец украинка украинцы украинский украин",
    "uzbeks": "uzbek узбек узбечка узбекский өзбек",
    "kyrgyz": "kyrgyz киргиз киргизка кыргыз киргизский қырғыз",
    "tajiks": "tajik таджик таджичка таджикский тәжік",
    "uyghurs": "uyghur uighur уйгур уйгурка уйгурский ұйғыр",
    "chinese": "chinese китаец китаянка китайцы китайский қытай",
    "caucasians": "chechen dagestani чеченец чеченка чеченцы дагестанец кавказец кавказцы шешен "
    "кавказдық",
    "roma": "roma romani gypsy gypsies цыган цыганка цыгане цыганский сыған",
    "black": "black african чернокожий темнокожий африканец қаранәсіл африкалық",
    "migrants": "migrant immigrant refugee мигрант мигрантка иммигрант беженец беженка беженцы "
    "мигрант босқын",
    "women": "woman women girl female feminist женщина женщины девушка женский феминистка әйел қыз",
    "men": "man men male мужчина мужчины мужской ер еркек",
    "gay_people": "gay lesbian homosexual bisexual lgbt queer гей геи лесбиянка гомосексуал "
    "гомосексуалист лгбт гей лесбиянка",
    "trans_people": "transgender transsexual трансгендер трансгендерный транссексуал трансгендер",
    "disabled_people": "disabled wheelchair autistic deaf инвалид инвалидность аутист глухой "
    "мүгедек мүмкіндігі саңырау",
}
GROUPS = tuple(_WORDS)


@lru_cache(maxsize=1)
def _by_stem() -> dict[str, frozenset[str]]:
    named: dict[str, set[str]] = {}
    for group, words in _WORDS.items():
        for word in words.split():
            for stem in stem_forms(fold(word)):
                named.setdefault(stem, set()).add(group)
    return {stem: frozenset(groups) for stem, groups in named.items()}


def groups_in(text: str) -> frozenset[str]:
    """Return the groups that ``text`` names, in any form of their words."""
    known = _by_stem()
    return frozenset().union(*(known.get(stem, frozenset()) for stem in stems(text)))
