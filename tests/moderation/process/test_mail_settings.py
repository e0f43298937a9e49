"""The settings of the mail server: each value that cannot be used stops the start."""

from __future__ import annotations

import pytest

from moderation.alerts.mail_server import MailServer, Tls
from moderation.errors import ConfigError
from moderation.process.config import Config

SERVER = {"MODQUEUE_SMTP_HOST": "mail.example", "MODQUEUE_SMTP_FROM": "modqueue@news.example"}
LOG_IN = {"MODQUEUE_SMTP_USER": "u", "MODQUEUE_SMTP_PASSWORD": "p"}


def test_without_settings_there_is_no_mail() -> None:
    """An installation that says nothing of mail sends none."""
    assert Config.from_env({}).mail_server == MailServer()


def test_a_server() -> None:
    """What is given arrives, with TLS by default."""
    made = Config.from_env({**SERVER, **LOG_IN}).mail_server
    assert made == MailServer("mail.example", 587, "u", "p", "modqueue@news.example", Tls.STARTTLS)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({**SERVER, "MODQUEUE_SMTP_HOST": "smtp://mail.example"}, "MODQUEUE_SMTP_HOST"),
        ({**SERVER, "MODQUEUE_SMTP_PORT": "0"}, "MODQUEUE_SMTP_PORT"),
        ({**SERVER, "MODQUEUE_SMTP_TLS": "ssl"}, "MODQUEUE_SMTP_TLS"),
        ({**SERVER, "MODQUEUE_SMTP_FROM": "Desk <a@b.example>"}, "MODQUEUE_SMTP_FROM"),
        ({**SERVER, "MODQUEUE_SMTP_FROM": "a@b.example\nBcc: c@d.example"}, "MODQUEUE_SMTP_FROM"),
        ({"MODQUEUE_SMTP_HOST": "mail.example"}, "MODQUEUE_SMTP_FROM"),
        ({**SERVER, "MODQUEUE_SMTP_USER": "u"}, "MODQUEUE_SMTP_PASSWORD"),
        ({**SERVER, "MODQUEUE_SMTP_PASSWORD": "p"}, "MODQUEUE_SMTP_USER"),
        ({**SERVER, **LOG_IN, "MODQUEUE_SMTP_USER": "a\nb"}, "MODQUEUE_SMTP_USER"),
        ({**SERVER, **LOG_IN, "MODQUEUE_SMTP_PASSWORD": "пароль"}, "MODQUEUE_SMTP_PASSWORD"),
        ({**SERVER, **LOG_IN, "MODQUEUE_SMTP_TLS": "none"}, "MODQUEUE_SMTP_TLS"),
    ],
)
def test_what_cannot_be_used(values: dict[str, str], named: str) -> None:
    """The error names the setting."""
    with pytest.raises(ConfigError, match=f"^{named}: "):
        Config.from_env(values)


def test_a_password_is_never_in_an_error() -> None:
    """The text of a refused password stays where it is."""
    with pytest.raises(ConfigError) as refused:
        Config.from_env(
            {**SERVER, "MODQUEUE_SMTP_USER": "u", "MODQUEUE_SMTP_PASSWORD": "hun\nter2"}
        )
    assert "ter2" not in str(refused.value)


def test_in_the_clear_on_this_machine() -> None:
    """A relay on the loopback may be spoken to in the clear, with a log-in, too."""
    values = {**SERVER, **LOG_IN, "MODQUEUE_SMTP_HOST": "127.0.0.1", "MODQUEUE_SMTP_TLS": "none"}
    assert Config.from_env(values).mail_server.tls is Tls.NONE
