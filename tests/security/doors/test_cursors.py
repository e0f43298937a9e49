"""A cursor is what this service gave out, in ASCII digits and within range, or it is refused."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from moderation import queues
from moderation.projection.search import Sort
from moderation.queues import Queue
from moderation.registry import Registry, Role
from moderation.store.reader import Order
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.webhooks.endpoints import Endpoints
from service import cursors
from service.dashboard.words import LISTS
from service.schemas.fields import Parameter
from tests.service.integrations.conftest import KEY
from tests.support import newsroom
from tests.support.attacks.fuzzing import STRINGS

HOSTILE = (
    "٣-٣", "18446744073709551615-18446744073709551615", "18446744073709551616-1", "1:2", "-",
    "-1-1", "1--1", "9" * 30, f"{'9' * 30}-0", f"1-{'9' * 30}", "9007199254740992-0", "1-1\n",
    "１-１", "²-²", "1-1-1", "1.5-1", "1e5-1", "0x1-1", "+1-1", "1_0-1", " 1-1", "null", "\u0661-0",
    "1:٣", "٣:1", "nan:1", "inf:1", "1e999:1", "1:1:1", "(1", "[1", "latest ",
)  # fmt: skip
API = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture
def webhook(redis: Redis, site: str) -> str:
    return Endpoints(redis).add(site, "https://sink.example/", by="test")[0].id


def test_api(client: FlaskClient, webhook: str) -> None:
    """Feed, threads and delivery logs refuse it as a field that is not valid."""
    paths = ("/v1/events", "/v1/articles/a/comments", f"/v1/webhooks/{webhook}/deliveries")
    for path, cursor in product(paths, HOSTILE):
        answer = client.get(f"{path}?after={quote(cursor)}", headers=API)
        assert answer.status_code == 422, (path, cursor, answer.text)
        assert answer.get_json(force=True)["errors"][0]["field"] == "after"


def test_api_of_no_length(client: FlaskClient, webhook: str) -> None:
    """An empty one is none of ours either."""
    for path in ("/v1/events", f"/v1/webhooks/{webhook}/deliveries"):
        assert client.get(f"{path}?after=", headers=API).status_code == 422


def test_nothing_is_older_than_the_first(client: FlaskClient, webhook: str) -> None:
    """A log that is read backwards cannot go on behind 0-0; a feed can begin there."""
    log = f"/v1/webhooks/{webhook}/deliveries"
    assert client.get(f"{log}?after=0-0", headers=API).status_code == 422
    assert client.get("/v1/events?after=0-0", headers=API).status_code == 200


@pytest.fixture
def admin(client: FlaskClient, registry: Registry, store: Store, site: str) -> FlaskClient:
    """A browser in which an admin is logged in, on a site with comments."""
    newsroom.fill(store, site)
    account, _ = registry.add_moderator("admin", Role.ADMIN, "a long enough sentence")
    _, token = registry.open_session("admin", "test", stamp=account.stamp)
    client.set_cookie("modqueue_session", token)
    return client


PAGES = [
    *(f"/sites/demo/{name}" for name in LISTS),
    *(f"/sites/demo/held?order={order}" for order in Order),
    *(f"/sites/demo/held/copies?order={order}" for order in Order),
    *(f"/sites/demo/find?q=a&order={sort}" for sort in Sort),
    "/sites/demo/held/news",
    "/admin/audit",
]


@pytest.mark.parametrize("page", PAGES)
def test_dashboard(admin: FlaskClient, webhook: str, page: str) -> None:
    """A page of the dashboard begins at its beginning."""
    mark = "&" if "?" in page else "?"
    for cursor in (*HOSTILE, "", "0-0"):
        name = "before" if page == "/admin/audit" else "after"
        answer = admin.get(f"{page}{mark}{name}={quote(cursor)}")
        assert answer.status_code == 200, (cursor, answer.text[:200])


def test_webhook_pages(admin: FlaskClient, webhook: str) -> None:
    """The log of a webhook begins at its beginning; sending again what is no line is refused."""
    page = f"/sites/demo/webhooks/{webhook}"
    for cursor in (*HOSTILE, "", "0-0"):
        shown = admin.get(f"{page}?after={quote(cursor)}")
        assert shown.status_code == 200
        csrf = shown.text.partition('name="csrf" value="')[2].partition('"')[0]
        form = {"csrf": csrf, "event": cursor}
        answer = admin.post(f"{page}/resend", data=form, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code in (400, 404), answer.text[:200]


READERS: list[Callable[[str | None], object]] = [
    cursors.journal,
    cursors.older,
    cursors.thread,
    cursors.found,
    cursors.audited,
    *(lambda text, order=order: cursors.listed(text, order) for order in Order),
]


@given(
    st.sampled_from(STRINGS) | st.text() | st.from_regex(r"\d{1,30}[-:]\d{1,30}", fullmatch=True)
)
def test_what_is_read_is_ascii_and_in_range(text: str) -> None:
    """Whatever is taken for a cursor is ASCII, and its numbers fit where they are used."""
    for read in READERS[:4]:
        if read(text):
            assert text.isascii()
    if found := cursors.journal(text):
        milliseconds, number = map(int, found.split("-"))
        assert milliseconds < 2**53
        assert number < 2**64


@pytest.mark.parametrize("order", [*Order])
def test_lists_give_out_what_they_take(store: Store, site: str, order: Order) -> None:
    """The cursor of every page, in every order, is read; that of another order is not."""
    newsroom.fill(store, site)
    after, pages = None, 0
    while pages == 0 or after:
        page = queues.page(store, site, Queue.HELD, order, after=after, limit=2)
        after, pages = page.next, pages + 1
        assert cursors.listed(after, order) == after
        other = Order.NEWEST if order is Order.UNCERTAIN else Order.UNCERTAIN
        assert cursors.listed(after, other) is None
    assert pages > 2


@pytest.mark.parametrize(
    "number", ["٣", "²", "1_0", "１", "9" * 5_000, "", "1.0", "1e1", "0x1", "nan"]
)
def test_numbers_in_queries(client: FlaskClient, number: str) -> None:
    """A number is ASCII digits, too, and as long as it may be."""
    answer = client.get(f"/v1/events?limit={quote(number)}", headers=API)
    assert answer.status_code == 422
    assert Parameter(1, 9).deserialize("3") == 3


@pytest.mark.parametrize("number", ["٣", "9" * 5_000, "1e999", "NaN", "-", "1_0", "9" * 15])
def test_numbers_in_forms(admin: FlaskClient, number: str) -> None:
    """The dashboard's forms keep what was, or say what is wrong."""
    csrf = admin.get("/keys").text.partition('name="csrf" value="')[2].partition('"')[0]
    names = ("links_max", "reports_to_hold", "hold_toxicity", "undo_seconds", "version", "replaces")
    form = {"csrf": csrf, **dict.fromkeys(names, number)}
    for path in ("policy", "settings", "policy/words"):
        answer = admin.post(
            f"/sites/demo/{path}", data=form, headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert answer.status_code in (200, 303, 409, 422), (path, answer.status_code)
