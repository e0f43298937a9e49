"""The promise on the policy page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from moderation import actions
from moderation.background.runs import RunKind, Runs, RunState
from moderation.policy import Policy
from moderation.promise.language_limits import LanguageLimits
from moderation.promise.limits import Limits
from moderation.promise.promise import EVERY_LANGUAGE, Promise
from moderation.status import Status
from moderation.store.keys import key
from moderation.store.writer import Store
from tests.conftest import FakeScorer
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom
from tests.support.site_models import SiteScorer, decide_some

PROMISE = Promise(0.05, 0.95)
PAGE = "/sites/demo/policy"


@pytest.fixture
def admin(boss: Visitor) -> Visitor:
    """The admin, on the page."""
    boss.get(PAGE)
    return boss


def promise(admin: Visitor, version: int = 0, **form: object) -> int:
    return admin.post(f"{PAGE}/promise", {"version": version, **form}).status_code


def test_a_promise_is_saved_and_taken_back(admin: Visitor, store: Store) -> None:
    """Two numbers make a promise, a former version takes it back, and the list says so."""
    numbers = {"missed_kk": "5", "right_kk": "95", "missed_default": "2,5", "right_default": "99"}
    assert promise(admin, **numbers) == 303
    assert store.policy("demo").promises == {EVERY_LANGUAGE: Promise(0.025, 0.99), "kk": PROMISE}
    page = admin.get(PAGE).text
    assert "Promise (Kazakh): none → missed 5 %, right 95 %" in page
    assert "Not enough evidence yet: people are asked about all comments." in page
    assert "Imported decisions never prove a promise" in page
    admin.post(f"{PAGE}/versions/0/restore", {"version": 1})
    assert store.policy("demo").promises == {}


def test_a_new_promise_holds_what_the_thresholds_approved(admin: Visitor, store: Store) -> None:
    """Until the promise is proven people are asked, and the comment's page says why."""
    assert promise(admin, missed_en="5", right_en="95") == 303
    comment_id = newsroom.submit(store, "demo", newsroom.METRO, "a1", "The bridge opens in May.")
    newsroom.score(store, "demo")
    assert store.get("demo", comment_id).status == "held"
    assert "do not prove that the promise would be kept" in admin.get("/sites/demo/held").text


@pytest.mark.parametrize(
    "form",
    [
        {"missed_en": "5"},
        {"missed_en": "five", "right_en": "95"},
        {"missed_en": "0", "right_en": "95"},
        {"missed_en": "5", "right_en": "100"},
    ],
)
def test_a_promise_that_is_none_is_refused(
    admin: Visitor, store: Store, form: dict[str, object]
) -> None:
    """One number, a word or a number out of range is refused with both ranges."""
    answer = admin.post(f"{PAGE}/promise", {"version": 0, **form})
    assert answer.status_code == 422
    assert "Missed: from 0.1 to 50." in answer.text
    assert store.policy("demo").version == 0


def test_a_slower_colleague_saves_nothing(admin: Visitor, store: Store) -> None:
    """A promise is saved after the version that its maker saw."""
    assert promise(admin, missed_en="5", right_en="95") == 303
    assert promise(admin, missed_en="9", right_en="95") == 409


def test_the_page_says_what_a_promise_allows(
    admin: Visitor, store: Store, project: Callable[[], None]
) -> None:
    """Share, hours and their assumption, what it rests on, and what 200 more answers may bring."""
    wanted = replace(store.policy("demo"), promises={"en": PROMISE})
    actions.save_policy(store, "demo", wanted, by="boss", expected_version=0)
    for n in range(6):
        newsroom.submit(store, "demo", newsroom.METRO, f"a{n}", "The bridge opens in May.")
    newsroom.score(store, "demo")
    project()
    proven = LanguageLimits(PROMISE, 0.1, None, 812, 93, 0.5, 0.6)
    store.save_limits("demo", Limits(store.now(), "m1", {"en": proven}))
    page = admin.get(PAGE).text
    assert "The machine may decide 50 % of the comments." in page
    assert "Nothing is rejected by the machine." in page
    assert "It rests on 812 decisions; 93 of them are rejections." in page
    assert "After 200 more decisions, the machine may decide about 60 %." in page
    assert "200 more decisions will not change that." not in page
    assert "at 10 s for a decision" in page


