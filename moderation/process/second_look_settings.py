"""The settings of the second reader (docs/second-look.md)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from moderation.errors import ConfigError
from moderation.looking.chat_server import ChatServer
from moderation.process.mail_settings import MailSettings, one_line
from moderation.process.setting_checks import integer, is_loopback, number, one_of, setting

OFF, ENCODER, SERVER = "off", "encoder", "server"


def base_address(value: str) -> str:
    """Return ``value`` without a trailing slash if it is the base address of a server."""
    try:
        parts = urlsplit(value)
        known = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        known = known and not ("@" in parts.netloc or parts.query or parts.fragment)
    except ValueError:
        known = False
    # It may hold a password by mistake, so the message does not show it.
    if not known or not value.isascii():
        expected = "an address such as http://127.0.0.1:8080/v1, without a log-in and a query"
        raise ValueError(f"must be {expected}")
    return one_line(value).rstrip("/")


@dataclass(frozen=True, slots=True)
class SecondLookSettings(MailSettings):
    """All settings, those of the second look behind the others."""

    second_look: str = setting(
        "MODQUEUE_SECOND_LOOK",
        OFF,
        one_of(OFF, ENCODER, SERVER),
        "Second reader of held comments on the sites that switch it on: encoder is a sentence "
        "encoder on this machine (pip install 'modqueue[second-look]', 184 MB of memory), server "
        "a language model behind MODQUEUE_SECOND_LOOK_URL.",
    )
    second_look_url: str = setting(
        "MODQUEUE_SECOND_LOOK_URL",
        "",
        base_address,
        "Base address of a server that speaks OpenAI's /v1/chat/completions, such as "
        "http://127.0.0.1:8080/v1. Held comments are sent there and nowhere else.",
    )
    second_look_model: str = setting(
        "MODQUEUE_SECOND_LOOK_MODEL", "", one_line, "Name of the model that is asked there."
    )
    second_look_key: str = setting(
        "MODQUEUE_SECOND_LOOK_KEY", "", one_line, "Key of that server. Empty: none is sent."
    )
    second_look_timeout_seconds: float = setting(
        "MODQUEUE_SECOND_LOOK_TIMEOUT_SECONDS",
        20.0,
        number(0.1, 60),
        "Seconds that it may take for an answer; without one the comment keeps its place.",
    )
    second_look_calls_day: int = setting(
        "MODQUEUE_SECOND_LOOK_CALLS_DAY",
        1000,
        integer(0, 10_000_000),
        "Questions to it for each site in a day (UTC); beyond them nothing is asked or sent.",
    )

    @property
    def looks_again(self) -> bool:
        """Whether there is a second reader."""
        return self.second_look != OFF

    @property
    def chat_server(self) -> ChatServer:
        """The server of these settings."""
        return ChatServer(
            self.second_look_url,
            self.second_look_model,
            self.second_look_key,
            self.second_look_timeout_seconds,
        )

    def check_second_look(self) -> None:
        """Raise ConfigError where a setting of the second reader lacks another."""
        parts = urlsplit(self.second_look_url)
        in_clear = parts.scheme == "http" and not is_loopback(parts.hostname or "")
        if self.second_look_key and in_clear:
            problem = "is sent in the clear by http://: take https://, or a server on this machine"
            raise ConfigError("MODQUEUE_SECOND_LOOK_KEY", problem)
        if self.second_look != SERVER:
            return
        for name, value in (("URL", self.second_look_url), ("MODEL", self.second_look_model)):
            if not value:
                problem = "is needed, because MODQUEUE_SECOND_LOOK is server"
                raise ConfigError(f"MODQUEUE_SECOND_LOOK_{name}", problem)
