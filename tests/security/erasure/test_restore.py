"""A restored backup brings nothing back that was erased after it was made."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from moderation import actions
from moderation.erasure.erasures import Erasures, Kind
from moderation.erasure.ledger import Ledger
from moderation.erasure.restoring import erase_again
from moderation.errors import ConfigError
from moderation.process.config import Config
from moderation.process.startup import erase_what_came_back
from moderation.registry import Registry
from moderation.status import Status
from moderation.store.acceptance import Intake, Limits
from moderation.store.learning.labels import Label, LabelStore
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from service.cli import main
from service.launcher.embedded import EmbeddedServer
from tests.support.servers.installation import SITE, installation
from tests.support.servers.redis_servers import wait_until
from worker.sweep import Sweeper, make_sweeper

CANARY = b"CANARYq7x"


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "erased" / "list")


def accept(store: Store, site: str, body: str = "hello") -> str:
    intake = Intake(Submission(Article("a"), Author("Ann"), body))
    return actions.submit(store, str, site, intake, caller="test", limits=Limits()).id


def test_the_list_holds_ids_and_no_text(
    redis: Redis, store: Store, site: str, ledger: Ledger
) -> None:
    """Each erasure is one line, whoever erased and how often the list is brought up to date."""
    erased = [accept(store, site, "secret words") for _ in range(3)]
    for comment_id in erased:
        actions.erase(store, site, comment_id, by="test")
        ledger.follow(Erasures(redis), site)
    assert ledger.follow(Erasures(redis), site) == 0
    assert [entry.erased.id for entry in ledger.entries()] == erased
    assert [entry.erased.kind for entry in ledger.entries()] == [Kind.COMMENT] * 3


def test_another_process_goes_on(
    redis: Redis, store: Store, site: str, ledger: Ledger, tmp_path: Path
) -> None:
    """A sweeper that is started again lists what came since, once."""
    actions.erase(store, site, accept(store, site), by="test")
    ledger.follow(Erasures(redis), site)
    actions.erase(store, site, accept(store, site), by="test")
    again = Ledger(tmp_path / "erased" / "list")
    assert again.follow(Erasures(redis), site) == 1
    assert len(list(again.entries())) == 2


def test_a_torn_line_costs_nothing(
    redis: Redis, store: Store, site: str, ledger: Ledger, tmp_path: Path
) -> None:
    """A crash in the middle of a line: the line is written again, whole."""
    path = tmp_path / "erased" / "list"
    first, second = accept(store, site), accept(store, site)
    actions.erase(store, site, first, by="test")
    actions.erase(store, site, second, by="test")
    ledger.follow(Erasures(redis), site)
    path.write_bytes(path.read_bytes()[:-5])
    again = Ledger(path)
    assert again.follow(Erasures(redis), site) == 1
    assert [entry.erased.id for entry in again.entries()] == [first, second]


def test_a_lost_list_is_made_again(
    redis: Redis, store: Store, site: str, ledger: Ledger, tmp_path: Path
) -> None:
    """The store remembers every erasure, so a deleted list is complete after one look."""
    for _ in range(3):
        actions.erase(store, site, accept(store, site), by="test")
    ledger.follow(Erasures(redis), site)
    (tmp_path / "erased" / "list").unlink()
    again = Ledger(tmp_path / "erased" / "list")
    assert again.follow(Erasures(redis), site) == 3


def test_what_is_not_back_is_left_alone(
    redis: Redis, store: Store, site: str, ledger: Ledger
) -> None:
    """On a store that lost nothing, and on an empty one, a restore erases nothing."""
    actions.erase(store, site, accept(store, site), by="test")
    kept = accept(store, site)
    ledger.follow(Erasures(redis), site)
    assert erase_again(store, ledger) == 0
    assert store.get(site, kept).status is Status.PENDING


def test_a_list_that_cannot_be_read_stops_the_start(server: EmbeddedServer, tmp_path: Path) -> None:
    """Better not to start than to serve what was erased."""
    settings = Config(redis_url=server.url, data_dir=tmp_path)
    settings.erased_list.mkdir(parents=True)
    with pytest.raises(ConfigError, match="MODQUEUE_DATA_DIR"):
        erase_what_came_back(settings)


DAMAGED = ["garbage", "demo 1-1 comment", "demo x-y comment a", "demo 1-1 alien a", "\udcff"]


@pytest.mark.parametrize("line", DAMAGED)
def test_a_damaged_list_is_named_with_its_line(
    redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    """A start, and the command, say which line of which file is damaged; blank lines do no harm."""
    settings = Config(redis_url=redis_url, data_dir=tmp_path)
    settings.erased_list.parent.mkdir()
    settings.erased_list.write_text(f"\n{line}\n", errors="surrogateescape")
    with pytest.raises(ConfigError, match=rf"{settings.erased_list}: line 2 names no erasure"):
        erase_what_came_back(settings)
    monkeypatch.setenv("REDIS_URL", redis_url)
    said = CliRunner().invoke(main, ["erasures", "apply", str(settings.erased_list)])
    assert said.exit_code == 1
    assert "line 2 names no erasure" in said.output


def test_a_damaged_list_stops_no_erasure(
    redis: Redis, store: Store, site: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The sweeper says that it cannot write to the list, and goes on with all else."""
    (tmp_path / "list").write_text("garbage\n")
    comment_id = accept(store, site)
    actions.erase(store, site, comment_id, by="test")
    sweeper = Sweeper(redis, str, 1.0, ledger=Ledger(tmp_path / "list"))
    sweeper.round()
    assert "erasures.not_listed error='line 1 names no erasure'" in caplog.text


