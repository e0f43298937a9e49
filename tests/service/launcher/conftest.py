"""`modqueue run` in a folder of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from modqueue_client import Client
from tests.support.servers.redis_servers import free_port, wait_until

COMMENT = {"article": {"id": "a"}, "author": {"name": "Ann"}, "body": "A quiet day in the park."}


class Running:
    """A `modqueue run` in a process group of its own, as in a terminal.

    It has one process for the web unless ``settings`` say otherwise.
    """

    def __init__(self, folder: Path, log: Path | None = None, **settings: str) -> None:
        self.port = free_port()
        self.log = log or folder / f"run-{self.port}.log"
        own = {
            "PORT": str(self.port),
            "MODQUEUE_DATA_DIR": str(folder / "data"),
            "MODQUEUE_WEB_WORKERS": "1",
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [Path(sys.executable).parent / "modqueue", "run"],
                env={**os.environ, **own, **settings},
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
            )

    @property
    def output(self) -> str:
        return self.log.read_text()

    def await_welcome(self) -> None:
        wait_until(lambda: "modqueue is running" in self.output, "a welcome")

    @property
    def key(self) -> str:
        match = re.search(r"Authorization: Bearer (mq_\w+)", self.output)
        assert match
        return match[1]

    def client(self, key: str = "", url: str = "") -> Client:
        """Return a client with ``key``, by default the one that a first start shows."""
        return Client(url or f"http://127.0.0.1:{self.port}", key or self.key)

    def post(self, idempotency_key: str, key: str = "", url: str = "") -> str:
        """Post the comment and return its id once it has a verdict."""
        with self.client(key, url) as client:
            comment_id = client.submit_document(COMMENT, idempotency_key=idempotency_key)["id"]
            wait_until(lambda: self.is_judged(client, comment_id), "a verdict")
        return comment_id

    @staticmethod
    def is_judged(client: Client, comment_id: str) -> bool:
        return client.get(comment_id)["verdict"] is not None

    def children(self) -> dict[int, str]:
        """Return the command lines of the launcher's children by process id."""
        pid = self.process.pid
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        commands = {}
        for child in listed:
            with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
                command = Path(f"/proc/{child}/cmdline").read_text()
                commands[int(child)] = command.replace("\0", " ")
        return commands

    def interrupt(self) -> int:
        """Press Ctrl-C; return the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=40)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=40)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path
