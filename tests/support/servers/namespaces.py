"""Hosts with a network between them, as Linux' namespaces make them, to be parted and healed.

Whoever uses them runs behind ``APART``: with a network and processes of its own, which needs no
rights where users may make namespaces, and leaves nothing behind.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from tests.support.servers.redis_servers import wait_until

APART = ("unshare", "--user", "--map-root-user", "--net", "--pid", "--fork", "--kill-child",
         "--mount-proc")  # fmt: skip
BRIDGE = "lan0"
NEEDED = (
    "ip link add try0 type bridge",
    "ip link add try1 type veth",
    "unshare --net nsenter -t 1 -n true",
)


def why_not() -> str:
    """Return what stands in the way of namespaces on this machine; empty where nothing does."""
    tried = [*APART, "sh", "-c", " && ".join(NEEDED)]
    try:
        run = subprocess.run(tried, capture_output=True, text=True, check=False)
    except OSError as problem:
        return str(problem)
    return run.stderr.strip() if run.returncode else ""


class Host:
    """A host of the network, known by ``address`` to the others."""

    def __init__(self, number: int) -> None:
        self.address = f"10.0.0.{number}"
        self._cable = f"cable{number}"
        self._holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
        wait_until(self._is_apart, "a namespace")
        peer = ("peer", "name", "eth0", "netns", str(self._holder.pid))
        _run("ip", "link", "add", self._cable, "type", "veth", *peer)
        _run("ip", "link", "set", self._cable, "master", BRIDGE, "up")
        with self.entered():
            _run("ip", "addr", "add", f"{self.address}/24", "dev", "eth0")
            _run("ip", "link", "set", "eth0", "up")
            _run("ip", "link", "set", "lo", "up")

    def part(self) -> None:
        """Let nothing pass between this host and the others."""
        _run("ip", "link", "set", self._cable, "down")

    def heal(self) -> None:
        """Let pass what passed before."""
        _run("ip", "link", "set", self._cable, "up")

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Let this thread be on the host: so are its new connections, and programs it starts."""
        former = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        own = os.open(f"/proc/{self._holder.pid}/ns/net", os.O_RDONLY)
        try:
            _enter(own)
            yield
        finally:
            _enter(former)
            os.close(own)
            os.close(former)

    @contextmanager
    def running(self, command: Sequence[str], log: Path) -> Iterator[None]:
        """Run a program on this host."""
        with log.open("ab") as said, self.entered():
            process = subprocess.Popen(command, stdout=said, stderr=said)
        try:
            yield
        finally:
            process.kill()
            process.wait()

    def close(self) -> None:
        """Let go of it."""
        self._holder.kill()
        self._holder.wait()

    def _is_apart(self) -> bool:
        own, other = (os.readlink(f"/proc/{pid}/ns/net") for pid in ("self", self._holder.pid))
        return own != other


@contextmanager
def hosts(count: int) -> Iterator[list[Host]]:
    """Give that many hosts on one network."""
    _run("ip", "link", "add", BRIDGE, "type", "bridge")
    _run("ip", "link", "set", BRIDGE, "up")
    with ExitStack() as made:
        yield [made.enter_context(closing(Host(number))) for number in range(1, count + 1)]


def _enter(namespace: int) -> None:
    """Move this thread to another network namespace (setns(2); os.setns came with Python 3.12)."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(namespace, 0):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
