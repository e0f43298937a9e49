"""The settings of where comments are kept and searched: replicas, archive, projection."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.process.setting_checks import integer, number, setting, url
from moderation.process.watching_settings import WatchingSettings

ARCHIVE_SCHEMES = ("sqlite", "postgresql", "postgresql+psycopg")
PROJECTION_SCHEMES = ("postgresql", "postgresql+psycopg")


@dataclass(frozen=True, slots=True)
class ArchiveSettings(WatchingSettings):
    """How many copies a comment has before it counts, where old ones go, where all are searched."""

    replicas_min: int = setting(
        "MODQUEUE_REPLICAS_MIN",
        0,
        integer(0, 10),
        "Replicas that must have a comment, an edit, a decision or an erasure before the answer; "
        "fewer within a second: 503, and it stands. 0: none.",
    )

    archive_url: str = setting(
        "MODQUEUE_ARCHIVE_URL",
        "",
        url(ARCHIVE_SCHEMES),
        "Where old comments are kept: postgresql://user@host/database, which several machines "
        "share, or sqlite:////path. Empty: a file in the data folder.",
    )
    archive_days: float = setting(
        "MODQUEUE_ARCHIVE_DAYS",
        30.0,
        number(0, 36_500),
        "Days after which a decided comment to which nothing happens moves to the archive. 0: none "
        "moves.",
    )
    projection_url: str = setting(
        "MODQUEUE_PROJECTION_URL",
        "",
        url(PROJECTION_SCHEMES),
        "What search and statistics read: postgresql://user@host/database, one for all machines. "
        "Empty: a file in the data folder of each.",
    )
