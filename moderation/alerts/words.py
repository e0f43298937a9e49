"""The words of alerts in the languages of the dashboard: for messages, and for its page."""

from __future__ import annotations

from collections.abc import Mapping

from moderation.alerts.alert import Alert, Unit

Words = Mapping[str, str]  # by language


def _three(en: str, ru: str, kk: str) -> Words:
    return {"en": en, "ru": ru, "kk": kk}


NAMES: Mapping[Alert, Words] = {
    Alert.HELD_AGE: _three(
        "A held comment waits too long",
        "Комментарий слишком долго на проверке",
        "Пікір тым ұзақ тексеруде тұр",
    ),
    Alert.BACKLOG: _three(
        "Many comments wait for moderators",
        "На проверке много комментариев",
        "Тексеруде пікір көп жиналды",
    ),
    Alert.VERDICTS: _three(
        "The machine's verdicts are late",
        "Вердикты модели запаздывают",
        "Модель вердикттері кешігуде",
    ),
    Alert.RAID: _three(
        "A raid goes on: nearly the same text by many authors",
        "Идёт рейд: почти один текст от многих авторов",
        "Рейд жүріп жатыр: көп автордан дерлік бірдей мәтін",
    ),
    Alert.HEAT: _three(
        "Articles are too hot",
        "Слишком высокий накал под статьями",
        "Мақалалардың қызуы тым жоғары",
    ),
    Alert.WEBHOOKS: _three(
        "Webhooks or alert channels fail",
        "Сообщения вебхуков или оповещений не доходят",
        "Вебхук не хабарландыру жетпей жатыр",
    ),
    Alert.AUDITS: _three(
        "Questions of the audit are overdue",
        "Контрольные вопросы просрочены",
        "Бақылау сұрақтарының мерзімі өтті",
    ),
    Alert.DRIFT: _three(
        "The last week is unlike those before it",
        "Последняя неделя не похожа на прежние",
        "Соңғы апта бұрынғыларға ұқсамайды",
    ),
    Alert.PROJECTION: _three(
        "Search and statistics are behind",
        "Поиск и статистика отстают",
        "Іздеу мен статистика кешігуде",
    ),
    Alert.STORE: _three(
        "The store's memory runs out",
        "Память хранилища кончается",
        "Қойманың жады таусылуда",
    ),
}
BEGUN = _three("Alert", "Оповещение", "Хабарландыру")
ENDED = _three("Over", "Прошло", "Аяқталды")
LIMIT = _three("limit", "предел", "шегі")
SINCE = _three("since", "с", "басталғаны")
EARLIER = _three("earlier ones left out", "более ранних пропущено", "бұрынғысы көрсетілмеді")
TEST = _three(
    "This is a test: alerts arrive here.",
    "Это пробное сообщение: оповещения приходят сюда.",
    "Бұл — сынақ хабарламасы: хабарландырулар осында келеді.",
)
ALERTS = _three("Alerts", "Оповещения", "Хабарландырулар")
HOURS, MINUTES, SECONDS = (
    _three("h", "ч", "сағ"),
    _three("min", "мин", "мин"),
    _three("s", "с", "с"),
)


def name(alert: Alert, language: str) -> str:
    """Return what ``alert`` is called."""
    return NAMES[alert][language]


def figure(value: float, unit: Unit, language: str) -> str:
    """Return a value with its unit: ``512``, ``26 h``, ``63 %``."""
    if unit is Unit.SHARE:
        return f"{value * 100:.0f} %"
    return _lasting(value, language) if unit is Unit.SECONDS else f"{value:.0f}"


def _lasting(seconds: float, language: str) -> str:
    if seconds >= 2 * 3600:
        return f"{seconds // 3600:.0f} {HOURS[language]}"
    if seconds >= 2 * 60:
        return f"{seconds // 60:.0f} {MINUTES[language]}"
    return f"{seconds:.0f} {SECONDS[language]}"
