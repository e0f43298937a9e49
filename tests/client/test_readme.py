"""clients/python/README.md: each example runs as it stands."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

from moderation.webhooks.signature import headers, new_secret
from modqueue_client import Client
from tests.client.receiving import posted
from tests.support.run.environment import ALONE
from tests.support.servers.ports import free_port

README = Path(__file__).parents[2] / "clients" / "python" / "README.md"
CALLS, DECISION, RECEIVER = re.findall(
    r"^```python\n(.*?)^```$", README.read_text("utf-8"), re.MULTILINE | re.DOTALL
)


def run(code: str, service: dict[str, str]) -> str:
    """Run an example as its reader does; return what it printed."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=ALONE | service, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_its_calls_run(service: dict[str, str]) -> None:
    """A comment is posted, looked up and followed."""
    status, *events = run(CALLS, service).splitlines()
    assert status == "approved"
    assert [line.split()[1] for line in events] == ["comment.accepted", "comment.judged"]


def test_its_decision_runs(service: dict[str, str]) -> None:
    """What is published is rejected, taken back and picked."""
    run(CALLS, service)
    assert run(DECISION, service).split() == ["rejected", "approved"]
    with Client(service["MODQUEUE"], service["KEY"]) as client:
        (comment,) = client.thread("a-1")["comments"]
        assert client.get(comment["id"])["pick"] == "pin"


def test_its_receiver_takes_what_we_sign() -> None:
    """A message of ours is taken, and another's is refused."""
    port, secret = free_port(), new_secret()
    before, _, serve = RECEIVER.rpartition("HTTPServer((")
    code = f"{before}server = HTTPServer(({serve}".replace(
        ".serve_forever()", "\nprint('ready', flush=True)\nserver.serve_forever()"
    )
    environ = ALONE | {"SECRET": secret, "PORT": str(port)}
    command = [sys.executable, "-c", code]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, stderr=quiet, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        body, now = b'{"type":"comment.judged","data":{}}', int(time.time())
        ours, theirs = (
            headers([key], message_id="m1", timestamp=now, body=body)
            for key in (secret, new_secret())
        )
        answers = posted(port, body, ours), posted(port, body, theirs)
        process.kill()
    assert answers == (204, 400)
