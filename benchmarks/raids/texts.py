"""Invented texts for a simulated raid: its copies, and what honest people write meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.invented.comments import Writer

# Words that a copy may have instead of one another stand between bars.
RAIDS = {
    "en": "the|this mayor|governor|official sold|gave away our|the park|garden and the|this "
    "river|lake to his friends|cronies in the capital|city for nothing|pennies while|and we|people "
    "pay|paid higher|bigger taxes|bills every year|month",
    "ru": "этот мост|переход построили|возвели на деньги|средства наших|ваших детей|внуков а "
    "теперь|сейчас мэр|аким|чиновник снова|опять требует|хочет поднять|повысить налоги|сборы "
    "для жителей|граждан города|района и молчит|врёт об этом|том",
    "kk": "бұл|осы көпір|жол біздің|сіздің балаларымыздың|ұрпағымыздың ақшасына|қаржысына салынды "
    "ал енді|қазір әкім|басшы тағы|қайта салықты|төлемді көтеруді|өсіруді талап|сұрап етеді|отыр "
    "қала|аудан тұрғындары|халқы үндемейді|шыдайды",
}
OPENINGS = ("", "", "", "Люди! ", "Wake up: ", "Халайық, ", "!!! ")
ENDS = ("", "", "!", "!!!", " 😡", " Позор.", " Share this.", " Таратыңыз.")
ENDINGS = {
    "en": ("", "s", "ed", "ing"),
    "ru": ("а", "у", "ы", "ом", "ами", "ов"),
    "kk": ("ға", "да", "дан", "дың", "лар", "мен"),
}
LOOK_ALIKES = str.maketrans("аеорсухіһaeopcxyi", "aeopcyxihаеорсхуі")
COMMON = (
    "I completely agree with the author of this article, thank you for writing about it",
    "I agree with every word", "Thank you very much, a very interesting article as always",
    "My deepest condolences to the family and friends of all the victims, rest in peace",
    "Happy holidays to everybody, health and happiness to you and to your families",
    "Good morning everybody", "When will this finally end, how long can one endure this",
    "Полностью согласен с автором этой статьи, спасибо большое за интересный материал",
    "Спасибо!", "Согласен с каждым словом", "Доброе утро всем, хорошего дня и отличного настроения",
    "Приношу искренние соболезнования родным и близким погибших, светлая память, царствие небесное",
    "Поздравляю всех с праздником, желаю крепкого здоровья, счастья и благополучия вашим семьям",
    "Когда же это всё закончится, сколько можно терпеть", "Позор", "Куда смотрит прокуратура",
    "Автордың пікірімен толық келісемін, қызықты мақала үшін көп рахмет", "Рахмет!",
    "Марқұмның отбасына, туған-туыстарына қайғырып көңіл айтамын, иманды болсын, жатқан жері жайлы",
    "Мереке құтты болсын, баршаңызға зор денсаулық, отбасыларыңызға бақыт тілеймін",
    "Қайырлы таң баршаңызға", "Бұл қашан бітеді",
)  # fmt: skip
SHARE = 0.2  # of a raid's words, by each of the ways that they are changed


@dataclass(frozen=True, slots=True)
class Copies:
    """Writes copies of the text of one raid, no two the same on purpose."""

    random: Random
    language: str

    def body(self) -> str:
        """Return a copy: words swapped and moved, other endings, letters of another alphabet."""
        words = [self._word(slot) for slot in RAIDS[self.language].split()]
        if self.random.random() < SHARE:
            place = self.random.randrange(len(words) - 1)
            words[place], words[place + 1] = words[place + 1], words[place]
        return self.random.choice(OPENINGS) + " ".join(words) + self.random.choice(ENDS)

    def _word(self, slot: str) -> str:
        first, *others = slot.split("|")
        word = self.random.choice(others) if others and self._by_chance() else first
        if len(word) > 4 and self._by_chance():
            word = word[: -len(word) // 5] + self.random.choice(ENDINGS[self.language])
        return word.translate(LOOK_ALIKES) if self._by_chance() else word

    def _by_chance(self) -> bool:
        return self.random.random() < SHARE


def honest(random: Random, article: int) -> Iterator[str]:
    """Yield what readers write: own words mostly, common phrases, and quotes of the article."""
    writer = Writer(random)
    while True:
        chance = random.random()
        if chance < 0.15:
            yield random.choice(COMMON) + random.choice(("", ".", "!", "!!", " 👍"))
        elif chance < 0.2:
            yield f"{quote(article)} {random.choice(COMMON)}"
        else:
            yield writer.body()


def quote(article: int) -> str:
    """Return the sentence of an article that its readers quote."""
    return f"«{Writer.seeded(article).body()[:120]}»"


def phrases(random: Random, texts: Sequence[str] = COMMON) -> Iterator[str]:
    """Yield common phrases alone."""
    while True:
        yield random.choice(texts)
