"""The comment policy of ``/demo``, written for it: a model for a newsroom's own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoPolicy:
    """A comment policy; ``rules`` is a list, ``how`` says what happens to a comment."""

    title: str
    standfirst: str
    rules_title: str
    rules: tuple[str, ...]
    how_title: str
    how: tuple[str, ...]
    back: str


POLICIES = {
    "en": DemoPolicy(
        "Comment policy",
        "Disagree as sharply as you like, with what was said and not with who somebody is.",
        "What is not published",
        (
            "Insults and threats against anybody, authors and other readers included.",
            "Contempt for people because of their nation, faith, language, sex or illness. Naming "
            "them, and criticism of an idea or a government, is welcome.",
            "Calls for violence, and praise of it.",
            "Addresses, telephone numbers and other private facts about people.",
            "Advertising, and the same text again and again.",
        ),
        "What happens to a comment",
        (
            "A program reads it first. What raises no doubt appears within seconds.",
            "A moderator reads what the program doubts, and decides. No comment is rejected for "
            "its opinion.",
            "Readers can report a comment; a moderator then reads it again.",
        ),
        "Back to the article",
    ),
    "ru": DemoPolicy(
        "Правила комментирования",
        "Спорьте сколь угодно резко — с тем, что сказано, а не с тем, кто человек по рождению.",
        "Что не публикуется",
        (
            "Оскорбления и угрозы в чей бы то ни было адрес, в том числе авторов и читателей.",
            "Презрение к людям из-за национальности, веры, языка, пола или болезни. Называть их, "
            "критиковать идею или власть можно.",
            "Призывы к насилию и его восхваление.",
            "Адреса, телефоны и другие личные сведения о людях.",
            "Реклама и один и тот же текст снова и снова.",
        ),
        "Что происходит с комментарием",
        (
            "Сначала его читает программа. Что не вызывает сомнений, появляется через секунды.",
            "Что вызывает сомнения, читает модератор, он и решает. За мнение комментарий не "
            "отклоняют.",
            "Читатель может пожаловаться на комментарий, тогда модератор прочтёт его снова.",
        ),
        "Вернуться к статье",
    ),
    "kk": DemoPolicy(
        "Пікір жазу ережелері",
        "Қанша қатты дауласаңыз да, адамның тегімен емес, айтқан сөзімен дауласыңыз.",
        "Не жарияланбайды",
        (
            "Кімге болса да, соның ішінде авторлар мен оқырмандарға тіл тигізу және қорқыту.",
            "Ұлты, діні, тілі, жынысы не дерті үшін адамды кемсіту. Оларды атауға, идеяны не "
            "билікті сынауға болады.",
            "Зорлыққа шақыру және оны мақтау.",
            "Адамның мекенжайы, телефоны және басқа жеке деректері.",
            "Жарнама және бір мәтінді қайта-қайта жіберу.",
        ),
        "Пікір қалай қаралады",
        (
            "Алдымен оны бағдарлама оқиды. Күмән тудырмаған пікір бірнеше секундта шығады.",
            "Күмән тудырғанын модератор оқып, шешім қабылдайды. Көзқарасы үшін пікірге тыйым "
            "салынбайды.",
            "Оқырман пікірге шағымдана алады, сонда модератор оны қайта оқиды.",
        ),
        "Мақалаға оралу",
    ),
}
