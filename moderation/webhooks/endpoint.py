"""An endpoint: where a site's events are posted, which ones, and how it is doing."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from moderation.webhooks.address import Network, literal, permitted

ENDPOINTS_MAX = 10  # of one site
URL_LIMIT = 2000  # characters, what proxies carry without harm
DESCRIPTION_LIMIT = 200
URL = re.compile(r"[!-~]+")  # printable ASCII without spaces; so nothing can end a header early


class EventType(StrEnum):
    """The journal's lines that can be subscribed to."""

    ACCEPTED = "comment.accepted"
    IMPORTED = "comment.imported"
    JUDGED = "comment.judged"
    DECIDED = "comment.decided"
    ESCALATED = "comment.escalated"
    DEESCALATED = "comment.deescalated"
    OPINION_ASKED = "comment.opinion_asked"
    OPINION_WITHDRAWN = "comment.opinion_withdrawn"
    REPORTED = "comment.reported"
    EDITED = "comment.edited"
    PICKED = "comment.picked"
    ERASED = "comment.erased"
    ARTICLE_CHANGED = "article.changed"
    RAID_BEGUN = "raid.begun"
    RAID_ENDED = "raid.ended"
    AUTHOR_ACTED = "author.acted"
    POLICY_SAVED = "policy.saved"
    SETTINGS_CHANGED = "settings.changed"
    GUIDELINES_SAVED = "guidelines.saved"
    MODEL_SHADOWED = "model.shadowed"
    MODEL_WITHDRAWN = "model.withdrawn"
    MODEL_ASKED = "model.asked"
    MODEL_PROMOTED = "model.promoted"
    MODEL_ROLLED_BACK = "model.rolled_back"
    DISABLED = "webhook.disabled"
    ALERT_CHANGED = "alert.changed"


CHANGED_EVENT = "webhook.changed"  # who managed endpoints; stays in the journal
# To no endpoint that does not name them. The first three can be named nowhere: who manages
# endpoints or channels, and a person who thinks as the machine did.
SILENT = f"{CHANGED_EVENT} channel.changed comment.audited {EventType.IMPORTED}"
TEST_EVENT = "webhook.test"  # goes to the one endpoint that it names, whatever that subscribed to


class Disabled(StrEnum):
    """Why an endpoint gets nothing."""

    GONE = "gone"  # it answered 410
    FAILING = "failing"  # nothing arrived for 5 days
    SWITCHED_OFF = "switched_off"  # somebody did


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where events go. Times in milliseconds since 1970 by the store's clock.

    ``events`` empty means all. ``failing_since`` is the first failure after the last success.
    ``waiting`` counts messages that are listed and not delivered yet. The secrets are not here.
    """

    id: str
    site: str
    url: str
    description: str
    events: tuple[EventType, ...]
    created_at: int
    cursor: str
    failing_since: int | None
    disabled_at: int | None
    disabled_because: Disabled | None
    waiting: int

    @property
    def enabled(self) -> bool:
        """Whether messages are sent to it."""
        return self.disabled_at is None

    @property
    def fails(self) -> bool:
        """Whether it fails now, or was given up because it did; not what somebody switched off."""
        given_up = self.disabled_because in (Disabled.GONE, Disabled.FAILING)
        return given_up or (self.enabled and self.failing_since is not None)


def new_endpoint_id() -> str:
    """Return ``wh_`` and 48 random bits."""
    return f"wh_{secrets.token_hex(6)}"


def url_problem(url: str, allowed: Sequence[Network] = ()) -> str | None:
    """Return what is wrong with ``url`` as an endpoint's address, None if nothing is.

    A host name is judged again at every attempt, by what it resolves to then.
    """
    if not URL.fullmatch(url):
        return "must be ASCII without spaces; percent-encode other characters"
    parts = _split(url)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        return "must be an http:// or https:// address"
    if parts.username is not None or parts.password is not None:
        return "must not hold a user name or password; messages are signed instead"
    if parts.fragment:
        return "must not have a fragment"
    address = literal(parts.hostname)
    if address is not None and not permitted(address, allowed):
        return (
            "must not be a private, local or reserved address "
            "unless MODQUEUE_WEBHOOK_ALLOW_NETWORKS names its network"
        )
    return None


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises where it is no number up to 65535
    except ValueError:
        return None
    return parts
