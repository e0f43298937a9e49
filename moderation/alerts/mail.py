"""E-mail: one message over SMTP, with or without TLS, each step within a time-out."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import format_datetime, localtime
from enum import StrEnum

from moderation.alerts.channel import Channel
from moderation.alerts.mail_server import MailServer, Tls
from moderation.alerts.message import Message

TIMEOUT_SECONDS = 10.0  # of each step
# Connection, greeting, EHLO, STARTTLS, handshake, EHLO, log-in (2), MAIL, RCPT, DATA, text, QUIT.
LONGEST_SECONDS = 13 * TIMEOUT_SECONDS


class MailFault(StrEnum):
    """Why the mail server did not take a message."""

    OFF = "mail_off"  # no mail server is set
    UNRESOLVED = "mail_unresolved"
    UNREACHABLE = "mail_unreachable"
    TLS = "mail_tls"
    TIMEOUT = "mail_timeout"
    LOG_IN = "mail_log_in"
    REFUSED = "mail_refused"


def send(server: MailServer, channel: Channel, message: Message) -> MailFault | None:
    """Send ``message`` to the address of ``channel``; return why that failed, None: sent."""
    if not server.host:
        return MailFault.OFF
    try:
        with _connected(server) as client:
            client.send_message(mail(server, channel, message))
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        return _fault(error)
    return None


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    # Without a name smtplib would look this machine's up, which may take long.
    where, timeout = (server.host, server.port, server.domain), TIMEOUT_SECONDS
    if server.tls is Tls.TLS:
        opened: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=timeout, context=context)
    else:
        opened = smtplib.SMTP(*where, timeout=timeout)
    with opened as client:
        if server.tls is Tls.STARTTLS:
            client.starttls(context=context)
        if server.user:
            _log_in(client, server)
        yield client


def _log_in(client: smtplib.SMTP, server: MailServer) -> None:
    """Log in. Raises SMTPAuthenticationError also where nothing could be tried.

    So it is where the server offers no log-in, and where smtplib cannot send the password, which
    it takes in ASCII alone.
    """
    try:
        client.login(server.user, server.password)
    except (smtplib.SMTPNotSupportedError, UnicodeError):
        raise smtplib.SMTPAuthenticationError(535, "no way to log in") from None


def mail(server: MailServer, channel: Channel, message: Message) -> EmailMessage:
    """Return the e-mail; its Message-ID is the same at every attempt, so repeats can be told."""
    built = EmailMessage()
    built["From"] = server.sender
    built["To"] = channel.address
    built["Subject"] = message.title
    built["Date"] = format_datetime(localtime())
    built["Message-ID"] = f"<{message.id}@{server.domain}>"
    built["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine answers it
    built["Content-Language"] = channel.language
    built.set_content("\n".join(message.lines) + "\n")
    return built


def _fault(error: Exception) -> MailFault:
    if isinstance(error.__context__, TimeoutError):  # smtplib calls it a lost connection
        return MailFault.TIMEOUT
    match error:
        case smtplib.SMTPAuthenticationError():
            return MailFault.LOG_IN
        case smtplib.SMTPNotSupportedError() | ssl.SSLError():
            return MailFault.TLS
        case TimeoutError():
            return MailFault.TIMEOUT
        case socket.gaierror() | UnicodeError():  # a name that is too long is never asked for
            return MailFault.UNRESOLVED
        case smtplib.SMTPServerDisconnected() | smtplib.SMTPConnectError():
            return MailFault.UNREACHABLE
        case smtplib.SMTPException():
            return MailFault.REFUSED
        case _:
            return MailFault.UNREACHABLE
