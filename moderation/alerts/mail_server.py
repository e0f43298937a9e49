"""The server that takes our mail, as the settings name it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Tls(StrEnum):
    """How the connection to the mail server is secured."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail goes, and from whom; without a host there is none."""

    host: str = ""
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    tls: Tls = Tls.STARTTLS

    @property
    def domain(self) -> str:
        """The domain of our sender."""
        return self.sender.partition("@")[2]
