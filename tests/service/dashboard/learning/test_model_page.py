"""The page of the site's model: what it lacks, a run, a shadow, its faults."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from moderation.attributes import SITE
from moderation.background.runs import Runs, RunState
from moderation.importing import run as importing
from moderation.importing.archive import ArchivedComment, PersonsDecision
from moderation.importing.articles import ArticleRules
from moderation.importing.index import Index
from moderation.importing.writing import Writer
from moderation.learning.model_fault import BROKEN, FAULT_KINDS, ModelFault
from moderation.learning.models import ModelStore
from moderation.learning.needs import LABELS_MIN, LANGUAGE_MIN
from moderation.learning.serving import SiteScorers
from moderation.policy import DEFAULT_THRESHOLDS, Policy, Threshold
from moderation.registry import Role
from moderation.status import Status
from moderation.store.writer import Store
from moderation.submission import Author
from service.dashboard.learning import model as model_page
from service.dashboard.learning.words import FAULT_WORDS
from tests.conftest import FakeScorer
from tests.service.dashboard.learning.acts import act, version
from tests.service.dashboard.learning.conftest import PAGE, Open
from tests.support.fake_scorer import FakeScore
from tests.support.site_models import decide_some, some_bodies, trained, with_model


class NoLanguage(FakeScorer):
    """Finds no language, as in texts without letters."""

    def _score(self, text: str) -> FakeScore:
        return replace(super()._score(text), language="other", validated=False)


ROUTING = {**DEFAULT_THRESHOLDS, SITE: Threshold(approve=0.95, hold=0.97)}


def test_a_site_without_labels_is_told_what_is_missing(opened: Open) -> None:
    """The shipped model is at work, and three sentences say what a model of its own needs."""
    page = opened("boss", Role.ADMIN).page
    assert "The shipped model scores this site." in page
    for sentence in (
        f"{LABELS_MIN} more decisions", "20 more approved comments", "20 more rejected comments"
    ):  # fmt: skip
        assert sentence in page
    assert "Train a model now" not in page
    assert '<a href="#labels">What is missing</a>' in page


def test_a_model_is_trained_once_labels_suffice(
    opened: Open, store: Store, models: ModelStore, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The button says what becomes of a shadow; where not all are counted the learner decides."""
    decide_some(store, site, some_bodies(LABELS_MIN))
    boss = opened("boss", Role.ADMIN)
    assert "Train a model now" in boss.page
    models.add(site, trained("turnips"), by="ann")
    assert "takes the place of the one in shadow" in boss.get(PAGE).text
    monkeypatch.setattr(model_page, "COUNTED_MAX", 10)
    page = boss.get(PAGE).text
    assert "Train a model now" in page
    assert "Only the newest are counted here; the learner takes the newest 40,000." in page
    assert "Missing before a model can be made" not in page


def test_labels_are_counted_by_language(opened: Open, store: Store, site: str) -> None:
    """A language with few of them says so."""
    decide_some(store, site, some_bodies(20))
    page = opened("boss", Role.ADMIN).page
    assert "few: the shipped model decides the order" in page
    assert f"{LABELS_MIN - 20} more decisions" in page


def test_imported_labels_have_no_language_yet(
    opened: Open, store: Store, site: str, tmp_path: Path
) -> None:
    """The training finds it; so the page says what a language needs, and not whether they do."""
    at = 1_700_000_000_000
    items = [
        ArchivedComment(
            "1", "a", Status.REJECTED, 1, "Text", at=at, decision=PersonsDecision("b", at)
        )
    ]
    writer = Writer(store.redis, site, "json", lambda author: (Author(author.name), None))
    with closing(Index(tmp_path / "index.sqlite3")) as index:
        importing.run(iter(items), index, store, site, writer, importing.Wishes(ArticleRules()))
    page = opened("boss", Role.ADMIN).page
    assert "imported: each training finds the language" in page
    assert f"it takes {LANGUAGE_MIN} of a language" in page
    assert "not recognised" not in page


def test_a_text_without_letters_has_no_language(opened: Open, store: Store, site: str) -> None:
    """The page says what such labels are, not only that their language is unknown."""
    decide_some(store, site, {"12 345": Status.APPROVED}, scorer=NoLanguage())
    assert "not recognised: no letters, or another language" in opened("boss", Role.ADMIN).page


def test_the_button_asks_for_a_run(opened: Open, models: ModelStore, runs: Runs, site: str) -> None:
    """Once; then it can be cancelled, and the page says how far it is."""
    boss = opened("boss", Role.ADMIN)
    assert act(boss, models, "learn") == 303
    assert runs.get(site).by == "boss"
    assert "the learner begins in a moment" in boss.get(PAGE).text
    runs.take(site, "first")
    runs.note(site, "first", 0.42)
    assert "Training: 42 %" in boss.get(PAGE).text
    part = boss.get(f"{PAGE}/run").text
    assert "Training: 42 %" in part
    assert "<h1>" not in part
    boss.get(PAGE)
    assert act(boss, models, "cancel") == 303
    assert "It ends in a moment." in boss.get(PAGE).text
    runs.end(site, "first", RunState.CANCELLED)
    assert "was cancelled; nothing was changed" in boss.get(PAGE).text


