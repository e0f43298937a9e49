"""The programs of an installation, each with the command line that the Procfile shows."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from moderation.process.config import Config
from service.launcher.child import spawn
from service.launcher.embedded import EmbeddedServer
from service.launcher.supervisor import Process, Program

WEB = ("gunicorn", "-c", "python:service.server.config", "service.wsgi:app")
WORKER = ("worker.start", "worker.app")
LEARNER = ("worker.start", "worker.learner", "--hostname", "learner@%h")
LOOKER = ("worker.start", "worker.looker", "--hostname", "looker@%h")
SWEEP = ("worker.sweep",)
WEBHOOKS = ("worker.webhooks",)
PROJECT = ("worker.project",)
FIRST_START = ("MODQUEUE_BOOTSTRAP_API_KEY", "MODQUEUE_BOOTSTRAP_PASSWORD")
# Who alone is told: what a part does not know, nobody learns by taking it over.
OF_ONE_PART = {
    "MODQUEUE_SECRET": "web",
    "MODQUEUE_SECRET_FORMER": "web",
    "MODQUEUE_METRICS_TOKEN": "web",
    "MODQUEUE_MAINTENANCE_URL": "sweep",
    "MODQUEUE_SMTP_USER": "webhooks",
    "MODQUEUE_SMTP_PASSWORD": "webhooks",
    "MODQUEUE_SECOND_LOOK_KEY": "looker",
}
STOP_ORDER = ("web", "sweep", "webhooks", "project", "learner", "looker", "worker", "server")
# SIGTERM lets a worker finish its drain; more threads than processes only cost memory here.
WORKER_ENVIRON = {
    "REMAP_SIGTERM": "SIGQUIT",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


def environment(settings: Config, *, secret: str) -> dict[str, str]:
    """Return the environment of the children: the launcher's own and what it worked out.

    What the first start alone needs, a key and a password, goes no further.
    """
    return {
        **{name: value for name, value in os.environ.items() if name not in FIRST_START},
        "PYTHONUNBUFFERED": "1",
        "REDIS_URL": settings.redis_url,
        "MODQUEUE_BROKER_URL": settings.broker_url,
        "MODQUEUE_SECRET": secret,
    }


def programs(
    settings: Config,
    environ: Mapping[str, str],
    server: EmbeddedServer | None,
    door: socket.socket,
) -> tuple[list[Program], list[Program]]:
    """Return what runs beside the server: web and workers, and what may start after them.

    Web takes what comes to ``door``. On the embedded ``server`` each part is a user of its own.
    Each gets those secrets alone that it needs.
    """

    def own(part: str) -> dict[str, str]:
        variables = {
            name: value for name, value in environ.items() if part == OF_ONE_PART.get(name, part)
        }
        if server is None:
            return variables
        is_broker = settings.broker_url == server.broker_url  # or the operator named another
        return {**variables, **server.environment_of(part, is_broker=is_broker)}

    workers = [
        Program(
            f"worker-{number}",
            _python(
                {**own("worker"), **WORKER_ENVIRON}, *WORKER, "--hostname", f"worker-{number}@%h"
            ),
            stop_seconds=10.0,
        )
        for number in range(1, settings.workers + 1)
    ]
    learner = _python({**own("learner"), **WORKER_ENVIRON}, *LEARNER)
    looker = _python({**own("looker"), **WORKER_ENVIRON}, *LOOKER)
    return [_web(own("web"), door.fileno()), *workers], [
        *([Program("learner", learner, stop_seconds=10.0)] if settings.learner else []),
        *([Program("looker", looker, stop_seconds=10.0)] if settings.looks_again else []),
        Program("sweep", _python(own("sweep"), *SWEEP), stop_seconds=5.0),
        Program("webhooks", _python(own("webhooks"), *WEBHOOKS), stop_seconds=6.0),
        Program("project", _python(own("project"), *PROJECT), stop_seconds=5.0),
    ]


def _web(environ: Mapping[str, str], door: int) -> Program:
    command = _python(environ, *WEB, "--bind", f"fd://{door}", pass_fds=[door])
    return Program("web", command, stop_seconds=6.0)


def _python(
    environ: Mapping[str, str], module: str, *arguments: str, pass_fds: Sequence[int] = ()
) -> Callable[[], Process]:
    command = [sys.executable, "-m", module, *arguments]
    return partial(spawn, command, output=subprocess.PIPE, environ=environ, pass_fds=pass_fds)
