"""Isso, a comment server of the same kind of stack, as the peer for intake.

It runs as it is shipped, under gunicorn (its documentation's way for production), SQLite on the
same disk as our server. Only what would refuse a benchmark is changed: the guard against one
author's many comments is off, and its site is this machine.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.load import post
from benchmarks.servers import Part, await_answer, free_port, program
from moderation.comment import Submission

CONFIGURATION = """
[general]
dbpath = {folder}/isso.db
host = http://127.0.0.1:{port}/
[guard]
enabled = false
"""


@contextmanager
def isso(folder: Path, workers: int) -> Iterator[Part]:
    """Run Isso with as many processes as our web server has."""
    port = free_port()
    name = f"isso-{workers}"
    place = folder / name
    place.mkdir()
    (place / "isso.cfg").write_text(CONFIGURATION.format(folder=place, port=port))
    command = ["gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", str(workers)]
    command += ["--worker-class", "gthread", "--threads", "16", "isso.run"]
    environ = {**os.environ, "ISSO_SETTINGS": str(place / "isso.cfg")}
    with program(name, command, environ, folder, port) as part:
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
