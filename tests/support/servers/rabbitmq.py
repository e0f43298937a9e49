"""A RabbitMQ server of a test's own, on the loopback, with its files in a folder."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kombu import Connection
from kombu.exceptions import OperationalError

from tests.support.run.environment import ALONE
from tests.support.servers.ports import free_port
from tests.support.servers.redis_servers import wait_until

DEBIAN = "/usr/lib/rabbitmq/bin"  # what stands in PATH there runs as one user alone
START_SECONDS = 90.0


def program(name: str) -> str:
    """Return where a program of RabbitMQ is."""
    place = shutil.which(name, path=os.pathsep.join([DEBIAN, os.environ.get("PATH", "")]))
    assert place, "these tests need RabbitMQ: apt-get install rabbitmq-server"
    return place


class RabbitMQ:
    """One node, with a cookie and a port mapper (epmd) of its own; ``folder`` keeps its queues."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        self._environ = self._own_environ()
        self._node: subprocess.Popen[bytes] | None = None
        mapper = [_erlang("epmd"), "-port", self._environ["ERL_EPMD_PORT"]]
        self._mapper = subprocess.Popen(mapper, env=self._environ, stderr=subprocess.DEVNULL)

    def url(self, login: str = "guest:guest", vhost: str = "%2F") -> str:
        """Return the broker's address for a user in a virtual host."""
        return f"amqp://{login}@127.0.0.1:{self.port}/{vhost}"

    def start(self) -> None:
        """Start the node; return when it takes a connection."""
        with (self._folder / "log").open("ab") as log:
            self._node = subprocess.Popen(
                [program("rabbitmq-server")],
                env=self._environ,
                stdout=log,
                stderr=log,
                process_group=0,
            )
        wait_until(self._answers, f"an answer of RabbitMQ in {self._folder}", START_SECONDS)

    def signal(self, number: int) -> None:
        """Send a signal to all processes of the node."""
        assert self._node
        os.killpg(self._node.pid, number)

    def kill(self) -> None:
        """End the node as `kill -9` does."""
        self.signal(signal.SIGKILL)
        assert self._node
        self._node.wait()

    def control(self, *arguments: str) -> str:
        """Return what ``rabbitmqctl`` says; it takes a second or two."""
        done = subprocess.run(
            [program("rabbitmqctl"), *arguments],
            env=self._environ,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
        )
        assert done.returncode == 0, done.stderr or done.stdout
        return done.stdout

    def close(self) -> None:
        """End everything, whatever state it is in."""
        if self._node and self._node.poll() is None:
            self.kill()
        self._mapper.kill()
        self._mapper.wait()

    def _own_environ(self) -> dict[str, str]:
        folder = str(self._folder)
        return {
            **ALONE,
            "HOME": folder,  # of the cookie, which the first start makes
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(free_port()),
            "RABBITMQ_NODENAME": f"test{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": folder,
            "RABBITMQ_LOG_BASE": folder,
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_CONF_ENV_FILE": f"{folder}/none",
            "RABBITMQ_CONFIG_FILE": f"{folder}/none",
            "RABBITMQ_ENABLED_PLUGINS": "",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/plugins",
        }

    def _answers(self) -> bool:
        try:
            with Connection(self.url(), connect_timeout=1) as connection:
                return connection.default_channel is not None
        except (OperationalError, OSError):
            return False


def _erlang(name: str) -> str:
    """Return where a program of Erlang is: in PATH, or among its own."""
    homes: Sequence[str] = [str(path) for path in Path("/usr/lib/erlang").glob("erts-*/bin")]
    place = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *homes]))
    assert place, "RabbitMQ comes with Erlang"
    return place


@contextmanager
def rabbitmq(folder: Path) -> Iterator[RabbitMQ]:
    """Run a node in ``folder``, and end it afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    server = RabbitMQ(folder)
    try:
        server.start()
        yield server
    finally:
        server.close()
