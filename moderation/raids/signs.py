"""The words of a text that can make a raid: all but those that many say alike on the same day.

Those formulas are thanks, agreement, greetings, condolences, good wishes and sighs, in English,
Russian and Kazakh, written by the authors. Words below four letters are in no gist.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from moderation.text.gist import gist
from moderation.text.stems import stems

_ENGLISH = """
thank thanks much very agree completely totally absolutely fully entirely author article post piece
writing written wrote reading interesting useful wonderful excellent every word right true exactly
well said point great good nice best work keep going brave support same here think with this that
about your from what when will have they there could should would everybody everyone people always
condolence deepest deep sincere heartfelt heart thought prayer praying family families friend loved
ones relatives victim victims rest peace eternal memory loss sorry passed away soul heaven bless
blessing amen lord happy holiday birthday christmas easter year merry health happiness wish wishes
wishing congratulations congratulate success luck love hope joy long life morning afternoon evening
night hello greetings dear welcome stay strong safe take care finally stop enough much longer endure
tolerate shame disgrace police prosecutor looking where
"""
_RUSSIAN = """
спасибо большое огромное благодарю благодарность благодарен согласен согласна поддерживаю полностью
абсолютно целиком совершенно автор автору автором статья статьи статье статью материал публикация
интересный полезный нужный
каждое слово слова прав правда верно точно правильно сказано написано пишете хорошо отлично молодец
молодцы держать продолжайте дальше думаю тоже такой этот этого который когда если только чтобы очень
всегда сейчас соболезнование соболезную искренние глубокие приношу примите выражаю скорблю скорбим
родным близким семье семьи семьям родственникам друзьям погибших погибшим умерших погибли светлая
вечная память царствие царство небесное земля пухом покой покоится упокой господи душа души рай
крепитесь держитесь горе утрата потеря поздравляю поздравления праздник праздником рождения новым
годом днём день желаю желаем пожелания крепкого здоровья счастья благополучия успехов удачи любви
радости мира добра долгих жизни всего самого лучшего доброе утро добрый вечер ночи хорошего дня
прекрасного отличного настроения привет приветствую здравствуйте уважаемые дорогие друзья люди всем
вашим храни даст слава аминь дай бог боже наконец закончится кончится сколько можно терпеть хватит
куда смотрит смотрят прокуратура полиция власти позор безобразие
"""
_KAZAKH = """
рахмет рақмет көп үлкен алғыс ризамын келісемін қолдаймын толық автор автордың мақала мақалаңыз
пікір пікіріңіз қызықты пайдалы керемет тамаша жақсы өте дұрыс айтасыз айтты сөз сөзіңіз жарайсың
жарайсыз жарайсыздар әрқашан солай осындай туралы үшін менің сіздің біздің барлық көңіл айтамын
айтамыз қайғырып қайғыңызға ортақпын ортақпыз марқұм марқұмның отбасы отбасына отбасыларыңызға
туған туыс туыстарына жақын жақындарына дос иманды иман болсын болыңыз болыңыздар жатқан жері жайлы
топырағы торқа жаны жаннатта жаннат пейіште алла алланың рақымы разы сабыр берсін қайырлы таң
күн күніңіз кеш түн сәлем сәлеметсіз құрметті достар халайық ағайын баршаңызға баршаңыз құтты
құттықтаймын құттықтаймыз мереке мерекеңіз мерекелеріңіз туылған жаңа жылдарыңыз тілеймін тілейміз
зор мықты денсаулық бақыт амандық береке сәттілік табыс шаттық ұзақ ғұмыр өмір қашан бітеді
шыдаймыз жетеді ұят масқара қайда қарап
"""


def signs(stems_: Iterable[str]) -> frozenset[str]:
    """Return the gist of a text by its stems without formulas."""
    formulas = _formulas()
    return gist(stem for stem in stems_ if stem not in formulas)


@cache
def _formulas() -> frozenset[str]:
    return frozenset(stems(" ".join((_ENGLISH, _RUSSIAN, _KAZAKH))))
