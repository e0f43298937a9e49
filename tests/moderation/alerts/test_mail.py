"""E-mail to a real server on the loopback."""

from __future__ import annotations

import datetime
import socket
import ssl
from dataclasses import replace
from pathlib import Path

import pytest

from moderation.alerts import mail as mails
from moderation.alerts.channel import Channel, Kind
from moderation.alerts.mail import MailFault
from moderation.alerts.mail_server import MailServer, Tls
from moderation.alerts.message import Message
from tests.moderation.alerts.smtp_stub import MailStub, mail_stub
from tests.support.servers.certificates import self_signed

DESK = Channel(Kind.MAIL, "desk@news.example", language="kk")
MESSAGE = Message("abc", "modqueue · demo: Хабарландыру", ["Пікір модераторды тым ұзақ күтуде"])
SENDER = "modqueue@news.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    return self_signed(path, "localhost", datetime.timedelta(hours=1))


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


def send(stub: MailStub, host: str = "127.0.0.1", **settings: object) -> MailFault | None:
    given = {"sender": SENDER, "tls": Tls.NONE, **settings}
    server = MailServer(host, stub.port, **given)  # type: ignore[arg-type]
    return mails.send(server, DESK, MESSAGE)


def test_a_message_arrives(mail: MailStub) -> None:
    """It has one recipient, our sender, a subject and a text in the channel's language."""
    assert send(mail) is None
    (taken,) = mail.messages
    assert [one.lower() for one in mail.recipients] == ["rcpt to:<desk@news.example>"]
    assert (taken["From"], taken["To"]) == (SENDER, DESK.address)
    assert taken["Subject"] == MESSAGE.title
    assert taken["Message-ID"] == "<abc@news.example>"
    assert taken["Auto-Submitted"] == "auto-generated"
    assert taken.get_content().strip() == MESSAGE.lines[0]
    assert mail.log_ins == []


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.TLS])
def test_tls(certificate: Path, trusted: None, tls: Tls) -> None:
    """Log-in and message go over TLS, from the first byte or from the greeting on."""
    with mail_stub(certificate, from_first_byte=tls is Tls.TLS) as stub:
        assert send(stub, "localhost", tls=tls, user="u", password="p") is None
        assert stub.secured == [True]
        assert stub.log_ins == [" u p"]


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.TLS])
def test_a_certificate_of_nobody(certificate: Path, tls: Tls) -> None:
    """A server whose certificate nobody vouches for gets neither password nor message."""
    with mail_stub(certificate, from_first_byte=tls is Tls.TLS) as stub:
        assert send(stub, "localhost", tls=tls, user="u", password="p") is MailFault.TLS
        assert (stub.log_ins, stub.messages) == ([], [])


def test_a_server_without_starttls(mail: MailStub) -> None:
    """Nothing goes in the clear where STARTTLS was asked for."""
    assert send(mail, tls=Tls.STARTTLS, user="u", password="p") is MailFault.TLS
    assert (mail.log_ins, mail.messages) == ([], [])


@pytest.mark.parametrize(
    ("command", "answer", "fault"),
    [
        ("AUTH", "535 no", MailFault.LOG_IN),
        ("RCPT", "550 no such user", MailFault.REFUSED),
        ("MAIL", "451 later", MailFault.REFUSED),
        ("DATA", "554 no", MailFault.REFUSED),
        ("EHLO", "421 full", MailFault.REFUSED),
    ],
)
def test_refusals(mail: MailStub, command: str, answer: str, fault: MailFault) -> None:
    """Each refusal is told apart, and no message was taken."""
    mail.answers[command] = answer
    if command == "EHLO":
        mail.answers["HELO"] = answer
    assert send(mail, user="u", password="p") is fault
    assert mail.messages == []


def test_a_password_that_cannot_be_sent(mail: MailStub) -> None:
    """SMTP libraries send ASCII alone: another password is a refused log-in, not a dead thread."""
    assert send(mail, user="u", password="құпия") is MailFault.LOG_IN
    assert (mail.log_ins, mail.messages) == ([], [])


def test_a_server_that_offers_no_log_in(mail: MailStub) -> None:
    """It is told as a refused log-in, not as a connection that is not secure."""
    mail.answers["EHLO"] = "250 stub"
    assert send(mail, user="u", password="p") is MailFault.LOG_IN
    assert mail.messages == []


def test_a_silent_server(mail: MailStub, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that takes the connection and says nothing is given up."""
    monkeypatch.setattr(mails, "TIMEOUT_SECONDS", 0.2)
    mail.silent = True
    assert send(mail) is MailFault.TIMEOUT


def test_nobody_there() -> None:
    """A port without a server, a name without an address, and no server at all."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    nowhere = MailServer("127.0.0.1", port, sender=SENDER, tls=Tls.NONE)
    assert mails.send(nowhere, DESK, MESSAGE) is MailFault.UNREACHABLE
    nameless = MailServer("nobody.invalid", 25, sender=SENDER, tls=Tls.NONE)
    assert mails.send(nameless, DESK, MESSAGE) is MailFault.UNRESOLVED
    too_long = replace(nameless, host=f"{'a' * 64}.example")
    assert mails.send(too_long, DESK, MESSAGE) is MailFault.UNRESOLVED
    assert mails.send(MailServer(), DESK, MESSAGE) is MailFault.OFF


def test_the_password_is_in_no_text() -> None:
    """What a log may hold of the server lacks its password."""
    assert "hunter2" not in repr(MailServer("h", 25, "u", "hunter2"))


def test_no_header_can_be_made_of_a_title() -> None:
    """A line break in a header raises before anything is sent."""
    with pytest.raises(ValueError, match="linefeed"):
        mails.mail(MailServer(), DESK, Message("1", "a\nBcc: all@x.example", []))


def test_default_contexts_verify() -> None:
    """Python's own context asks for a certificate of that very host."""
    context = ssl.create_default_context()
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
