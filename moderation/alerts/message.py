"""A message to a channel: what began and ended, as plain text without any comment or name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from moderation.alerts import words
from moderation.alerts.alert import RULES
from moderation.alerts.channel import Channel
from moderation.alerts.log import Change
from moderation.alerts.timing import written

LINES_MAX = 20  # newest ones, so that the text stays below Telegram's 4,096 characters


@dataclass(frozen=True, slots=True)
class Message:
    """What goes out. ``id`` is the same at every attempt; ``lines`` are plain text."""

    id: str
    title: str
    lines: Sequence[str]

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join((self.title, *self.lines))


def compose(
    site: str,
    channel_id: str,
    channel: Channel,
    changes: Sequence[Change],
    link: str = "",
    *,
    test: str = "",
) -> Message:
    """Return the message of ``changes``, oldest first; without any it is the test ``test``.

    Mail systems show one of two messages with one id, so each test has an id of its own.
    """
    language = channel.language
    lines = [_line(change, channel) for change in changes[-LINES_MAX:]]
    if left_out := len(changes) - len(lines):
        lines.insert(0, f"… {words.EARLIER[language]}: {left_out}")
    last = changes[-1].cursor if changes else f"test {test}"
    return Message(
        id=sha256(f"{site}/{channel_id}/{last}".encode()).hexdigest()[:32],
        title=f"modqueue · {site}: {_subject(changes, language)}",
        lines=[*(lines or [words.TEST[language]]), *([link] if link else [])],
    )


def _subject(changes: Sequence[Change], language: str) -> str:
    if len(changes) != 1:
        return words.ALERTS[language] + (f" ({len(changes)})" if changes else "")
    return _what(changes[0], language)


def _what(change: Change, language: str) -> str:
    state = words.BEGUN if change.begun else words.ENDED
    return f"{state[language]}: {words.name(change.alert, language)}"


def _line(change: Change, channel: Channel) -> str:
    language, unit = channel.language, RULES[change.alert].unit
    value = words.figure(change.value, unit, language)
    limit = words.figure(change.limit, unit, language)
    return (
        f"{written(channel, change.at)} {_what(change, language)}: {value} "
        f"({words.LIMIT[language]} {limit}, "
        f"{words.SINCE[language]} {written(channel, change.since)})"
    )
