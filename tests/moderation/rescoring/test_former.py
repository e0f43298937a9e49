"""What was decided in the former system counts; what was decided here since does not."""

from __future__ import annotations

from moderation import actions
from moderation.comment import Comment
from moderation.rescoring.former import Former, former
from moderation.status import Status
from moderation.store.writer import Store
from tests.moderation.importing.conftest import Import
from tests.moderation.rescoring.conftest import said


def only(store: Store, site: str) -> Comment:
    (comment,) = store.export(site)
    return comment


def test_a_person_and_nobody_known(store: Store, site: str, imported: Import) -> None:
    """Who decided is what the archive says."""
    imported(
        said("1", "One", Status.APPROVED),
        said("2", "Two", Status.REJECTED, by_person=False),
        said("3", "Three", Status.HELD, by_person=False),
    )
    came = [former(comment) for comment in store.export(site)]
    assert came == [Former(False, True), Former(True, False), None]


def test_a_later_decision_is_ours(store: Store, site: str, imported: Import) -> None:
    """The state there is the one before the first decision here, and so is who made it."""
    imported(said("1", "One", Status.APPROVED, by_person=False))
    comment = only(store, site)
    actions.decide(
        store, site, comment.id, status=Status.REJECTED, by="ann", expected_version=1, reason="spam"
    )
    assert former(only(store, site)) == Former(False, False)


def test_another_text_and_none(store: Store, site: str, imported: Import) -> None:
    """What was edited or erased here says nothing of the former system."""
    imported(said("1", "One", Status.APPROVED))
    comment = only(store, site)
    actions.edit(store, lambda _: None, site, comment.id, "Another text", by="ann")
    assert former(only(store, site)) is None
    store.erase(site, comment.id, by="ann")
    assert former(only(store, site)) is None
