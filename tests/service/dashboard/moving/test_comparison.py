"""The page that compares imported comments with the policy, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation import actions
from moderation.background.runs import RunKind, Runs
from moderation.policy import DEFAULT_THRESHOLDS, Policy, Threshold
from moderation.registry import Registry, Role
from moderation.status import Status
from moderation.store.writer import Store
from tests.moderation.importing.conftest import Import, import_items  # noqa: F401 - a fixture
from tests.moderation.rescoring.conftest import imported, rescorer_of, said  # noqa: F401 - fixture
from tests.service.dashboard.conftest import PASSWORD, Visitor

PAGE = "/sites/demo/archives/comparison"


@pytest.fixture
def runs(store: Store) -> Runs:
    return Runs(store.redis, kind=RunKind.RESCORING)


@pytest.fixture
def work(store: Store, site: str, runs: Runs) -> Callable[[], bool]:
    """Do what a worker would."""
    return lambda: rescorer_of(store, runs, site).rescore(site)


@pytest.fixture
def archive(store: Store, site: str, imported: Import) -> None:  # noqa: F811 - the fixture
    """An import on which the policy differs from what was done there."""
    limits = {**DEFAULT_THRESHOLDS, "toxicity": Threshold(approve=0.2, hold=0.5, reject=0.9)}
    actions.save_policy(store, site, Policy(thresholds=limits), by="t", expected_version=0)
    imported(
        *(said(f"f{n}", "A day at the lake.", Status.APPROVED) for n in range(8)),
        said("d", "doubtful", Status.APPROVED),
        said("a", "An awful man.", Status.REJECTED),
        said("m", "A quiet insult.", Status.REJECTED),
        said("u", "An awful day.", Status.APPROVED, by_person=False),
    )


def test_from_the_question_to_the_table(
    admin: Visitor, archive: None, work: Callable[[], bool], store: Store
) -> None:
    """Asked for, done by a worker, and said in a sentence, a table and cards."""
    assert "Nothing was compared yet." in admin.get(PAGE).text
    assert admin.post(PAGE, {"archive": ""}).status_code == 303
    assert "it begins in a moment" in admin.get(PAGE).text
    assert work()
    page = admin.get(PAGE).text
    assert "12 comments were compared." in page
    assert "People rejected 2 there; the policy would have set aside 50 % of them." in page
    assert "They published 9; it would have published 88.9 % of them by itself." in page
    assert "Moderators would have seen 9.1 % of all." in page
    assert "Rejected there; the policy would have published it." in page
    assert "Public there; the policy would have held it." in page
    assert "Nobody is known to have decided" in page
    assert page.index("A quiet insult.") < page.index("An awful day.")
    assert store.counts("demo")[Status.APPROVED] == 10


def test_cancelling(admin: Visitor, archive: None, runs: Runs, site: str) -> None:
    """What nobody works on ends at once."""
    admin.post(PAGE, {})
    assert admin.post(f"{PAGE}/cancel", {}).status_code == 303
    assert "The comparison was cancelled" in admin.get(PAGE).text
    assert not runs.get(site).is_open


def test_the_open_page_follows(admin: Visitor, archive: None, work: Callable[[], bool]) -> None:
    """The part that changes comes alone."""
    admin.post(PAGE, {})
    assert "hx-get" in admin.get(f"{PAGE}/run").text
    work()
    part = admin.get(f"{PAGE}/run").text
    assert "hx-get" not in part
    assert "<html" not in part


def test_moderators_do_not_compare(
    visitor: Callable[[], Visitor], registry: Registry, site: str, runs: Runs
) -> None:
    """It is the admins' page."""
    registry.add_moderator("mo", Role.MODERATOR, PASSWORD)
    mo = visitor()
    mo.log_in("mo")
    assert mo.get(PAGE).status_code == 403
    assert mo.post(PAGE, {}).status_code == 403
    assert not runs.get(site).is_open
