"""The policy's page: what-if, saving, versions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from moderation import actions
from moderation.policy import DEFAULT_THRESHOLDS, Publishing
from moderation.registry import Registry, Role
from moderation.store.writer import Store
from moderation.text.word_list import WordRule
from service.dashboard.rules.thresholds import form_of, from_form
from tests.service.dashboard.conftest import PASSWORD, Visitor
from tests.support import newsroom

Day = dict[str, str]


def limits(store: Store, **changes: object) -> dict[str, object]:
    current = store.policy("demo")
    return {**form_of(current), "version": current.version, **changes}


def test_what_if_tells_numbers_and_errors(
    dana: Visitor, store: Store, site: str, project: Callable[[], None]
) -> None:
    """Limits that would reject what people decided show how many, and how many wrongly."""
    ids = [newsroom.submit(store, site, newsroom.METRO, f"a{n}", "You idiot") for n in range(10)]
    newsroom.score(store, site)
    for place, comment_id in enumerate(ids):
        dana.decide(comment_id, 2, "rejected" if place else "approved", reason="insult")
    project()
    tried = {**form_of(store.policy(site)), "reject_insult": "90"}
    page = dana.get(f"/sites/demo/policy?{urlencode(tried)}").text
    assert "Of the newest 10 held comments that people decided:" in page
    assert '10 <span class="small">10 % wrongly (1.8–40.4 %)' in page
    assert "insult, reject from: never → 90" in page
    assert "Save as version" not in page  # she is a moderator


def test_a_senior_asks_and_an_admin_saves(
    visitor: Callable[[], Visitor], registry: Registry, store: Store, site: str
) -> None:
    """A senior sees policy, what-if and word list, and is refused every way to change them."""
    registry.add_moderator("sasha", Role.SENIOR, PASSWORD)
    senior = visitor()
    senior.log_in("sasha")
    tried = limits(store, reject_insult="90")
    page = senior.get(f"/sites/demo/policy?{urlencode(tried)}").text
    assert "insult, reject from: never → 90" in page
    assert "An admin can save them." in page
    entries = {"version": 0, "act": "save", "patterns": "one", "kind": "word", "route": "hold"}
    for path, form in (
        ("policy", tried),
        ("policy/versions/0/restore", {"version": 0}),
        ("policy/words", entries),
        ("policy/words/remove", {"version": 0, "place": 0}),
    ):
        assert senior.post(f"/sites/demo/{path}", form).status_code == 403
    assert store.policies(site) == []


def test_a_slider_gets_the_what_if_alone(dana: Visitor, store: Store, site: str) -> None:
    """htmx asks with the form's fields and gets the fragment that the page includes."""
    tried = {**form_of(store.policy(site)), "hold_insult": "70.5"}
    answer = dana.get(f"/sites/demo/policy?{urlencode(tried)}", **{"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<section class="sheet-wide" id="what-if"')
    usual = f"{100 * DEFAULT_THRESHOLDS['insult'].hold:.1f}"
    assert f"insult, likely from: {usual} → 70.5" in answer.text


def test_limits_survive_the_form_unrounded(boss: Visitor, store: Store, site: str) -> None:
    """The form as it is shown changes nothing: the shipped limits have three decimals."""
    policy = store.policy(site)
    spam = policy.thresholds["spam"]
    own = replace(spam, approve_in={"ru": 0.005, "en": 0.0075}, hold_in={"kk": 0.615})
    policy = replace(policy, thresholds={**policy.thresholds, "spam": own})
    assert from_form(policy, form_of(policy)) == policy


def test_a_language_has_a_field_of_its_own(boss: Visitor, store: Store, site: str) -> None:
    """Where a language has its own limit, the page shows it, changes it, and says so."""
    policy = store.policy(site)
    own = replace(policy.thresholds["spam"], approve_in={"ru": 0.005}, hold_in={"ru": 0.6})
    actions.save_policy(
        store,
        site,
        replace(policy, thresholds={**policy.thresholds, "spam": own}),
        by="boss",
        expected_version=0,
    )
    page = boss.get("/sites/demo/policy").text
    assert "Clean below (Russian)" in page
    assert "Likely from (Russian)" in page
    tried = {"approve.ru_spam": "0.75", "hold.ru_spam": "70"}
    boss.post("/sites/demo/policy", limits(store, **tried))
    spam = store.policy(site).thresholds["spam"]
    assert (spam.approve_in, spam.hold_in) == ({"ru": 0.0075}, {"ru": 0.7})
    page = boss.get("/sites/demo/policy").text
    assert "spam, clean below (Russian): 0.5 → 0.75" in page
    assert "spam, likely from (Russian): 60 → 70" in page


def test_going_back_is_one_click(boss: Visitor, store: Store, site: str) -> None:
    """A former version becomes the next one with all that it held, words included."""
    words = (WordRule("bazaar"),)
    first = actions.save_policy(
        store,
        site,
        replace(store.policy(site), words=words, links_max=2),
        by="boss",
        expected_version=0,
    )
    actions.save_policy(
        store, site, replace(first, words=(), links_max=9), by="boss", expected_version=1
    )
    page = boss.get("/sites/demo/policy").text
    assert "Taken off the word list: bazaar (whole word, hold)" in page
    assert "Links allowed unchecked: 2 → 9" in page
    boss.post("/sites/demo/policy/versions/1/restore", {"version": 2})
    now = store.policy(site)
    assert (now.version, now.words, now.links_max) == (3, words, 2)
    assert boss.post("/sites/demo/policy/versions/8/restore", {"version": 3}).status_code == 404


def test_rules_are_set_on_the_page(boss: Visitor, store: Store, site: str) -> None:
    """How comments become public and whether first ones wait are part of the form."""
    boss.post("/sites/demo/policy", limits(store, publishing="post", first="hold"))
    saved = store.policy(site)
    assert saved.hold_first_comment
    assert saved.publishing is Publishing.POST


def test_an_admin_saves_a_version_with_a_difference(boss: Visitor, store: Store, site: str) -> None:
    """Saving makes the next version; the page says what changed, and by whom."""
    answer = boss.post("/sites/demo/policy", limits(store, reject_insult=97))
    assert answer.status_code == 303
    saved = store.policy(site)
    assert (saved.version, saved.by, saved.thresholds["insult"].reject) == (1, "boss", 0.97)
    assert "insult, reject from: never → 97" in boss.get("/sites/demo/policy").text


def test_words_and_publishing_survive_the_form(boss: Visitor, store: Store, site: str) -> None:
    """What the form does not show stays as it was."""
    before = store.policy(site)
    boss.post("/sites/demo/policy", limits(store, links_max=3))
    after = store.policy(site)
    assert (after.links_max, after.words, after.publishing) == (3, before.words, before.publishing)


@pytest.mark.parametrize(("changes", "status"), [({"hold_insult": 1}, 422), ({"version": 7}, 409)])
def test_bad_and_late_policies_are_refused(
    boss: Visitor, store: Store, site: str, changes: dict[str, int], status: int
) -> None:
    """Limits in the wrong order and a version that nobody saw are refused with the reason."""
    answer = boss.post("/sites/demo/policy", limits(store, **changes))
    assert answer.status_code == status
    assert ("They must lie between" in answer.text) == (status == 422)
    assert store.policy(site).version == 0


def test_moderators_cannot_save(dana: Visitor, store: Store, site: str) -> None:
    """A moderator may ask what-if, not change the policy."""
    assert dana.post("/sites/demo/policy", limits(store, links_max=3)).status_code == 403
    assert store.policy(site).version == 0