@pytest.mark.parametrize(
    ("own", "sentences"),
    [
        (0.1, ("decides what the shipped scores had left to people.", "rests on 300 decisions")),
        (None, ("own model may decide more.", "rests on 812 decisions")),
    ],
)
def test_the_page_says_which_scores_decide(
    admin: Visitor, store: Store, own: float | None, sentences: tuple[str, str]
) -> None:
    """Beside a site's own model those of the shipped one stay, and both shares are one."""
    promise(admin, missed_en="5", right_en="95")
    limits = LanguageLimits(PROMISE, own, None, 300, 60, 0.5, 0.5)
    shipped = LanguageLimits(PROMISE, 0.2, None, 812, 93, 0.3, 0.4)
    store.save_limits("demo", Limits(1, "base+site-1", {"en": limits}, {"en": shipped}))
    page = admin.get(PAGE).text
    assert "The machine may decide 50 % of the comments." in page
    assert "200 more decisions will not change that." in page
    assert all(sentence in page for sentence in sentences)


def test_limits_are_found_again(admin: Visitor, store: Store) -> None:
    """The button asks the answers anew."""
    promise(admin, missed_en="5", right_en="95")
    before = store.policy("demo").limits.at
    assert admin.post(f"{PAGE}/limits", {}).status_code == 303
    assert store.policy("demo").limits.at > before


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every site has more labels than a request reads."""
    monkeypatch.setattr("service.services.READ_AT_ONCE", -1)


@pytest.mark.usefixtures("many")
def test_many_labels_are_read_in_the_background(admin: Visitor, store: Store) -> None:
    """The page says how far the learner is, follows it, and a click ends it."""
    promise(admin, missed_en="5", right_en="95")
    assert not store.policy("demo").limits.at
    page = admin.get(PAGE).text
    assert "The limits are asked for; the learner begins in a moment." in page
    runs = Runs(store.redis, kind=RunKind.FINDING)
    runs.take("demo", "w1")
    runs.note("demo", "w1", 0.4)
    assert "Finding the limits: 40 %" in admin.get(f"{PAGE}/limits").text
    assert admin.post(f"{PAGE}/limits/cancel", {}).status_code == 303
    assert "It ends in a moment." in admin.get(PAGE).text
    runs.end("demo", "w1", RunState.CANCELLED)
    assert "those in force stay" in admin.get(PAGE).text


@pytest.mark.usefixtures("many")
def test_a_finding_that_nobody_begins_says_what_to_do(admin: Visitor, store: Store) -> None:
    """After 20 s without a learner the page names the command; a failure has its sentence."""
    promise(admin, missed_en="5", right_en="95")
    assert "modqueue limits demo" not in admin.get(PAGE).text
    store.redis.hincrby(key("demo", "finding"), "at", -21_000)
    assert "modqueue limits demo" in admin.get(f"{PAGE}/limits").text
    runs = Runs(store.redis, kind=RunKind.FINDING)
    runs.take("demo", "w1")
    runs.end("demo", "w1", RunState.FAILED, "projection")
    assert "the view of past comments cannot be read" in admin.get(PAGE).text


def test_sliders_stand_behind_expert(admin: Visitor) -> None:
    """They are folded until somebody tries other thresholds."""
    assert '<details class="expert" >' in admin.get(PAGE).text
    assert '<details class="expert" open>' in admin.get(f"{PAGE}?hold_toxicity=40").text


def test_a_promise_is_told_in_numbers_that_agree(admin: Visitor, store: Store) -> None:
    """One decision is one; hours are explained where there are some; no language is found twice."""
    promise(admin, missed_default="5", right_default="95")
    limits = LanguageLimits(PROMISE, answers=1, rejected=1)
    store.save_limits("demo", Limits(store.now(), "base", {"en": limits}))
    page = admin.get(PAGE).text
    assert "So far 1 decision; 1 of them is a rejection." in page
    assert "Hours:" not in page
    assert "Limits found" in page
    assert "Its limits are not found yet" not in page
    assert "Nobody has decided a comment in it yet" in page


def test_a_card_says_that_the_sites_own_model_raised_it(admin: Visitor, store: Store) -> None:
    """Where its score is on the scale of the promise; of the shipped scores it says nothing."""
    store.save_policy(
        "demo", Policy(version=1, promises={EVERY_LANGUAGE: PROMISE}), expected_version=0
    )
    stands = {"en": LanguageLimits(PROMISE, approve=0.05)}
    for model, sentences in (("base", 0), (SiteScorer(["bridge"]).model, 1)):
        scorer = SiteScorer(["bridge"]) if sentences else FakeScorer()
        store.save_limits("demo", Limits(store.now(), scorer.model, stands))
        body = f"doubtful: the bridge opens in May, {model}"
        (id_,) = decide_some(store, "demo", {body: Status.HELD}, scorer=scorer)
        page = admin.get(f"/sites/demo/comments/{id_}").text
        assert "on the scale of the promise" in page
        assert page.count("own model raised it") == sentences
        assert page.count("<mark>bridge</mark>") == sentences
