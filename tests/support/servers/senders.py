"""Senders of webhooks and alerts, as processes that a test may kill."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[3]
Start = Callable[[Mapping[str, str]], "subprocess.Popen[bytes]"]


@contextmanager
def senders(redis_url: str, folder: Path, networks: str) -> Iterator[Start]:
    """Give what starts one with more of an environment; all are ended. They log to ``folder``.

    They may send to ``networks``.
    """
    processes: list[subprocess.Popen[bytes]] = []
    environ = {
        **os.environ,
        "REDIS_URL": redis_url,
        "MODQUEUE_WEBHOOK_ALLOW_NETWORKS": networks,
    }
    with (folder / "log").open("ab") as log:

        def start(more: Mapping[str, str]) -> subprocess.Popen[bytes]:
            command, env = [sys.executable, "-m", "worker.webhooks"], {**environ, **more}
            process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
            processes.append(process)
            return process

        yield start
        for process in processes:
            process.kill()
            process.wait()
