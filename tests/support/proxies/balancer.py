"""nginx before several web processes, as docs/upgrade.md has it before several machines."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.servers.ports import free_port
from tests.support.servers.redis_servers import wait_until

CONFIG = """
daemon off; pid nginx.pid; error_log stderr warn;
events {{}}
http {{
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi; scgi_temp_path scgi;
    log_format served "$status $upstream_addr";
    access_log served served;
    upstream machines {{ {servers} keepalive 8; keepalive_timeout 4s; }}
    server {{
        listen 127.0.0.1:{port};
        keepalive_timeout 0;  # a reload would reset the clients' idle connections: nginx' affair
        location / {{
            proxy_pass http://machines;
            proxy_http_version 1.1; proxy_set_header Connection "";
        }}
    }}
}}
"""


class Balancer:
    """nginx in ``folder`` before the web processes at ``ports`` of this machine."""

    def __init__(self, folder: Path, *ports: int) -> None:
        folder.mkdir()
        self._folder = folder
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._write(ports)
        command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
        with (folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        wait_until(lambda: bool(self._workers()), "nginx")

    def ask_only(self, *ports: int) -> None:
        """Send requests to ``ports`` alone; return when nobody else is asked any more."""
        former = self._workers()
        self._write(ports)
        self._process.send_signal(signal.SIGHUP)
        wait_until(lambda: not former & self._workers(), "the end of nginx' former processes")

    def served(self) -> list[tuple[str, str]]:
        """Return the status of each answer, and who was asked for it."""
        lines = (self._folder / "served").read_text("utf-8").splitlines()
        return [(status, asked) for status, _, asked in (line.partition(" ") for line in lines)]

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(timeout=20)

    def _write(self, ports: tuple[int, ...]) -> None:
        servers = " ".join(f"server 127.0.0.1:{port};" for port in ports)
        text = CONFIG.format(servers=servers, port=self._port)
        (self._folder / "nginx.conf").write_text(text, "utf-8")

    def _workers(self) -> set[str]:
        main = self._process.pid
        return {*Path(f"/proc/{main}/task/{main}/children").read_text("utf-8").split()}


@contextmanager
def balancer(folder: Path, *ports: int) -> Iterator[Balancer]:
    """Give a running balancer."""
    running = Balancer(folder, *ports)
    try:
        yield running
    finally:
        running.close()
