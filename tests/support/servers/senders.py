"""Senders of webhooks and alerts, as processes that a test may kill."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.support.servers.fork_server import Program, start

Start = Callable[[Mapping[str, str]], Program]


@contextmanager
def senders(redis_url: str, folder: Path, networks: str) -> Iterator[Start]:
    """Give what starts one with more of an environment; all are ended. They log to ``folder``.

    They may send to ``networks``.
    """
    processes: list[Program] = []
    environ = {
        **os.environ,
        "REDIS_URL": redis_url,
        "MODQUEUE_WEBHOOK_ALLOW_NETWORKS": networks,
    }
    with (folder / "log").open("ab") as log:

        def sender(more: Mapping[str, str]) -> Program:
            process = start("worker.webhooks", [], {**environ, **more}, log.fileno())
            processes.append(process)
            return process

        yield sender
        for process in processes:
            process.kill()
            process.wait()
