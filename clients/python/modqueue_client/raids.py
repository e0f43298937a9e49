"""Raids: nearly the same text by many authors, looked up and decided as one."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from modqueue_client.transport import Transport
from modqueue_client.types import OneRaid, Raid, RaidDone


class Raids:
    """The raids of the key's site. What changes needs the scope ``moderate``.

    Nothing but 429 is repeated where a change comes twice. Raises what ``Client`` raises.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def all(self) -> list[Raid]:
        """Return the raids that go on, the newest first, then those that ended."""
        raids: list[Raid] = self._transport.request("GET", "/v1/raids")["raids"]
        return raids

    def get(self, raid_id: str) -> OneRaid:
        """Look a raid up: where its comments stand, and what goes on in the background."""
        raid: OneRaid = self._transport.request("GET", _raid(raid_id))
        return raid

    def decide(
        self, raid_id: str, status: str, *, reason: str | None = None, number: int | None = None
    ) -> RaidDone:
        """Decide all copies that no person decided: held, approved or rejected.

        Raises:
            Refused: a rejection needs a ``reason`` of the site; more than 20 comments need their
                ``number`` (409, which names it); another one is being decided (409).
            Unreachable: it may be done; look it up.
        """
        document = {"status": status, **_given(reason=reason, number=number)}
        path = f"{_raid(raid_id)}/decisions"
        done: RaidDone = self._transport.request("POST", path, document, is_repeatable=False)
        return done

    def end(self, raid_id: str, *, number: int | None = None) -> RaidDone:
        """Say that it is no raid: what was held for it alone is approved. Raises as ``decide``."""
        path, document = f"{_raid(raid_id)}/end", _given(number=number)
        done: RaidDone = self._transport.request("POST", path, document, is_repeatable=False)
        return done

    def begin(self, raid_id: str) -> OneRaid:
        """Begin a raid again; one that goes on stays as it is."""
        path = f"{_raid(raid_id)}/begin"
        raid: OneRaid = self._transport.request("POST", path)
        return raid

    def undo(self, raid_id: str, decision: str) -> RaidDone:
        """Take a decision back, within a day."""
        path = f"{_raid(raid_id)}/decisions/{quote(decision, safe='')}"
        done: RaidDone = self._transport.request("DELETE", path, is_repeatable=False)
        return done

    def cancel(self, raid_id: str) -> OneRaid:
        """Cancel what goes on in the background; what was decided until then stays."""
        raid: OneRaid = self._transport.request("DELETE", f"{_raid(raid_id)}/run")
        return raid


def _raid(raid_id: str) -> str:
    return f"/v1/raids/{quote(raid_id, safe='')}"


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