@pytest.mark.parametrize(
    ("problem", "details", "sentence"),
    [
        ("too_few", {"labels": 3}, "There are not enough labels yet"),
        (
            "too_few_texts",
            {"rejected": 3, "approved": 9, "contradictory": 7, "least": 100, "least_side": 20},
            "rejected 3, approved 9, decided both ways 7. A model needs 100, with 20 of either",
        ),
        ("refused", {"reason": "one side only"}, "made of these labels: one side only"),
        ("store_full", {"reason": "81 % is taken"}, "no room for one more model"),
        ("too_large", {"bytes": 3_000_000, "limit": 2_000_000}, "model: 3000000, limit: 2000000"),
        ("later_release", {"reason": "start that release"}, "start that release"),
        ("died", {}, "ended three times before it was done"),
    ],
)
def test_a_run_that_failed_says_why(
    opened: Open, runs: Runs, site: str, problem: str, details: dict[str, object], sentence: str
) -> None:
    """And that the old model stays."""
    runs.ask(site, by="ann")
    runs.take(site, "first")
    runs.end(site, "first", RunState.FAILED, problem, **details)
    page = opened("boss", Role.ADMIN).page
    assert sentence in page
    assert "The models at work stay as they are." in page


def test_a_shadow_is_shown_by_group(
    opened: Open, models: ModelStore, store: Store, site: str
) -> None:
    """Shares of what each model decides, with intervals, for each people that texts name."""
    models.add(site, trained("uzbeks"), by="ann")
    boss = opened("boss", Role.ADMIN)
    assert "No comment that it scored names a group." in boss.page
    bodies = {f"the uzbeks came {number}": Status.REJECTED for number in range(40)}
    own_models = SiteScorers(FakeScorer(), models, with_model).at_work
    decide_some(store, site, bodies, own_models=own_models)
    page = boss.get(PAGE).text
    table = page[page.index('id="shadow-groups"') :]
    assert "Uzbeks</th>" in table
    assert "91.2 to 100 %, of 40" in table


def test_a_shadow_is_withdrawn_and_put_back(opened: Open, models: ModelStore, site: str) -> None:
    """Nothing is lost by either."""
    model = models.add(site, trained("turnips"), by="ann")
    boss = opened("boss", Role.ADMIN)
    assert act(boss, models, "withdraw") == 303
    assert models.places(site).shadow == ""
    assert act(boss, models, "shadow", model.id) == 303
    assert models.places(site).shadow == model.id


def test_who_saw_an_older_page_is_told(opened: Open, models: ModelStore, site: str) -> None:
    """A colleague was faster: 409 and a way on."""
    models.add(site, trained("turnips"), by="ann")
    boss = opened("boss", Role.ADMIN)
    answer = boss.post(f"{PAGE}/withdraw", {"version": 0})
    assert answer.status_code == 409
    assert "A colleague changed the models meanwhile." in answer.text
    assert boss.post(f"{PAGE}/promote", {"version": 1, "model": "77"}).status_code == 404


def test_a_fault_is_on_the_page(opened: Open, models: ModelStore, site: str) -> None:
    """What workers cannot use is told where the model stands, in the reader's language.

    Only what quotes digests and names is English, and marked as such.
    """
    model = models.add(site, trained("turnips"), by="ann")
    models.promote(site, model.id, by="ann", version=version(models, site))
    models.note_fault(site, model.id, ModelFault(BROKEN, "its digest is wrong"))
    boss = opened("boss", Role.ADMIN)
    assert "so the shipped one scores alone. What the store has of it is not" in boss.page
    boss.post("/preferences", {"language": "ru", "back": "/"})
    russian = boss.get(PAGE).text
    assert "В хранилище лежит не то, что было обучено." in russian
    assert '<p class="small" lang="en">its digest is wrong</p>' in russian


def test_each_fault_has_its_words() -> None:
    """The page knows a sentence for every kind."""
    assert {*FAULT_WORDS} == {*FAULT_KINDS}


def test_a_moderator_looks_and_changes_nothing(opened: Open, models: ModelStore, site: str) -> None:
    """The page has no buttons for them, and the forms refuse."""
    models.add(site, trained("turnips"), by="ann")
    anna = opened("anna", Role.MODERATOR)
    assert "Train a model now" not in anna.page
    assert act(anna, models, "learn") == 403


def test_differences_are_cards_to_decide(
    opened: Open, models: ModelStore, store: Store, site: str
) -> None:
    """Each says what either model would do; where they agree nothing is listed."""
    store.save_policy(
        site, Policy(version=1, thresholds={SITE: Threshold(0.5, 0.8)}), expected_version=0
    )
    models.add(site, trained("turnips"), by="ann")
    scorers = SiteScorers(FakeScorer(), models, with_model)
    decide_some(
        store, site, {"turnips": Status.APPROVED, "peas": Status.APPROVED},
        own_models=scorers.at_work,
    )  # fmt: skip
    page = opened("boss", Role.ADMIN).get(f"{PAGE}/differences").text
    assert page.count("In shadow: left to people, rejection here 90 in 100 likely") == 1
    assert "peas" not in page
