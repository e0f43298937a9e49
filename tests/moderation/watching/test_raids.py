"""Raids: nearly the same text by many authors is one thing; what many people say is none."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from moderation.projection.search import Projection
from moderation.raids.raid import WATCH, Raid
from moderation.site.raid_mode import RaidMode
from moderation.store.raids.raids import Raids
from moderation.store.server.clock import HOUR_MS
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.watching import raids as watching
from moderation.watching.raids import CALM_MS, RaidWatch
from tests.support.projected import write_comments

MINUTE_MS = 60_000
NOW = 1_800_000_000_000
COPIES = (
    "Этот мост построили на деньги наших детей, а теперь мэр снова требует поднять налоги",
    "Мост построен на деньги наших детей! А теперь мэр опять требует повысить налоги",
    "Этoт мoст пoстрoили нa деньги нaших детей, теперь мэр cнова тpебует поднять нaлоги",
    "Теперь мэр снова требует поднять налоги, а мост построили на деньгах наших детей",
    "Мост построили на деньги нашего ребёнка, детей, а мэр теперь требует поднять налог",
)


class Night:
    """An hour on one site, and who watches it."""

    def __init__(self, redis: Redis, path: Path) -> None:
        self.raids, self._path = Raids(redis), path
        self.watch = RaidWatch(self.raids, Projection(path))

    def post(
        self, bodies: Iterable[str], at: int, *, authors: int = 0, articles: int = 3, **row: object
    ) -> None:
        """Write comments a second apart, each by an author of its own unless ``authors`` share."""
        write_comments(self._path, (
            {
                "id": f"{at}-{place}", "accepted_at": at + 1000 * place, "body": body,
                "author": f"u{at}-{place % authors if authors else place}",
                "article": f"a{place % articles}", "status": "approved", **row,
            }
            for place, body in enumerate(bodies)
        ))  # fmt: skip

    def look(self, now: int, mode: RaidMode = RaidMode.HOLD) -> list[Raid]:
        """Return the raids that go on after a look."""
        self.watch.round("demo", mode, now)
        return self.raids.active("demo")


@pytest.fixture
def night(redis: Redis, site: str, tmp_path: Path) -> Night:
    return Night(redis, tmp_path / "projection.sqlite3")


def test_five_copies_by_others_are_a_raid(night: Night) -> None:
    """Swapped words, other endings and letters of another alphabet are copies; four are no raid."""
    night.post(COPIES[:4], NOW)
    assert night.look(NOW + MINUTE_MS) == []
    night.post(COPIES[4:], NOW + MINUTE_MS)
    (raid,) = night.look(NOW + 2 * MINUTE_MS)
    assert (raid.id, raid.copies, raid.authors, raid.articles) == (f"{NOW}-0", 5, 5, 3)
    assert raid.holds
    assert len(night.raids.copies("demo", raid.id)) == 5


def test_so_many_go_on_at_once(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each batch of a worker reads the words of all that go on, so their number has a limit."""
    monkeypatch.setattr(watching, "RAIDS_MAX", 1)
    night.post(COPIES, NOW)
    night.post(["Buy cheap golden watches from honest Swiss factories tonight"] * 5, NOW + 10)
    assert len(night.look(NOW + MINUTE_MS)) == 1
    assert len(night.look(NOW + 2 * MINUTE_MS)) == 1


def test_it_tells_people(night: Night, store: Store) -> None:
    """The journal says how far it has spread when it begins and ends, and counters count."""
    night.post(COPIES, NOW)
    (raid,) = night.look(NOW + MINUTE_MS)
    begun = store.events("demo").items[-1]
    assert (begun.type, begun.by, begun.comment_id) == ("raid.begun", WATCH, None)
    assert begun.data == {"raid": raid.id, "copies": 5, "authors": 5, "articles": 3, "holds": True}
    assert night.look(NOW + MINUTE_MS + CALM_MS) == []
    ended = store.events("demo").items[-1]
    assert ended.type == "raid.ended"
    assert ended.data == {"raid": raid.id, "copies": 5, "by_person": False}
    counters = store.counters("demo")
    assert (counters["raids:begun"], counters["raids:ended"]) == (1, 1)


def test_it_goes_on_as_one(night: Night) -> None:
    """Copies of the next minutes belong to it, and one of them a while later keeps it going."""
    night.post(COPIES, NOW)
    night.look(NOW + MINUTE_MS)
    night.post(COPIES * 3, NOW + 2 * MINUTE_MS, articles=7)
    (raid,) = night.look(NOW + 3 * MINUTE_MS)
    assert (raid.copies, raid.authors, raid.articles) == (20, 20, 7)
    night.post(COPIES[:1], NOW + 50 * MINUTE_MS)
    (raid,) = night.look(NOW + 51 * MINUTE_MS)
    assert raid.copies == 21
    assert [one.id for one in night.look(NOW + 90 * MINUTE_MS)] == [raid.id]


SWAPS = [
    ("мост", "переход"), ("построили", "возвели"), ("деньги", "средства"), ("детей", "внуков"),
    ("теперь", "сегодня"), ("мэр", "аким"), ("снова", "опять"), ("требует", "хочет"),
    ("поднять", "повысить"), ("налоги", "сборы"), ("жителей", "граждан"), ("города", "района"),
]  # fmt: skip


