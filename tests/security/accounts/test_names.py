"""Nobody carries a colleague's name, or one that looks like it, and a deed says whose it is."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

import pytest

from moderation.errors import ConfigError
from moderation.registry import Registry, Role
from moderation.registry.names.display_names import display_name
from moderation.store.installation_keys import MODERATORS, NAMES
from moderation.store.server.commands import Redis
from moderation.text.look_alikes import skeletons
from service.dashboard.people import signed
from tests.security.conftest import LogIn
from tests.service.cli.conftest import Run, environ, run
from tests.service.dashboard.conftest import PASSWORD
from tests.support.two_sites import VICTIM, TwoSites

__all__ = ["environ", "run"]

LIKE_ADMIN = (
    "Admin", "\u0430dmin", "ａｄｍｉｎ", "𝐚𝐝𝐦𝐢𝐧", "adⅿin", "admın", "ɑdmin", "\u03b1dmin", "ᴀᴅᴍɪɴ",
    "adm1n", "adm|n", "adrnin", "ádmin", "admin.", "ad min", "aⓓmiⓝ", "🄰dmin", "ᎪᎠᎷᏆΝ", "adm١n",
    "аԁміո", "admin ★", "ad\u0307min", "Olga (admin)", "x [ＡＤＭＩＮ]", "Olga · аdmin",
)  # fmt: skip
LIKE_ANNA = (
    "AnnaPillory", "Anna-Pillory", "Anna PiIIory", "A\u0338nna Pillory", "anna pillory",
    "Anna Pi||ory", "Anna Pillorʏ", "Anna Pillor\u1d26", "Anna ᑭillory", "Pillory",
    "\u0420\u0456\u04cf\u04cf\u043e\u0433\u0443", "Anna Pillory (anna)", "Anna Pillory, senior",
    "Anna Pillory - desk",
)  # fmt: skip
RESERVED = (
    "cli:root", "key:5f0c2a91", "CLI：root", "\u0441\u04cf\u0456:root", "modqueue", "M0dqueue",
    "system", "policy", "worker", "readers", "reports", "author", "restore", "unknown account",
    "unknown account #ab12", "читатели", "Саясат", "неизвестная учётная запись",
)  # fmt: skip
MIXED = ("Айгер\u0069м", "О\u006cьга", "Ν\u0069κος", "Ann\u0430")
FREE = (
    "Ольга (Olga)", "Ольга Смирнова", "Айгерім Ілиясова", "Сәуле Һ.", "Ұлжан Өтеген", "Νίκος",
    "O'Brien-Łukasz", "राम", "रीमा", "王小明", "田中 Ken", "שרה לוי", "Key West", "Ян 2",
)  # fmt: skip


@pytest.fixture
def colleagues(registry: Registry) -> Registry:
    """Four accounts; anna and pillory have names to read."""
    for name in ("admin", "anna", "pillory", "bolat"):
        registry.add_moderator(name, {}, PASSWORD)
    registry.set_display_name("anna", "Anna Pillory")
    return registry


@pytest.mark.parametrize("name", [*LIKE_ADMIN, *LIKE_ANNA, *RESERVED, *MIXED])
def test_a_name_that_reads_like_another_is_refused(colleagues: Registry, name: str) -> None:
    """Neither a colleague's in other letters, nor what acts without an account, nor a mixture."""
    with pytest.raises(ConfigError, match=r"looks like it|must not mix"):
        colleagues.set_display_name("bolat", name)
    assert colleagues.moderator("bolat").shown_name == "bolat"


def test_clean_names_are_all_free(colleagues: Registry) -> None:
    """Russian, Kazakh with its і, Greek and others pass, one beside the other."""
    for place, name in enumerate(FREE):
        colleagues.add_moderator(f"user-{place}x", {}, PASSWORD)
        assert colleagues.set_display_name(f"user-{place}x", name).shown_name == name


def test_a_name_is_the_same_in_every_case() -> None:
    """What looks different in capitals, as Greek does, is still found in small letters."""
    for name in (*FREE, "Νικος", "Straße"):
        assert skeletons(name) & skeletons(name.upper())
        assert skeletons(name) & skeletons(name.lower())
        assert display_name(name) == name


