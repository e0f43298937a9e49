"""What the shipped model says of texts of our own: `python -m tests.classifier.pins` notes it anew.

Whoever changes how a text is read or scored, and does not mean to change the answers, leaves
pins.json as it is. A new model comes with new pins.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import classifier

FILE = Path(__file__).with_name("pins.json")
TEXTS = (
    "",
    "+1",
    "Thank you for the careful report about the bridge.",
    "You are an idiot and your paper is garbage.",
    "You are an 1d10t, and so is the mayor!!!",
    "What an i.d.i.o.t wrote this",
    "s t u p i d f o o l",
    "He is not a fool, and I was stupid to say so.",
    'The witness called it "idiotic" in court.',
    "Dick Cheney spoke in Essex yesterday.",
    "I will find you and kill you",
    "All muslims are terrorists and should leave.",
    "My neighbour is a Muslim, and he grows the best apples.",
    "Go f#ck yourself, you b*tch",
    "Earn $5000 a week from home, click https://example.com/now",
    "The figures are at https://example.com/report and nowhere else.",
    "See www.example.org and http://example.com, both are cheap pills",
    "<b>id</b>iot &amp; <br>fool",
    "😀😀 what an idiooooot 👍🏽",
    "ｉｄｉｏｔ 𝓲𝓭𝓲𝓸𝓽 idi\u200bot",
    "you id iot, you stpuid moorn",
    "Спасибо журналистам за подробный разбор.",
    "Ты дурак и несёшь бред, закрой рот.",
    "ты дурaк, cyka",
    "пошёл ты на х*й, п*здец какой-то",
    "Он не дурак, он просто устал.",
    "Я дурак, простите меня.",
    "Сосед Сергей Козлов починил крышу.",
    "Мы тебя найдём, ходи и оглядывайся.",
    "Все казахи ленивые, гнать их отсюда.",
    "Моя соседка казашка, печёт отличный хлеб.",
    "Заработок без вложений, пиши в телеграм @money_fast 100000 в день",
    "Бұл мақала үшін көп рахмет.",
    "Сен ақымақсың, ауызыңды жап.",
    "Ол ақымақ емес, ол менің досым.",
    "қ*тақ, осы не деген сұмдық",
    "Көпірді қашан жөндейді екен?",
    "калайсын, жаксы ма",
    "норм",
    "да ну, ясно",
    "Коли вже відремонтують цю дорогу?",
    "Bu yol ne zaman yapilacak acaba?",
    "道路はいつ直りますか",
    "\u202eabc\u0301\u0301\u0301 ﷺ \ud800",
    "x " * 300,
    "сука" + "\u0336" * 50 + " ты",
)


def pins() -> dict[str, Any]:
    """Return what the shipped model says."""
    scorer = classifier.load()
    answers = [
        {
            "text": text,
            "scores": [round(value, 8) for value in score.scores.values()],
            "language": [score.language, round(score.language_confidence, 8)],
            "words": [[why.attribute, why.begin, why.end] for why in score.highlights],
        }
        for text, score in zip(TEXTS, scorer.score(TEXTS), strict=True)
    ]
    return {"model": scorer.model, "answers": answers}


def note() -> None:
    """Write pins.json, a line for each text."""
    found = pins()
    answers = ",\n".join(f"  {json.dumps(answer)}" for answer in found["answers"])
    text = f'{{\n "model": {json.dumps(found["model"])},\n "answers": [\n{answers}\n ]\n}}\n'
    FILE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    note()
