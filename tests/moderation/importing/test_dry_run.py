"""A dry run: what an import would do, counted without a write."""

from __future__ import annotations

from moderation.status import Status
from moderation.store.writer import Store
from tests.moderation.importing.conftest import AT, PAGE, SITE, Import, comment


def test_a_dry_run_writes_nothing(import_items: Import, store: Store) -> None:
    """It says what would happen."""
    report = import_items([PAGE, comment("1"), comment("2", "1", Status.REJECTED)], dry_run=True)
    assert dict(report.states) == {"approved": 1, "rejected": 1}
    assert (report.articles, report.authors) == (1, 2)
    assert dict(report.outcomes) == {"new": 2}
    assert store.last_cursor(SITE) == "0-0"


def test_a_dry_run_counts_what_is_there_already(import_items: Import, store: Store) -> None:
    """As the import itself would: by name, or by text, parent and status; erased ones, too."""
    gone = Status.ERASED
    items = [PAGE, comment("1"), comment("2", "1"), comment("3", status=gone), comment("4", "3")]
    import_items(items)
    cursor = store.last_cursor(SITE)
    again = import_items(items, dry_run=True)
    assert dict(again.outcomes) == {"new": 0, "same": 4}
    assert "nothing new would be written" in again.lines()
    changed = [
        PAGE, comment("1", body="Other."), comment("2", status=Status.HELD), comment("3"),
        comment("4", "3", at=AT + 9_000), comment("5"),
    ]  # fmt: skip
    dry = import_items(changed, dry_run=True).outcomes
    assert store.last_cursor(SITE) == cursor
    real = import_items(changed).outcomes
    assert dict(dry) == {"new": 1, "same": 1, "differs": 3}
    assert dict(real) == {"written": 1, "same": 1, "differs": 3}