def test_ones_own_name_is_free(colleagues: Registry) -> None:
    """An account may write its own name in another way, and one that was given back is free."""
    assert colleagues.set_display_name("admin", "Ádmin").shown_name == "Ádmin"
    colleagues.set_display_name("anna", "Anna P.")
    assert colleagues.set_display_name("bolat", "ANNA PILLORY").shown_name == "ANNA PILLORY"


def test_names_of_old_accounts_count(colleagues: Registry, redis: Redis) -> None:
    """An account from before names were counted keeps what it is called."""
    fields = json.loads(redis.hget(MODERATORS, "anna") or "")
    redis.hset(MODERATORS, "anna", json.dumps({**fields, "display_name": "Old Name"}))
    redis.delete(NAMES)
    with pytest.raises(ConfigError, match="another account"):
        colleagues.set_display_name("bolat", "0ld Name")


def at_once(*calls: Callable[[], object]) -> list[bool]:
    """Start all calls at one moment; return which were not refused."""
    barrier, done = threading.Barrier(len(calls)), [False] * len(calls)

    def start(place: int) -> None:
        barrier.wait()
        try:
            calls[place]()
        except ConfigError:
            return
        done[place] = True

    threads = [threading.Thread(target=start, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def test_two_at_once_do_not_get_one_name(colleagues: Registry) -> None:
    """Of simultaneous changes to names that look alike exactly one is done."""
    for turn in range(30):
        done = at_once(
            lambda: colleagues.set_display_name("anna", f"Same Name {turn}"),  # noqa: B023
            lambda: colleagues.set_display_name("bolat", f"same-name {turn}"),  # noqa: B023
            lambda: colleagues.set_display_name("admin", f"SAME NARNE {turn}"),  # noqa: B023
        )
        assert sum(done) == 1


def test_an_account_and_a_name_at_once(colleagues: Registry) -> None:
    """A log-in name and a display name that are taken at one moment are one name, too."""
    for turn in range(30):
        done = at_once(
            lambda: colleagues.add_moderator(f"new-{turn}", {}, PASSWORD),  # noqa: B023
            lambda: colleagues.set_display_name("bolat", f"New {turn}"),  # noqa: B023
        )
        assert sum(done) == 1


def test_a_name_is_not_taken_while_another_is(
    colleagues: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reads the names just before a colleague takes one reads them again."""
    read, turns = Registry._looks_of_others, iter([True])

    def overtaken(registry: Registry, account: str) -> frozenset[str]:
        found = read(registry, account)
        if next(turns, False):
            registry.set_display_name("anna", "The Same")
        return found

    monkeypatch.setattr(Registry, "_looks_of_others", overtaken)
    with pytest.raises(ConfigError, match="another account"):
        colleagues.set_display_name("bolat", "The Same")


@pytest.mark.parametrize(
    "name", ["anna-pillory", "annapi11ory", "adm1n", "adrnin", "policy", "cli"]
)
def test_an_account_does_not_get_a_colleagues_name(
    colleagues: Registry, site: str, run: Run, log_in: LogIn, name: str
) -> None:
    """A log-in name that reads like a display name is refused on the page and in a terminal."""
    boss = log_in("boss", Role.ADMIN)
    boss.get("/admin/users")
    answer = boss.post("/admin/users", {"name": name, "role-demo": "reader"})
    assert answer.status_code == 409
    assert "The name is taken, or looks like a name that is." in answer.text
    assert "looks like it" in run("moderators", "add", name, code=2).stderr
    assert name not in [account.name for account in colleagues.moderators()]


def test_a_refused_name_is_explained(colleagues: Registry, log_in: LogIn) -> None:
    """The page says what a name has to be and keeps what was typed."""
    visitor = log_in("zarina", Role.MODERATOR)
    visitor.get("/account/name")
    answer = visitor.post("/account/name", {"display_name": "adm1n"})
    assert answer.status_code == 422
    assert "nothing that reads like the name of a colleague" in answer.text
    assert 'value="adm1n"' in answer.text


def test_a_deed_names_the_account(both: TwoSites) -> None:
    """Behind a display name stands the name to log in with, unless it is the same."""
    both.registry.set_display_name(VICTIM, "Anna Pillory")
    both.registry.set_display_name("senior", "Senior")
    with both.app.test_request_context():
        assert signed(VICTIM) == f"Anna Pillory ({VICTIM})"
        assert (signed("senior"), signed("key:1"), signed("reports")) == (
            "Senior", "key:1", "reports",
        )  # fmt: skip