def test_a_flood_is_one_raid(night: Night) -> None:
    """Where most of the newest are copies, those that differ do not make its words usual here."""
    copies = [
        " ".join(
            pair[(number >> place) & (number >> (place + 1)) & 1]
            for place, pair in enumerate(SWAPS)
        )
        for number in range(0, 4096, 11)
    ]
    night.post(copies, NOW)
    (raid,) = night.look(NOW + 7 * MINUTE_MS)
    assert raid.copies == len(copies)


PHRASES = (
    "I completely agree with the author of this article, thank you for writing about it",
    "Приношу искренние соболезнования родным и близким погибших, светлая память",
    "Поздравляю всех с праздником, крепкого здоровья и счастья вашим семьям!",
    "Марқұмның отбасына қайғырып көңіл айтамын, иманды болсын, жатқан жері жайлы болсын",
    "Shame on them",
    "Куда смотрит прокуратура?",
)


@pytest.mark.parametrize("phrase", PHRASES)
def test_what_many_people_say_is_no_raid(night: Night, phrase: str) -> None:
    """Agreement, condolences, good wishes and sighs, word by word the same by forty people."""
    night.post([phrase] * 40, NOW, articles=10)
    assert night.look(NOW + MINUTE_MS) == []


@pytest.mark.parametrize(
    ("authors", "articles"), [(1, 5), (3, 5), (5, 1)], ids=["one person", "three", "one article"]
)
def test_few_people_or_one_article_are_no_raid(night: Night, authors: int, articles: int) -> None:
    """Who repeats themselves is no crowd, and below one article people may quote it."""
    night.post(COPIES, NOW, authors=authors, articles=articles)
    assert night.look(NOW + MINUTE_MS) == []


def test_below_one_article_it_is_shown_and_not_held(night: Night) -> None:
    """Four times as many are shown; held they are once they come below another article."""
    night.post(COPIES * 3, NOW, articles=1)
    assert night.look(NOW) == []
    night.post(COPIES, NOW + MINUTE_MS, articles=1)
    (raid,) = night.look(NOW + MINUTE_MS)
    assert not raid.holds
    night.post(COPIES[:2], NOW + 2 * MINUTE_MS, articles=2)
    (raid,) = night.look(NOW + 3 * MINUTE_MS)
    assert raid.holds


def test_what_is_usual_on_a_site_is_no_raid(night: Night) -> None:
    """As many published ones in an hour of the days before are the usual rate."""
    for day in (1, 2):
        night.post(COPIES, NOW - day * 24 * HOUR_MS)
    night.post(COPIES, NOW)
    assert night.look(NOW + MINUTE_MS) == []
    night.post(COPIES * 2, NOW + 2 * MINUTE_MS)
    assert len(night.look(NOW + 3 * MINUTE_MS)) == 1


def test_old_copies_are_no_raid(night: Night) -> None:
    """Five within a day are not five within an hour."""
    for hour, body in enumerate(COPIES):
        night.post([body], NOW + hour * HOUR_MS // 2, status="held")
    assert night.look(NOW + 2 * HOUR_MS + MINUTE_MS) == []


def test_a_persons_word_stands(night: Night) -> None:
    """What a person called no raid does not begin anew for a day; it can be begun again."""
    night.post(COPIES, NOW)
    (raid,) = night.look(NOW + MINUTE_MS)
    night.raids.end("demo", raid, at=NOW + 2 * MINUTE_MS, by="anna")
    night.post(COPIES, NOW + 3 * MINUTE_MS)
    assert night.look(NOW + 4 * MINUTE_MS) == []
    assert night.raids.get("demo", raid.id).is_no_raid
    assert night.raids.begin("demo", night.raids.get("demo", raid.id), by="anna")
    (again,) = night.look(NOW + 5 * MINUTE_MS)
    assert (again.id, again.holds, again.ended) == (raid.id, True, 0)


def test_a_site_decides_what_is_done(night: Night) -> None:
    """Marked ones hold nothing; switched off, none begins and those that go on end."""
    night.post(COPIES, NOW)
    (raid,) = night.look(NOW + MINUTE_MS, RaidMode.MARK)
    assert not raid.holds
    (raid,) = night.look(NOW + 2 * MINUTE_MS, RaidMode.HOLD)
    assert raid.holds
    assert night.look(NOW + 3 * MINUTE_MS, RaidMode.OFF) == []


def test_other_sites_count_for_nothing(night: Night) -> None:
    """Four copies here and one there are no five."""
    night.post(COPIES[:4], NOW)
    night.post(COPIES[4:], NOW, site="other")
    assert night.look(NOW + MINUTE_MS) == []


def test_a_projection_made_anew_is_read_anew(night: Night, tmp_path: Path) -> None:
    """Its rows begin at 1 again, below those that were read."""
    night.post(COPIES[:3] * 3, NOW, authors=1)
    assert night.look(NOW + MINUTE_MS) == []
    (tmp_path / "projection.sqlite3").unlink()
    night.post(COPIES, NOW + MINUTE_MS)
    assert len(night.look(NOW + 2 * MINUTE_MS)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The mayor is stealing our money and everyone knows it",
        "Президент предал народ, все выходим на площадь в субботу",
        "Біздің әкім ұры, оны түрмеге отырғызу керек",
    ],
)
def test_a_short_sentence_is_enough(night: Night, text: str) -> None:
    """Four words of its own make a raid, with one of them in letters of another alphabet."""
    night.post([text, f"{text}!", text.replace("о", "o").replace("e", "е"), text, text], NOW)
    assert len(night.look(NOW + MINUTE_MS)) == 1
