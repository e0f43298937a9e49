"""Torn files: an unfinished end is cut off, a damaged part is never dropped in silence."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from moderation import actions
from moderation.store.acceptance import Intake, Limits
from moderation.store.epochs import open_site
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from service.cli import main
from service.launcher import append_only
from service.launcher.append_only import breaks
from service.launcher.embedded import EmbeddedServer
from service.launcher.errors import CannotStart

COMMENTS = 20
NUMBER = re.compile(rb"\$(\d{2,})\r\n")


def accept(url: str, text: str) -> None:
    intake = Intake(Submission(Article("a"), Author("Dana"), text))
    client = connect(url)
    open_site(client, "demo")
    actions.submit(Store(client), str, "demo", intake, caller="k", limits=Limits())
    client.close()


def accepted(url: str) -> int:
    client = connect(url)
    found = Store(client).counters("demo").get("accepted", 0)
    client.close()
    return int(found)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def server(tmp_path: Path, said: list[str]) -> EmbeddedServer:
    """A stopped server with comments in its files."""
    own = EmbeddedServer(tmp_path / "server", say=said.append)
    url = own.start()
    for number in range(COMMENTS):
        accept(url, f"comment number {number} *3\r\n$3\r\nSET\r\n")
    own.stop()
    return own


@pytest.fixture
def file(server: EmbeddedServer) -> Path:
    """The file that the server writes to."""
    (found,) = (server.folder / append_only.FOLDER).glob("*.incr.aof")
    return found


def wrong_length(data: bytes, share: float) -> bytes:
    """Let one word claim to be longer than the file."""
    found = NUMBER.search(data, int(len(data) * share))
    assert found
    return data[: found.start(1)] + b"99999999" + data[found.end(1) :]


UNFINISHED: dict[str, Callable[[bytes], bytes]] = {
    "zeros": lambda data: data + bytes(4096),
    "half a command": lambda data: data[:-30],
    "half a command and zeros": lambda data: data[:-30] + bytes(512),
    "half a transaction": lambda data: data[: data.rindex(b"*1\r\n$4\r\nEXEC\r\n")],
    "noise": lambda data: data + random.Random(7).randbytes(2000),
    "the beginning of a transaction": lambda data: data + b"*1\r\n$5\r\nMULTI\r\n*2\r\n$3\r\nGE",
}


@pytest.mark.parametrize("what", UNFINISHED)
def test_an_unfinished_end_is_cut_off(
    server: EmbeddedServer, file: Path, said: list[str], what: str
) -> None:
    """What a power cut leaves behind the last sync stops no start; it is told and kept."""
    data = file.read_bytes()
    torn = UNFINISHED[what](data)
    file.write_bytes(torn)
    url = server.start()
    assert accepted(url) >= COMMENTS - 1
    accept(url, "goes on")
    server.stop()
    (line,) = said
    assert "an unfinished write; it is cut off, and kept as " in line
    kept = Path(line.rpartition(" kept as ")[2]).read_bytes()
    assert torn.endswith(kept)
    assert len(kept) > 0
    assert breaks(server.folder) == []


def lost_sector(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes(512) + data[middle + 512 :]


DAMAGED: dict[str, Callable[[bytes], bytes]] = {
    "a length beyond the end": lambda data: wrong_length(data, 0.3),
    "a lost sector": lost_sector,
    "a length in the last transaction": lambda data: wrong_length(data, 0.97),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_a_damaged_part_is_not_dropped_in_silence(
    server: EmbeddedServer, file: Path, what: str
) -> None:
    """Where whole commands follow the break, the start is refused with what would be lost."""
    damaged = DAMAGED[what](file.read_bytes())
    file.write_bytes(damaged)
    with pytest.raises(CannotStart, match=r"[\d,]+ whole commands with [\d,]+ accepted comments"):
        server.start()
    assert file.read_bytes() == damaged


def command(server: EmbeddedServer, *words: str, answer: str = "") -> Result:
    environ = {"MODQUEUE_DATA_DIR": str(server.folder.parent), "REDIS_URL": ""}
    return CliRunner().invoke(main, ["store", *words], env=environ, input=answer)


def test_check_and_repair(server: EmbeddedServer, file: Path) -> None:
    """Check counts what is behind the break and changes nothing; repair asks, keeps, and cuts."""
    assert command(server, "check").output == "the store's files are whole\n"
    damaged = wrong_length(file.read_bytes(), 0.5)
    file.write_bytes(damaged)
    told = command(server, "check")
    assert told.exit_code == 1
    found = re.search(r"with (\d+) accepted comments follow behind it", told.output)
    assert found
    behind = int(found[1])
    assert COMMENTS / 2 - 2 <= behind <= COMMENTS / 2 + 1
    assert command(server, "repair", answer="n\n").exit_code == 1
    assert file.read_bytes() == damaged
    done = command(server, "repair", answer="y\n")
    assert done.exit_code == 0, done.output
    kept = Path(done.output.rpartition(" kept as ")[2].strip())
    assert file.read_bytes() + kept.read_bytes() == damaged
    url = server.start()
    assert COMMENTS - behind - 1 <= accepted(url) <= COMMENTS - behind
    server.stop()
    assert command(server, "check").exit_code == 0


def test_a_running_server_is_left_alone(server: EmbeddedServer) -> None:
    """Its files are being written; the sentence says to stop it."""
    server.start()
    told = command(server, "repair", "--yes")
    server.stop()
    assert told.exit_code == 2
    assert "stop it first" in told.output


def test_a_store_of_the_operators_own(tmp_path: Path) -> None:
    """Files of another server are none of ours."""
    told = CliRunner().invoke(main, ["store", "check"], env={"REDIS_URL": "redis://127.0.0.1:1"})
    assert told.exit_code == 2
    assert "REDIS_URL" in told.output


def test_the_files_are_read_without_the_servers_tool(server: EmbeddedServer, file: Path) -> None:
    """The tool only saves time: what it says is found without it, too."""
    file.write_bytes(wrong_length(file.read_bytes(), 0.5))
    (alone,) = breaks(server.folder)
    (helped,) = breaks(server.folder, lambda path: alone.whole)
    assert alone == helped
