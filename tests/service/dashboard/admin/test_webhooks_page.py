"""The page of webhooks: for admins, with every order of the API, and secrets shown once."""

from __future__ import annotations

import json
import re

import pytest

from moderation.store.keys import key
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.webhooks.endpoint import Disabled, EventType, url_problem
from moderation.webhooks.endpoints import Endpoints
from moderation.webhooks.message import Message
from moderation.webhooks.outbox import Outbox
from moderation.webhooks.post import Answer, Fault
from service.dashboard.admin import webhook_words
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom

URL = "https://news.example/hook?token=t"
PAGE = "/sites/demo/webhooks"
DELIVERED = Answer(204, None, 0.01)
UNANSWERED = Answer(None, Fault.TIMEOUT, 15.0)


class Desk:
    """A site's one endpoint, with its messages sent by hand."""

    def __init__(self, redis: Redis) -> None:
        self.redis, self.endpoints, self.outbox = redis, Endpoints(redis), Outbox(redis)
        self.endpoint, self.secret = self.endpoints.add("demo", URL, by="test")
        self.page = f"{PAGE}/{self.endpoint.id}"

    def send(self, answer: Answer) -> list[Message]:
        """Send whatever is due; every message gets ``answer``."""
        sent = []
        self.outbox.advance("demo", self.endpoint.id)
        while message := self.outbox.take("demo", self.endpoint.id):
            self.outbox.settle(message, answer, chance=0.0)
            sent.append(message)
        return sent


@pytest.fixture
def desk(redis: Redis, site: str) -> Desk:
    return Desk(redis)


def secrets(page: str) -> list[str]:
    return re.findall(r"whsec_[\w+/=]+", page.replace("&#43;", "+"))


def test_adding_shows_the_secret_once(boss: Visitor, redis: Redis) -> None:
    """The answer to the form holds the secret; no page after it does."""
    form = {"url": URL, "description": "<b>CMS</b>", "events": ["comment.decided", "nonsense"]}
    answer = boss.post(PAGE, form)
    (endpoint,) = Endpoints(redis).all("demo")
    assert (endpoint.url, endpoint.events) == (URL, (EventType.DECIDED,))
    assert len(secrets(answer.text)) == 1
    assert "no-store" in answer.headers["Cache-Control"]
    for page in (PAGE, f"{PAGE}/{endpoint.id}"):
        text = boss.get(page).text
        assert secrets(text) == []
        assert "<b>CMS</b>" not in text
    assert Store(redis).events("demo").items[-1].by == "boss"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"url": "http://10.0.0.1/"}, "must not be a private, local or reserved address"),
        ({"url": "ftp://news.example"}, "must be an http:// or https:// address"),
        ({"url": "https://news.example/" + "a" * 2000}, "At most 2000 characters"),
        ({"url": URL, "description": "a" * 201}, "At most 200 characters"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    boss: Visitor, desk: Desk, form: dict[str, object], said: str
) -> None:
    """A form that cannot be used comes back as it was written, and nothing is changed."""
    for path in (PAGE, desk.page):
        answer = boss.post(path, form)
        assert (answer.status_code, said in answer.text) == (422, True)
        assert 'aria-invalid="true"' in answer.text
    assert [endpoint.url for endpoint in desk.endpoints.all("demo")] == [URL]


def test_ten_are_all(boss: Visitor, desk: Desk) -> None:
    """With as many webhooks as a site may have there is no form, and none can be added."""
    for number in range(9):
        desk.endpoints.add("demo", f"https://news.example/{number}", by="test")
    boss.get(PAGE)
    assert "A site has at most 10 webhooks." in boss.page
    assert 'name="url"' not in boss.page
    assert boss.post(PAGE, {"url": URL}).status_code == 422


def test_changing_and_removing(boss: Visitor, desk: Desk) -> None:
    """Address, description and events are saved; removed, it is gone with its page."""
    form = {"url": "https://b.example/", "description": "d", "events": ["policy.saved"]}
    assert boss.post(desk.page, form).location.endswith("done=saved")
    changed = desk.endpoints.get("demo", desk.endpoint.id)
    assert (changed.url, changed.events) == ("https://b.example/", (EventType.POLICY_SAVED,))
    assert boss.post(f"{desk.page}/remove", {}).location == f"{PAGE}?done=removed"
    assert boss.get(desk.page).status_code == 404


@pytest.mark.parametrize(("former", "live"), [("keep", 2), ("end", 1)])
def test_rotating(boss: Visitor, desk: Desk, redis: Redis, former: str, live: int) -> None:
    """A new secret is shown once; the former one goes on signing, or ends where it leaked."""
    (secret,) = secrets(boss.post(f"{desk.page}/secret", {"former": former}).text)
    kept = json.loads(str(redis.hget(key("demo", "endpoint", desk.endpoint.id), "secrets")))
    assert [listed for listed, _ in kept] == [secret, desk.secret][:live]


def test_a_test_shows_its_result(boss: Visitor, desk: Desk) -> None:
    """The button sends one message; the page waits for it and then says what came of it."""
    for answer, said in ((DELIVERED, "arrived"), (UNANSWERED, "did not arrive")):
        target = boss.post(f"{desk.page}/test", {}).location
        waiting = boss.get(target).text
        part = re.search(r'hx-get="([^"]+)"', waiting)
        assert part
        assert "is on its way" in waiting
        (message,) = desk.send(answer)
        assert message.id in target
        fragment = boss.get(part[1].replace("&amp;", "&")).text
        assert f"The test message {said}." in fragment
        assert "hx-get" not in fragment
        assert f"The test message {said}." in boss.get(target).text
    assert "no answer in time" in boss.page