class House:
    """A data folder with a store that a test stops, replaces and starts again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = EmbeddedServer(folder / "server")
        self.start()
        Registry(self.redis).add_site(SITE, "Demo")

    def start(self) -> None:
        self.redis = connect(self.server.start())
        self.store = Store(self.redis)

    def stop(self) -> None:
        self.redis.close()
        self.server.stop()

    @property
    def settings(self) -> Config:
        environ = self.server.environment_of("sweep")
        return Config(
            redis_url=environ["REDIS_URL"],
            broker_url=environ["MODQUEUE_BROKER_URL"],
            maintenance_url=environ["MODQUEUE_MAINTENANCE_URL"],
            data_dir=self.folder,
            sweep_seconds=0.1,
            rewrite_seconds=1.0,
        )

    def sweep_until_gone(self) -> None:
        sweeper, erasures = make_sweeper(self.settings), Erasures(self.redis)

        def gone() -> bool:
            sweeper.round()
            return erasures.pending_since(SITE) is None

        wait_until(gone, "a rewrite after the erasure")

    def restore(self, backup: Path) -> None:
        """Put the store's files back as they were; the list beside them stays."""
        self.stop()
        shutil.rmtree(self.folder / "server" / "appendonlydir")
        shutil.copytree(backup, self.folder / "server" / "appendonlydir")
        self.start()

    def holds_canary(self) -> list[str]:
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return [path.name for path in files if CANARY in path.read_bytes()]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    own = House(tmp_path / "data")
    yield own
    own.stop()


def backed_up_and_erased(house: House, backup: Path) -> str:
    """Take a comment and a label in, make a backup, erase both; return the comment's id."""
    comment_id = accept(house.store, SITE, f"{CANARY.decode()} body")
    labels = LabelStore(house.redis)
    labels.add(SITE, Label("akismet", f"{CANARY.decode()} label", {}, reference="https://x/1"))
    shutil.copytree(house.folder / "server" / "appendonlydir", backup)
    actions.erase(house.store, SITE, comment_id, by="test")
    assert labels.erase(SITE, "https://x/1") == 1
    house.sweep_until_gone()
    assert house.holds_canary() == []
    house.restore(backup)
    assert house.holds_canary(), "the backup must bring it back, or nothing is tested here"
    assert house.store.get(SITE, comment_id).submission
    return comment_id


def test_a_restore_is_cleaned_before_anybody_is_served(house: House, tmp_path: Path) -> None:
    """Comment and label are gone again, and within the next rewrite from every file, too."""
    comment_id = backed_up_and_erased(house, tmp_path / "backup")
    erase_what_came_back(Config(redis_url=house.server.url, data_dir=house.folder))
    assert house.store.get(SITE, comment_id).status is Status.ERASED
    assert list(LabelStore(house.redis).all(SITE)) == []
    house.sweep_until_gone()
    assert house.holds_canary() == []


def test_web_erases_before_its_first_answer(house: House, tmp_path: Path) -> None:
    """Web on a restored store has erased again by the time that it answers."""
    comment_id = backed_up_and_erased(house, tmp_path / "backup")
    house.stop()
    with installation(house.folder, "web") as running:
        assert running.store.get(SITE, comment_id).status is Status.ERASED
    house.start()
