"""Bans of a mailbox, a network or a mail domain: by digest, for some days, said beforehand."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from moderation.errors import AuthorBanned
from moderation.store.authors.acts import Acts
from moderation.store.server.clock import DAY_MS
from moderation.store.writer import Store
from moderation.submission import Author
from service.access.keyring import Keyring
from service.access.pseudonyms import Pseudonyms
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom

ASEL = Author("Asel", "u-7", mailbox="m1", domain="d1")
PAGE = f"/sites/demo/authors/{ASEL.key}"


def post(store: Store, author: Author = ASEL, network: str = "n1") -> str:
    return newsroom.submit(store, "demo", newsroom.METRO, author, "What a clown", ip_digest=network)


@pytest.fixture
def people(store: Store, site: str, project: Callable[[], None]) -> None:
    """Three authors of one domain and network; the mailbox is of one alone."""
    post(store)
    for number in (8, 9):
        post(store, Author("Reader", f"u-{number}", mailbox=f"m{number}", domain="d1"))
    newsroom.score(store, site)
    project()


@pytest.mark.parametrize("upon", ["network", "domain"])
def test_a_ban_that_touches_more_than_two_takes_a_second_press(
    dana: Visitor, store: Store, people: None, upon: str
) -> None:
    """The first press says how many authors it touches, the second does it, an undo lifts it."""
    form = {"upon": upon, "kind": "ban", "reason": "spam", "days": 7}
    asked = dana.post(f"{PAGE}/act", form)
    assert asked.status_code == 200
    assert "Act on 3 authors?" in asked.text
    assert post(store)
    done = dana.post(f"{PAGE}/act", {**form, "people": 3})
    assert done.location == "/sites/demo/sanctions"
    with pytest.raises(AuthorBanned):
        post(store, Author("New", "u-99", domain="d1"))
    page = dana.get(done.location).text
    assert re.search(r"a (network|mail domain)", page)
    dana.post("/sites/demo/undo", {"back": "/sites/demo/held"})
    assert post(store)


def test_a_mailbox_of_one_is_banned_at_once(dana: Visitor, store: Store, people: None) -> None:
    """Aliases of the banned mailbox are refused, whatever account they come with."""
    form = {"upon": "mailbox", "kind": "ban", "reason": "spam", "days": 30}
    assert dana.post(f"{PAGE}/act", form).status_code == 303
    with pytest.raises(AuthorBanned):
        post(store, Author("Alias", "u-77", mailbox="m1"), network="n2")


@pytest.mark.parametrize(
    "form",
    [
        {"upon": "network", "kind": "ban", "reason": "spam", "days": 0},
        {"upon": "network", "kind": "ban", "reason": "spam", "days": 90},
        {"upon": "domain", "kind": "trust", "days": 7},
        {"upon": "domain", "kind": "note", "note": "a private matter"},
        {"upon": "mailbox", "kind": "ban", "reason": "spam", "days": 7, "note": "a private matter"},
    ],
)
def test_an_address_takes_a_ban_with_an_end_alone(
    dana: Visitor, store: Store, people: None, form: dict[str, object]
) -> None:
    """A network is known again for weeks only; an address is nobody to be trusted or noted."""
    answer = dana.post(f"{PAGE}/act", form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert Acts(store.redis).sanctions("demo").items == []


def test_a_network_is_known_again_in_the_next_month() -> None:
    """A digest of this month and the one of the month before are told to the ban alike."""
    clock = [1_795_000_000.0]
    names = Pseudonyms(Keyring("s" * 40), lambda: clock[0])
    banned = names.ip("demo", "192.0.2.7")
    clock[0] += 31 * DAY_MS / 1000
    assert names.ip("demo", "192.0.2.7") != banned
    assert names.former_ips("demo", "192.0.2.7") == [banned]
    clock[0] += 31 * DAY_MS / 1000
    assert names.former_ips("demo", "192.0.2.7") != [banned]