def test_a_page_stops_asking(boss: Visitor, desk: Desk) -> None:
    """After forty looks an unanswered test is left to the reader."""
    path = f"{desk.page}/test?test=msg_0"
    assert "hx-get" in boss.get(f"{path}&looks=39").text
    assert "hx-get" not in boss.get(f"{path}&looks=40").text


def test_off_and_on(boss: Visitor, desk: Desk) -> None:
    """Switched off it says so and takes no test; on again it goes on."""
    boss.post(f"{desk.page}/enabled", {"enabled": "off"})
    assert "somebody switched it off" in boss.get(desk.page).text
    assert boss.post(f"{desk.page}/test", {}).status_code == 409
    boss.post(f"{desk.page}/enabled", {"enabled": "on"})
    assert desk.endpoints.get("demo", desk.endpoint.id).enabled


def test_the_state_is_told(boss: Visitor, desk: Desk, store: Store) -> None:
    """The list says what works, what fails since when, and what was switched off and why."""
    assert "Nothing sent yet" in boss.get(PAGE).text
    newsroom.submit(store, "demo", newsroom.METRO, "Ann", "Hello")
    desk.send(DELIVERED)
    assert "Works" in boss.get(PAGE).text
    newsroom.submit(store, "demo", newsroom.METRO, "Ann", "Hello")
    desk.send(UNANSWERED)
    assert "not delivered since" in boss.get(PAGE).text
    assert "no answer in time" in boss.page
    assert "1 message waits" in boss.page
    desk.redis.hset(key("demo", "endpoint", desk.endpoint.id), "disabled_at", "1")
    desk.redis.hset(key("demo", "endpoint", desk.endpoint.id), "disabled_because", Disabled.GONE)
    assert "the receiver answered 410" in boss.get(PAGE).text


def test_messages_are_sent_again(boss: Visitor, desk: Desk, store: Store) -> None:
    """One message of the log, or all since a time on the moderator's clock, comes again."""
    for text in ("Hello", "Hello again"):
        newsroom.submit(store, "demo", newsroom.METRO, "Ann", text)
    sent = desk.send(DELIVERED)
    boss.get(desk.page)
    assert boss.page.count('name="event"') == 2
    boss.post(f"{desk.page}/resend", {"event": sent[0].event.cursor})
    assert [message.id for message in desk.send(DELIVERED)] == [sent[0].id]
    boss.client.set_cookie("modqueue_zone", "Asia/Almaty")
    assert "Asia/Almaty" in boss.get(desk.page).text
    answer = boss.post(f"{desk.page}/replay", {"since": "2020-01-01T00:00"})
    assert answer.location.endswith("done=replayed")
    assert {message.id for message in desk.send(DELIVERED)} == {message.id for message in sent}


@pytest.mark.parametrize("since", ["", "yesterday", "2020-13-01T00:00"])
def test_a_time_that_is_none_is_said(boss: Visitor, desk: Desk, since: str) -> None:
    """What is no time is asked for again and repeats nothing."""
    answer = boss.post(f"{desk.page}/replay", {"since": since})
    assert (answer.status_code, "Enter a day and a time" in answer.text) == (422, True)


@pytest.mark.parametrize("event", ["", "1-1", "x", "99999999999999999-0"])
def test_an_event_that_is_none_is_refused(boss: Visitor, desk: Desk, event: str) -> None:
    """A message that the journal does not hold cannot be sent again."""
    assert boss.post(f"{desk.page}/resend", {"event": event}).status_code in (400, 404)


def test_the_log_goes_on(boss: Visitor, desk: Desk, store: Store) -> None:
    """Older attempts are on the next page."""
    for number in range(21):
        newsroom.submit(store, "demo", newsroom.METRO, "Ann", f"Comment {number}")
    desk.send(DELIVERED)
    older = re.search(r'rel="next" href="([^"]+)"', boss.get(desk.page).text)
    assert older
    assert boss.get(older[1]).text.count('name="event"') == 1


def test_moderators_stay_outside(dana: Visitor, desk: Desk) -> None:
    """An address can hold a token, so nobody but an admin sees or changes webhooks."""
    assert PAGE not in dana.get("/sites/demo/held").text
    for path in (PAGE, desk.page, f"{desk.page}/test"):
        assert dana.get(path).status_code == 403
    for path in (PAGE, desk.page, *(f"{desk.page}/{verb}" for verb in VERBS)):
        assert dana.post(path, {"url": URL, "enabled": "off"}).status_code == 403
    assert desk.endpoints.get("demo", desk.endpoint.id) == desk.endpoint


VERBS = ("secret", "enabled", "test", "replay", "resend", "remove")


def test_other_sites_have_none(boss: Visitor, desk: Desk) -> None:
    """A webhook of one site is not found under another, and a site that is none gets none."""
    boss.get(PAGE)
    assert boss.get(f"/sites/nowhere/webhooks/{desk.endpoint.id}").status_code == 404
    assert boss.post("/sites/nowhere/webhooks", {"url": URL}).status_code == 404
    assert desk.endpoints.all("nowhere") == []


def test_every_code_has_words() -> None:
    """Events, faults and reasons are told in words, and so is all that a URL is refused for."""
    assert list(webhook_words.EVENT_WORDS) == list(EventType)
    assert list(webhook_words.FAULT_WORDS) == list(Fault)
    assert list(webhook_words.DISABLED_WORDS) == list(Disabled)
    wrong = ("a b", "ftp://a", "http://a@b", "http://a#b", "http://127.1")
    assert tuple(url_problem(url) for url in wrong) == webhook_words.URL_WORDS
