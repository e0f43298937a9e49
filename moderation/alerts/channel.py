"""A channel: where a site's alerts are told to people, in what words, and when."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from moderation.alerts.alert import Alert
from moderation.alerts.mail_address import is_mail
from moderation.documents import read_as
from moderation.webhooks.address import Network
from moderation.webhooks.endpoint import URL_LIMIT, url_problem

CHANNELS_MAX = 10  # of one site
TELEGRAM = "https://api.telegram.org"
LANGUAGES = ("en", "ru", "kk")
BOT_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,100}")
BOT_URL = re.compile(rf"https?://[^/?#]+(/[^?#]*)?/bot{BOT_TOKEN.pattern}")
CHAT = re.compile(r"-?\d{1,20}|@[A-Za-z]\w{3,63}", re.ASCII)
TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")  # of a clock on a wall: it has no zone


class Kind(StrEnum):
    """What takes the messages."""

    MAIL = "mail"
    SLACK = "slack"
    MATTERMOST = "mattermost"
    TELEGRAM = "telegram"


class Digest(StrEnum):
    """How often a channel is told at most."""

    AT_ONCE = "at_once"
    HOURLY = "hourly"
    DAILY = "daily"


class Problem(StrEnum):
    """What is wrong with a field; the page has the words, too."""

    URL = "must be a public http:// or https:// address without user name, password and fragment"
    MAIL = "must be one e-mail address such as desk@news.example"
    BOT = "must be a bot's token such as 12345:AbC…, or https://server/bot<token>"
    CHAT = "must be a number such as -100123, or @channel"
    ZONE = "must be a time zone such as Asia/Almaty"
    QUIET = "must be two different times such as 22:00 and 07:00, or none"
    NO_MAIL = "cannot be e-mail: MODQUEUE_SMTP_HOST is empty"
    FULL = "is one too many: the site has 10 channels already"


@dataclass(frozen=True, slots=True)
class Channel:
    """Where messages go. Its ``address`` and ``chat`` may be secrets: they are never shown.

    ``address`` is an e-mail address, a chat's webhook, or a Telegram bot's address with its token,
    which writes to ``chat``. ``alerts`` are names, of which a later release may know more; empty
    means all. Between ``quiet_from`` and ``quiet_to``, times of the clock in ``zone``, nothing is
    sent; both "" is never quiet.
    """

    kind: Kind
    address: str = field(repr=False)
    chat: str = field(default="", repr=False)
    language: str = "en"
    zone: str = "UTC"
    alerts: tuple[str, ...] = ()
    quiet_from: str = ""
    quiet_to: str = ""
    digest: Digest = Digest.AT_ONCE

    def wants(self, alert: Alert) -> bool:
        """Return whether it is told of ``alert``."""
        return not self.alerts or alert in self.alerts

    @property
    def place(self) -> str:
        """What may be shown of where it leads: an e-mail address, or the host of a chat."""
        return self.address if self.kind is Kind.MAIL else str(urlsplit(self.address).hostname)

    @property
    def document(self) -> str:
        """The JSON that the store keeps."""
        return json.dumps(asdict(self))


def is_known(document: str) -> bool:
    """Return whether this release can tell people by a document's channel."""
    given: dict[str, Any] = json.loads(document)
    return given["kind"] in list(Kind) and given["digest"] in list(Digest)


def load(document: str) -> Channel:
    """Return the channel of a document."""
    given: dict[str, Any] = json.loads(document)
    given |= {"kind": Kind(given["kind"]), "digest": Digest(given["digest"])}
    return read_as(Channel, {**given, "alerts": tuple(given["alerts"])})


def tidy(channel: Channel) -> Channel:
    """Return ``channel`` with a bare token of a bot as the address of Telegram's own server."""
    if channel.kind is not Kind.TELEGRAM:
        return replace(channel, chat="")
    bare = BOT_TOKEN.fullmatch(channel.address)
    address = f"{TELEGRAM}/bot{channel.address}" if bare else channel.address
    return replace(channel, address=address)


def check(channel: Channel, allowed: Sequence[Network] = ()) -> dict[str, str]:
    """Return each ``Problem`` by its field; ``allowed`` are networks that may be private."""
    return dict(_problems(channel, allowed))


def _problems(channel: Channel, allowed: Sequence[Network]) -> Iterator[tuple[str, Problem]]:
    if problem := _address_problem(channel, allowed):
        yield "address", problem
    if channel.kind is Kind.TELEGRAM and not CHAT.fullmatch(channel.chat):
        yield "chat", Problem.CHAT
    if channel.zone not in _zones():
        yield "zone", Problem.ZONE
    if not _is_quiet(channel.quiet_from, channel.quiet_to):
        yield "quiet", Problem.QUIET


def _address_problem(channel: Channel, allowed: Sequence[Network]) -> Problem | None:
    address = channel.address
    if channel.kind is Kind.MAIL:
        return None if is_mail(address) else Problem.MAIL
    if channel.kind is Kind.TELEGRAM and not BOT_URL.fullmatch(address):
        return Problem.BOT
    return Problem.URL if len(address) > URL_LIMIT or url_problem(address, allowed) else None


def _is_quiet(begin: str, end: str) -> bool:
    if not begin and not end:
        return True
    return begin != end and all(TIME.fullmatch(given) for given in (begin, end))


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
