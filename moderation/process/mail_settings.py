"""The settings of the server that takes our mail, for alerts (docs/alerts.md)."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.alerts.mail_address import is_mail
from moderation.alerts.mail_server import MailServer, Tls
from moderation.errors import ConfigError
from moderation.process.openid_settings import OpenIDSettings
from moderation.process.setting_checks import integer, is_loopback, listening_host, one_of, setting


def mail_address(value: str) -> str:
    """Return ``value`` if it is one e-mail address."""
    if not is_mail(value):
        raise ValueError(f"must be one e-mail address such as modqueue@news.example, got {value!r}")
    return value


def one_line(value: str) -> str:
    """Return ``value`` if smtplib can log in with it; it may be a secret, so none is shown."""
    if not (value.isascii() and value.isprintable()):
        raise ValueError("must be printable ASCII, in one line")
    return value


@dataclass(frozen=True, slots=True)
class MailSettings(OpenIDSettings):
    """All settings, those of the mail server behind the others."""

    smtp_host: str = setting(
        "MODQUEUE_SMTP_HOST",
        "",
        listening_host,
        "Mail server that takes alerts by e-mail, a name or an IP address. Empty: no e-mail.",
    )
    smtp_port: int = setting("MODQUEUE_SMTP_PORT", 587, integer(1, 65535), "Its port.")
    smtp_tls: str = setting(
        "MODQUEUE_SMTP_TLS",
        Tls.STARTTLS.value,
        one_of(*Tls),
        "starttls: TLS from the greeting on (port 587); tls: from the first byte on (465); none: "
        "in the clear, for a server on the same machine or network.",
    )
    smtp_user: str = setting(
        "MODQUEUE_SMTP_USER", "", one_line, "Name to log in with there. Empty: no log-in."
    )
    smtp_password: str = setting("MODQUEUE_SMTP_PASSWORD", "", one_line, "Password of that name.")
    smtp_from: str = setting(
        "MODQUEUE_SMTP_FROM",
        "",
        mail_address,
        "Sender of our e-mails, such as modqueue@news.example. Needed where MODQUEUE_SMTP_HOST is "
        "set.",
    )

    @property
    def mail_server(self) -> MailServer:
        """The mail server of these settings."""
        return MailServer(
            host=self.smtp_host,
            port=self.smtp_port,
            user=self.smtp_user,
            password=self.smtp_password,
            sender=self.smtp_from,
            tls=Tls(self.smtp_tls),
        )

    def check_mail(self) -> None:
        """Raise ConfigError where a setting of the mail server lacks another."""
        if self.smtp_host and not self.smtp_from:
            raise ConfigError("MODQUEUE_SMTP_FROM", "is needed, because MODQUEUE_SMTP_HOST is set")
        if bool(self.smtp_user) != bool(self.smtp_password):
            name = "MODQUEUE_SMTP_PASSWORD" if self.smtp_user else "MODQUEUE_SMTP_USER"
            raise ConfigError(name, "is needed: a log-in takes a name and a password")
        in_clear = self.smtp_tls == Tls.NONE and not is_loopback(self.smtp_host)
        if self.smtp_user and in_clear:
            raise ConfigError("MODQUEUE_SMTP_TLS", "none would send the password in the clear")
