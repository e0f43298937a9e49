"""The reasons that a site starts with, until it saves a list of its own."""

from __future__ import annotations

from moderation.site.reasons import Category, CoralCode, Reason


def _three(en: str, ru: str, kk: str) -> dict[str, str]:
    return {"en": en, "ru": ru, "kk": kk}


DEFAULT_REASONS = (
    Reason(
        "insult",
        _three("Insult", "Оскорбление", "Қорлау"),
        _three(
            "Insults and personal attacks are not published. You can say the same without them.",
            "Оскорбления и переход на личности не публикуются. То же самое можно сказать без них.",
            "Қорлау мен жеке басқа тиісу жарияланбайды. Сол ойды онсыз да айтуға болады.",
        ),
        CoralCode.ABUSIVE,
        Category.CYBER_VIOLENCE,
        attribute="insult",
    ),
    Reason(
        "threat",
        _three("Threat", "Угроза", "Қорқыту"),
        _three(
            "Threats and calls to violence are not published.",
            "Угрозы и призывы к насилию не публикуются.",
            "Қорқыту мен зорлық-зомбылыққа шақыру жарияланбайды.",
        ),
        CoralCode.HARASSMENT_BULLYING,
        Category.VIOLENCE,
        attribute="threat",
    ),
    Reason(
        "hate",
        _three("Hatred of a group", "Вражда к группе людей", "Белгілі бір топқа өшпенділік"),
        _three(
            "Hatred of people for their origin, faith, sex or health is not published.",
            "Вражда к людям из-за происхождения, веры, пола или здоровья не публикуется.",
            "Адамдарға шыққан тегі, діні, жынысы не денсаулығы үшін өшпенділік жарияланбайды.",
        ),
        CoralCode.HATE_SPEECH,
        Category.HARMFUL_SPEECH,
        attribute="identity_attack",
    ),
    Reason(
        "obscene",
        _three("Obscenity", "Нецензурная лексика", "Әдепсіздік"),
        _three(
            "Obscene words are not published.",
            "Нецензурные слова не публикуются.",
            "Бейәдеп сөздер жарияланбайды.",
        ),
        CoralCode.OFFENSIVE,
        Category.OTHER,
        attribute="obscene",
    ),
    Reason(
        "spam",
        _three("Spam or advertising", "Спам или реклама", "Спам немесе жарнама"),
        _three(
            "Advertising and repeated messages are not published.",
            "Реклама и повторяющиеся сообщения не публикуются.",
            "Жарнама мен қайталанатын хабарлар жарияланбайды.",
        ),
        CoralCode.SPAM,
        Category.SCAMS,
        attribute="spam",
    ),
    Reason(
        "off_topic",
        _three("Off topic", "Не по теме", "Тақырыптан тыс"),
        _three(
            "The comment is not about the article.",
            "Комментарий не относится к теме статьи.",
            "Пікір мақаланың тақырыбына қатысты емес.",
        ),
        CoralCode.IRRELEVANT_CONTENT,
        Category.OTHER,
    ),
    Reason(
        "false_information",
        _three("False information", "Ложные сведения", "Жалған ақпарат"),
        _three(
            "Claims that are known to be false are not published.",
            "Заведомо ложные утверждения не публикуются.",
            "Жалған екені белгілі мәліметтер жарияланбайды.",
        ),
        CoralCode.MISINFORMATION,
        Category.CIVIC_DISCOURSE,
    ),
    Reason(
        "personal_data",
        _three("Personal data", "Личные данные", "Жеке деректер"),
        _three(
            "Addresses, telephone numbers and other data of private persons are not published.",
            "Адреса, телефоны и другие данные частных лиц не публикуются.",
            "Жеке адамдардың мекенжайы, телефоны және басқа деректері жарияланбайды.",
        ),
        CoralCode.OTHER,
        Category.DATA_PROTECTION,
    ),
    Reason(
        "other",
        _three("Other reason", "Другая причина", "Басқа себеп"),
        _three(
            "The comment breaks the rules of this site.",
            "Комментарий нарушает правила сайта.",
            "Пікір сайт ережелерін бұзады.",
        ),
    ),
)
