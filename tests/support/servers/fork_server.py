"""Programs of ours that begin in a process which has imported already what all of them import.

Imports are nearly all of what it costs to start one, and the tests start hundreds. What differs
with the environment is left to each program: our entry points.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import random
import runpy
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from service.launcher.programs import WORKER_ENVIRON

ROOT = Path(__file__).parents[3]
# What the entry points import, but for what reads the environment: they and their settings.
IMPORTED = (
    *("celery.apps.worker", "celery.concurrency.prefork"),
    *("gunicorn.app.wsgiapp", "kombu.transport.redis", "classifier"),
    *("moderation.archive.archive", "moderation.projection.projector"),
    *("service.app", "service.preparation", "service.server.epoll_worker", "service.watching"),
    *("worker.archiving", "worker.alerts", "worker.factory", "worker.learning", "worker.looking"),
)
FORKS = hasattr(os, "pidfd_open")  # Linux has it, macOS does not
LONGEST = 256 * 1024  # bytes of one request: an environment


class Forked:
    """A program that was forked; it is waited for like a ``subprocess.Popen``."""

    def __init__(self, server: ForkServer, pid: int) -> None:
        self._server = server
        self._end = os.pidfd_open(pid)
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return its exit code, negative for a signal; None while it runs."""
        return self._look(0)

    def wait(self, timeout: float | None = None) -> int:
        """Return its exit code when it has ended. Raises TimeoutExpired after ``timeout`` s."""
        code = self._look(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(f"program {self.pid}", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)

    def _look(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._end], [], [], timeout)[0]:
            self.returncode = self._server.code_of(self.pid)
            os.close(self._end)
        return self.returncode


class ForkServer:
    """The process that forks; threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(theirs.fileno())],
                cwd=ROOT,
                env={**os.environ, **WORKER_ENVIRON},
                pass_fds=[theirs.fileno()],
            )

    def start(
        self, module: str, arguments: Sequence[str], environ: Mapping[str, str], log: int
    ) -> Forked:
        """Fork ``module``, as ``start`` says."""
        program = {"module": module, "arguments": arguments, "environ": dict(environ)}
        return Forked(self, self._ask(program, [log]))

    def code_of(self, pid: int) -> int:
        """Return the exit code of a program that has ended."""
        return self._ask({"ended": pid}, [])

    def close(self) -> None:
        """End it; what it forked goes on."""
        self._socket.close()
        self._process.wait(timeout=40)

    def _ask(self, request: Mapping[str, Any], files: list[int]) -> int:
        with self._lock:
            socket.send_fds(self._socket, [json.dumps(request).encode()], files)
            return int(self._socket.recv(LONGEST))


Program = Forked | subprocess.Popen[bytes]


def start(
    module: str,
    arguments: Sequence[str],
    environ: Mapping[str, str],
    log: int,
    *,
    tree: Path = ROOT,
    forked: bool = FORKS,
) -> Program:
    """Run ``module`` in the root of the checkout, in a process group of its own.

    It writes to the file or pipe ``log``. Without ``forked`` it is what an operator starts, and may
    be of another ``tree``.
    """
    if forked:
        return fork_server().start(module, arguments, environ, log)
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=tree,
        env=environ,
        stdout=log,
        stderr=log,
        process_group=0,
    )


@cache
def fork_server() -> ForkServer:
    """Return the fork server of this process of tests, which it ends with."""
    server = ForkServer()
    atexit.register(server.close)
    return server


def serve(requests: socket.socket) -> dict[str, Any] | None:
    """Fork as asked until nobody can ask any more: None. In each child, return what it is to be."""
    while True:
        message, files, _, _ = socket.recv_fds(requests, LONGEST, 1)
        if not message:
            return None
        request: dict[str, Any] = json.loads(message)
        if "ended" in request:
            code = os.waitstatus_to_exitcode(os.waitpid(request["ended"], 0)[1])
            requests.send(str(code).encode())
            continue
        if (pid := os.fork()) == 0:
            requests.close()
            return {**request, "log": files[0]}
        os.close(files[0])
        requests.send(str(pid).encode())


def become(program: Mapping[str, Any]) -> None:
    """Be the program: with its environment, its log and its arguments, in a group of its own."""
    os.setpgid(0, 0)
    os.environ.clear()
    os.environ.update(program["environ"])
    for stream in (1, 2):
        os.dup2(program["log"], stream)
    os.close(program["log"])
    random.seed()  # the fork server's own state would be that of all
    sys.argv = [program["module"], *program["arguments"]]
    runpy.run_module(program["module"], run_name="__main__", alter_sys=True)


def main(descriptor: int) -> None:
    """Import what all need, and serve on the socket with this ``descriptor``."""
    gc.disable()  # there is no garbage among imports
    for module in IMPORTED:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    gc.enable()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    program = serve(socket.socket(fileno=descriptor))
    if program:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        become(program)


if __name__ == "__main__":
    main(int(sys.argv[1]))
