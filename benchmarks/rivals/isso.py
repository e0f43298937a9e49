"""Isso, a comment server of the same kind of stack, as the peer for intake.

It runs as it is shipped, SQLite on the same disk as our server, in the two ways that its
documentation names: its own server, and gunicorn with four processes. Only what would refuse a
benchmark is changed: the guard against one author's many comments is off, and its site is this
machine.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.load import post
from benchmarks.servers import Part, await_answer, executable, free_port
from moderation.submission import Submission

CONFIGURATION = """
[general]
dbpath = {folder}/isso.db
host = http://127.0.0.1:{port}/
[server]
listen = http://127.0.0.1:{port}
[guard]
enabled = false
"""
GUNICORN = ("gunicorn", "--workers", "4", "--preload", "isso.run")


@contextmanager
def own_server(folder: Path) -> Iterator[Part]:
    """Run Isso with the server that it brings."""
    with _isso(
        folder, "isso", lambda port: [str(Path(sys.executable).with_name("isso")), "run"]
    ) as part:
        yield part


@contextmanager
def under_gunicorn(folder: Path) -> Iterator[Part]:
    """Run Isso under gunicorn."""

    def command(port: int) -> list[str]:
        return [sys.executable, "-m", *GUNICORN[:-1], "--bind", f"127.0.0.1:{port}", GUNICORN[-1]]

    with _isso(folder, "isso-gunicorn", command) as part:
        yield part


@contextmanager
def _isso(folder: Path, name: str, command: Callable[[int], list[str]]) -> Iterator[Part]:
    port = free_port()
    place = folder / name
    place.mkdir()
    (place / "isso.cfg").write_text(CONFIGURATION.format(folder=place, port=port))
    environ = {**os.environ, "ISSO_SETTINGS": str(place / "isso.cfg")}
    with executable(name, command(port), environ, folder, port) as part:
        await_answer(f"http://127.0.0.1:{port}/info", folder / f"{name}.log")
        yield part


def requests(submissions: Sequence[Submission]) -> list[bytes]:
    """Return the submissions as Isso takes them."""
    return [_request(submission) for submission in submissions]


def _request(submission: Submission) -> bytes:
    article, author = submission.article, submission.author
    body = {"author": author.name, "text": submission.body, "title": article.title}
    return post(
        f"/new?uri=/{article.id}",
        {"Content-Type": "application/json", "Accept": "application/json"},
        json.dumps(body, ensure_ascii=False).encode(),
    )
