"""The article of ``/demo``, written for it; places and people are invented."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoArticle:
    """A short article; ``dashboard`` is the link to the moderators' side."""

    section: str
    title: str
    standfirst: str
    byline: str
    paragraphs: tuple[str, ...]
    dashboard: str
    about: str


ARTICLES = {
    "en": DemoArticle(
        "Central Asia",
        "The glacier above Kara‑Suu is shrinking, and two villages share what is left",
        "Farmers who have divided the same stream for a century now count it in hours.",
        "By the modqueue desk",
        (
            "Every morning at six Nurlan Abdrakhmanov walks up to the concrete gate above his "
            "orchard and turns an iron wheel a quarter of the way round. For the next four hours "
            "the stream belongs to his village. At ten a man from the other side of the hill "
            "comes to turn it back.",
            "The glacier that feeds the stream has lost a third of its length since the gate was "
            "built. Hydrologists who measure it each summer say that spring floods come three "
            "weeks earlier than they did, and that by August there is little left to divide.",
            "The two villages speak different languages at home and pray in different mosques, "
            "and both have learned to mistrust rumours about the other. Last year a council of "
            "elders wrote down the hours for the first time and put a camera above the gate. "
            "“Since then,” says Nurlan, “we argue with the clock and not with each other.”",
        ),
        "Open the moderators' dashboard",
        "A demonstration: post a comment here, then decide on it in the dashboard.",
    ),
    "ru": DemoArticle(
        "Центральная Азия",
        "Ледник над Кара‑Суу тает, и два села делят то, что осталось",
        "Крестьяне, сто лет делившие один ручей, теперь считают его часами.",
        "Редакция modqueue",
        (
            "Каждое утро в шесть Нурлан Абдрахманов поднимается к бетонному шлюзу над своим садом "
            "и на четверть оборота поворачивает железное колесо. Следующие четыре часа вода "
            "принадлежит его селу. В десять приходит человек с другой стороны холма и возвращает "
            "колесо на место.",
            "Ледник, питающий ручей, стал на треть короче с тех пор, как построили шлюз. "
            "Гидрологи, которые измеряют его каждое лето, говорят, что паводок приходит на три "
            "недели раньше прежнего, а к августу делить почти нечего.",
            "В двух сёлах говорят на разных языках и молятся в разных мечетях, и там и там "
            "научились не верить слухам о соседях. В прошлом году совет старейшин впервые записал "
            "часы на бумаге и повесил над шлюзом камеру. «С тех пор, — говорит Нурлан, — мы "
            "спорим с часами, а не друг с другом».",
        ),
        "Открыть панель модератора",
        "Демонстрация: напишите здесь комментарий, а потом примите по нему решение на панели.",
    ),
    "kk": DemoArticle(
        "Орталық Азия",
        "Қара‑Суудың үстіндегі мұздық еріп барады, екі ауыл қалғанын бөлісіп отыр",
        "Жүз жыл бойы бір бұлақты бөліскен шаруалар енді суды сағатпен санайды.",
        "modqueue редакциясы",
        (
            "Күн сайын таңғы алтыда Нұрлан Әбдірахманов бағының үстіндегі бетон шлюзге көтеріліп, "
            "темір дөңгелекті төрттен бір айналдырады. Келесі төрт сағат су оның ауылынікі. "
            "Сағат онда төбенің арғы бетінен бір кісі келіп, дөңгелекті орнына қайтарады.",
            "Шлюз салынғалы бері бұлақты қоректендіретін мұздық үштен біріне қысқарды. Оны жыл "
            "сайын жазда өлшейтін гидрологтар су тасқыны бұрынғыдан үш апта ерте келетінін, ал "
            "тамызға қарай бөлісетін су қалмайтынын айтады.",
            "Екі ауылдың үйде сөйлейтін тілі де, барар мешіті де бөлек, екеуі де көршісі туралы "
            "қауесетке сенбеуді үйренген. Былтыр ақсақалдар кеңесі сағаттарды алғаш рет қағазға "
            "түсіріп, шлюздің үстіне камера орнатты. «Содан бері, — дейді Нұрлан, — біз бір-"
            "бірімізбен емес, сағатпен дауласамыз».",
        ),
        "Модератор тақтасын ашу",
        "Көрсетілім: осында пікір жазыңыз да, ол туралы шешімді тақтада қабылдаңыз.",
    ),
}
