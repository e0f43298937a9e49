"""What the evaluator makes of comments that an archive brought."""

from __future__ import annotations

from dataclasses import replace

from moderation.alerts.alert import Alert
from moderation.status import Status
from moderation.store.server.clock import HOUR_MS
from tests.moderation.importing.conftest import (
    PAGE,
    Import,
    comment,
    import_items,  # noqa: F401 - a fixture
)
from tests.moderation.watching.conftest import Room


def test_a_held_comment_without_a_date(room: Room, import_items: Import) -> None:  # noqa: F811
    """It does not wait since 1970: nobody knows since when, so the others count."""
    import_items([replace(PAGE, at=None), comment("1", status=Status.HELD, at=None)])
    assert room.figure(Alert.HELD_AGE) == 0
    held = room.store.get("demo", room.post("doubtful")).accepted_at
    assert room.figure(Alert.HELD_AGE, HOUR_MS) == (room.start + HOUR_MS - held) / 1000
