"""Deciding a comment as it stands."""

from __future__ import annotations

from moderation import actions
from moderation.status import Status
from tests.moderation.every_server.conftest import Moderation

ARTICLES = ("a1", "a2")


def decide(moderation: Moderation, comment_id: str, status: Status) -> None:
    version = moderation.get(comment_id).version
    actions.decide(
        moderation.store, moderation.site, comment_id,
        status=status, by="ann", expected_version=version,
    )  # fmt: skip
