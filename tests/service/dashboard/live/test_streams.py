"""Streams of a real web process: what they say, what they cost it, when they end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation import actions
from moderation.comment import Opinion
from moderation.desk.claims import Desk
from moderation.registry import Registry, Role, SecondStep
from moderation.status import Status
from moderation.store.writer import Store
from tests.service.dashboard.live.conftest import THREADS, Ear, log_in
from tests.support.servers.gunicorn import RunningGunicorn

Listen = Callable[..., Ear]
Day = dict[str, str]


def reject(store: Store, comment_id: str) -> None:
    actions.decide(
        store,
        "demo",
        comment_id,
        status=Status.REJECTED,
        by="marat",
        expected_version=2,
        reason="threat",
    )


def test_more_streams_than_threads(
    listen: Listen, gunicorn: RunningGunicorn, day: Day, store: Store
) -> None:
    """Streams hold no thread: with twice as many as threads all hear, and the API answers."""
    ears = [listen() for _ in range(2 * THREADS)]
    assert gunicorn.ask("GET", "/livez")[0] == 200
    reject(store, day["landlord"])
    for ear in ears:
        ear.until("marat rejected it (Threat)")


def test_news_is_numbers_and_sentences(
    listen: Listen, registry: Registry, day: Day, store: Store
) -> None:
    """A decision brings the counts, what arrived where, and a sentence in the reader's language."""
    registry.set_language("dana", "ru")
    ear = listen()
    reject(store, day["landlord"])
    ear.until("event: news")
    ear.until("claims")
    (news,) = ear.news()
    counts = {"held": "9", "approved": "6", "rejected": "1", "all": "16"}
    assert news["counts"] == {
        **counts,
        **dict.fromkeys(("reported", "questions", "escalated", "opinions", "audits"), "0"),
    }
    assert news["arrived"] == [["rejected", "marat", 1]]
    moved = news["moved"][day["landlord"]]  # type: ignore[index]
    assert (moved["by"], moved["status"]) == ("marat", "rejected")
    assert moved["words"] == "marat: отклонено (Угроза)"


def test_questions_to_others_are_told(listen: Listen, day: Day, store: Store) -> None:
    """An asked and a withdrawn question name the card; an asked one arrives in its lists."""
    ear = listen()
    opinion = Opinion("marat", Status.APPROVED)
    actions.ask_opinion(store, "demo", day["Arman"], opinion=opinion, expected_version=2)
    ear.until(day["Arman"])
    ear.until("claims")
    (news,) = ear.news()
    assert news["asked"] == {day["Arman"]: "marat"}
    assert news["arrived"] == [["questions", "marat", 1], ["opinions", "marat", 1]]
    assert news["counts"]["questions"] == "1"  # type: ignore[index]
    actions.withdraw_opinion(store, "demo", day["Arman"], by="marat", expected_version=3)
    ear.until('"questions":"0"')
    assert ear.news()[-1]["arrived"] == []


def test_no_stream_carries_a_text(listen: Listen, day: Day, store: Store) -> None:
    """A stream names comments by id: neither their texts nor their authors travel on it."""
    ear = listen()
    reject(store, day["landlord"])
    ear.until("marat rejected it")
    assert "find you" not in ear.heard
    assert "landlord" not in ear.heard


def test_a_stream_resumes_where_it_broke(listen: Listen, day: Day, store: Store) -> None:
    """Last-Event-ID brings what was missed, once, before anything newer."""
    before = store.last_cursor("demo")
    reject(store, day["landlord"])
    reject(store, day["Arman"])
    ear = listen(after="0-0", Last_Event_ID=before)
    ear.until(day["Arman"])
    assert set(ear.news()[0]["moved"]) == {day["landlord"], day["Arman"]}  # type: ignore[call-overload]
    reject(store, day["subway_fan"])
    ear.until(day["subway_fan"])
    assert [len(news["moved"]) for news in ear.news()] == [2, 1]  # type: ignore[arg-type]


def test_claims_and_presence_are_told(listen: Listen, day: Day, store: Store) -> None:
    """Who takes or leaves a card, and who is here, is heard by all."""
    ear = listen()
    desk = Desk(store.redis, "demo")
    ear.until('event: present\ndata: {"dana":"dana"}')
    desk.claim(day["landlord"], "marat")
    ear.until(f'"claims":{{"{day["landlord"]}":"marat"}}')
    desk.release(day["landlord"], "marat")
    ear.until(f'"claims":{{"{day["landlord"]}":""}}')


def log_out(registry: Registry, token: str) -> None:
    registry.close_session(token)


def end_one_session(registry: Registry, token: str) -> None:
    (opened,) = registry.sessions("dana")
    registry.end_session("dana", opened.session.id)


def reset_password(registry: Registry, token: str) -> None:
    registry.reset_password("dana")


def disable(registry: Registry, token: str) -> None:
    registry.disable("dana")


def give_less(registry: Registry, token: str) -> None:
    registry.set_role("dana", Role.READER)


def give_more(registry: Registry, token: str) -> None:
    registry.set_role("dana", Role.ADMIN)


@pytest.mark.parametrize(
    "end", [log_out, end_one_session, reset_password, disable, give_less, give_more]
)
def test_what_ends_a_session_ends_its_streams(
    listen: Listen,
    registry: Registry,
    token: str,
    day: Day,
    store: Store,
    end: Callable[[Registry, str], None],
) -> None:
    """A session that ends or gets another role says bye to its page; others go on."""
    ear, other = listen(), listen(cookie=log_in(registry, "marat"))
    end(registry, token)
    assert "event: bye" in ear.rest()
    reject(store, day["landlord"])
    other.until("event: news")


def test_a_required_second_step_ends_streams_without_one(
    listen: Listen, registry: Registry, token: str, day: Day, store: Store
) -> None:
    """Who has to add a second step first is told to; who has one goes on."""
    marat = log_in(registry, "marat")
    registry.add_second_step("marat", SecondStep("0" * 32, 1, (), 1))
    ear, other = listen(), listen(cookie=marat)
    registry.require_second_step(True)
    assert "event: bye" in ear.rest()
    reject(store, day["landlord"])
    other.until("event: news")


def test_without_a_session_there_is_no_stream(listen: Listen) -> None:
    """A stranger is sent to the log-in and hears nothing."""
    ear = listen(cookie="guessed")
    assert "303" in ear.head.splitlines()[0]
    assert "event-stream" not in ear.head


def test_an_old_proxy_gets_plain_lines(listen: Listen, day: Day, store: Store) -> None:
    """To HTTP/1.0, which knows no chunks, the lines come as they are."""
    ear = listen(version="1.0")
    reject(store, day["landlord"])
    ear.until("event: news")
    body = ear.heard.partition("\r\n\r\n")[2]
    assert body.startswith("retry: ")
    assert "\r\n" not in body


def test_a_session_has_a_bound(listen: Listen) -> None:
    """One log-in cannot take all streams: the thirteenth is refused, and told to poll."""
    assert all("200" in listen().head.splitlines()[0] for _ in range(12))
    assert "503" in listen().head.splitlines()[0]
