"""A mail server on the loopback, which answers as a test tells it and keeps what it took."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path


@dataclass
class MailStub:
    """What came in. ``answers`` are replies in the place of the usual ones, by command."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    silent: bool = False  # takes connections and says nothing
    certificate: Path | None = None
    log_ins: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    secured: list[bool] = field(default_factory=list)
    messages: list[EmailMessage] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def context(self) -> ssl.SSLContext:
        assert self.certificate
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        return context


class _Session:
    """One connection (RFC 5321)."""

    def __init__(self, stub: MailStub, connection: socket.socket) -> None:
        self._stub, self._connection = stub, connection
        self._secured = isinstance(connection, ssl.SSLSocket)
        self._lines = connection.makefile("rb")

    def serve(self) -> None:
        try:
            self._talk()
        finally:
            self._lines.close()
            self._connection.close()

    def _talk(self) -> None:
        self._say("220 stub")
        while line := self._lines.readline():
            command = line.split()[0].decode().upper() if line.split() else ""
            if command in self._stub.answers:
                self._say(self._stub.answers[command])
            elif self._obey(command, line.decode().strip()):
                return

    def _obey(self, command: str, line: str) -> bool:
        """Answer one command; return whether it was the last."""
        match command:
            case "EHLO":
                offer = "" if self._secured or not self._stub.certificate else "250-STARTTLS\r\n"
                self._say(f"250-stub\r\n{offer}250 AUTH PLAIN")
            case "STARTTLS":
                self._say("220 go on")
                self._lines.close()
                self._connection = self._stub.context.wrap_socket(
                    self._connection, server_side=True
                )
                self._lines, self._secured = self._connection.makefile("rb"), True
            case "AUTH":
                self._stub.log_ins.append(b64decode(line.split()[2]).decode().replace("\0", " "))
                self._say("235 welcome")
            case "RCPT":
                self._stub.recipients.append(line)
                self._say("250 ok")
            case "DATA":
                self._say("354 go on")
                self._take()
            case "QUIT":
                self._say("221 bye")
            case _:
                self._say("250 ok")
        return command == "QUIT"

    def _take(self) -> None:
        lines = []
        while (line := self._lines.readline()) not in (b".\r\n", b""):
            lines.append(line)
        taken = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(taken, EmailMessage)
        self._stub.messages.append(taken)
        self._stub.secured.append(self._secured)
        self._say("250 taken")

    def _say(self, line: str) -> None:
        self._connection.sendall(line.encode() + b"\r\n")


@contextmanager
def mail_stub(
    certificate: Path | None = None, *, from_first_byte: bool = False
) -> Iterator[MailStub]:
    """Run a mail server; with ``certificate`` it offers STARTTLS, or TLS from the first byte on."""
    stub = MailStub(certificate=certificate)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            if stub.silent:
                stub.ended.wait(20)
                return
            with suppress(OSError):
                connection = self.request
                if from_first_byte:
                    connection = stub.context.wrap_socket(connection, server_side=True)
                _Session(stub, connection).serve()

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads, block_on_close = True, False

    with Server(("127.0.0.1", 0), Handler) as server:
        stub.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield stub
        finally:
            stub.ended.set()
            server.shutdown()
            thread.join()
