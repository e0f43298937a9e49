"""An installation that is backed up and restored."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from moderation import actions
from moderation.registry import Registry
from moderation.store.acceptance import Intake, Limits
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from service.cli import main
from service.launcher.embedded import EmbeddedServer


class Installation:
    """An embedded server in a data folder, and the commands on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.backups = folder.parent / "backups"
        self.server = EmbeddedServer(folder / "server")
        self.store = Store(connect(self.server.start()))
        Registry(self.store.redis).add_site("demo", "Demo")

    def accept(self, text: str) -> str:
        intake = Intake(Submission(Article("a"), Author("Dana"), text))
        made = actions.submit(self.store, str, "demo", intake, caller="k", limits=Limits())
        return made.id

    def accepted(self) -> int:
        return int(self.store.counters("demo").get("accepted", 0))

    def run(self, *arguments: str, code: int = 0) -> Result:
        environ = {"REDIS_URL": "", "MODQUEUE_DATA_DIR": str(self.folder)}
        result = CliRunner().invoke(main, arguments, env=environ)
        assert result.exit_code == code, (result.output, result.exception)
        return result

    def back_up(self, *options: str) -> None:
        self.run("backup", str(self.backups), *options)

    def parts(self) -> int:
        return sum(path.stat().st_size for path in (self.backups / "parts").iterdir())

    def end(self) -> None:
        self.store.redis.close()
        self.server.stop()


def restored(folder: Path, backups: Path, *options: str) -> Installation:
    """Return an installation of what ``backups`` holds."""
    folder.mkdir()
    environ = {"REDIS_URL": "", "MODQUEUE_DATA_DIR": str(folder)}
    result = CliRunner().invoke(main, ["restore", str(backups), *options], env=environ)
    assert result.exit_code == 0, result.output
    return Installation(folder)
