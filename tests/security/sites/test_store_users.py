"""Each part is a user of the store that reaches what the part works with, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from threading import Event

import pytest
import redis as redis_py
from ruamel.yaml import YAML

from moderation import actions, judging
from moderation.alerts.alert import Alert
from moderation.alerts.channel import Channel, Kind
from moderation.alerts.channels import Channels
from moderation.alerts.log import AlertLog
from moderation.alerts.mail_server import MailServer
from moderation.alerts.state import State
from moderation.background.runs import RunKind, Runs, RunState
from moderation.errors import ConfigError
from moderation.importing.archive import ArchivedComment
from moderation.importing.writing import Place, Writer
from moderation.judging import DrainLimits
from moderation.policy import Policy
from moderation.process.celery_apps import working_app
from moderation.process.config import Config
from moderation.process.messages import QUEUE
from moderation.process.startup import require_durable_store
from moderation.projection.projector import Projector
from moderation.registry import Registry
from moderation.rescoring.comparison import Comparison
from moderation.rescoring.rescorer import Rescorer
from moderation.status import Status
from moderation.store.acceptance import Intake, Limits
from moderation.store.keys import NAMES, key
from moderation.store.learning.labels import Label, LabelStore
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect
from moderation.store.server.users import EVERYBODY, MAINTENANCE, RULES
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from moderation.webhooks.address import networks
from moderation.webhooks.endpoints import Endpoints
from moderation.webhooks.outbox import Outbox
from moderation.webhooks.post import Answer
from service.launcher.embedded import EmbeddedServer
from tests.conftest import FakeScorer
from worker.alerts import AlertSender, Carrier
from worker.project import Follower
from worker.webhooks import Sender

Client = Callable[[str], Redis]
PARTS = sorted(set(RULES) - {EVERYBODY})
DANGEROUS = (
    "FLUSHALL", "FLUSHDB", "CONFIG SET appendonly no", "CONFIG REWRITE", "KEYS *", "DEBUG SLEEP 0",
    "SCRIPT FLUSH", "SCRIPT KILL", "FUNCTION FLUSH", "EVAL return(1) 0", "ACL LIST", "ACL WHOAMI",
    "SHUTDOWN NOSAVE", "SAVE", "REPLICAOF NO ONE", "MONITOR", "CLIENT LIST", "CLIENT KILL ID 1",
    "MIGRATE 127.0.0.1 1 x 0 1", "RESTORE x 0 x", "DUMP {demo}:journal", "SORT {demo}:journal",
    "SCAN 0", "RANDOMKEY", "RENAME {demo}:journal {demo}:x", "COPY {demo}:journal {demo}:x",
    "MODULE LIST", "SWAPDB 0 1", "LATENCY RESET", "SLOWLOG GET", "CLUSTER RESET", "SELECT 1",
)  # fmt: skip
ACCOUNTS = (
    "HGETALL {modqueue}:moderators", "HGETALL {modqueue}:keys", "GET {modqueue}:session:x",
    "ZRANGE {modqueue}:sessions:admin 0 -1", "HGETALL {modqueue}:coral",
    "HGETALL {modqueue}:akismet", "HSET {modqueue}:moderators admin x", "DEL {modqueue}:keys",
    "XRANGE {modqueue}:audit - +", "HSET {modqueue}:sites demo x",
)  # fmt: skip


@pytest.fixture
def client(server: EmbeddedServer, redis: Redis) -> Iterator[Client]:
    """A client of the empty server, as the user of a part."""
    opened: list[Redis] = []

    def open_as(user: str) -> Redis:
        opened.append(connect(server.url_of(user)))
        return opened[-1]

    yield open_as
    for one in opened:
        one.close()


def refused(client: Redis, command: str) -> bool:
    try:
        client.execute_command(*command.split())
    except redis_py.ResponseError as error:
        # DEBUG is off for all users, whatever their rights.
        return "permission" in str(error).lower() or command.startswith("DEBUG")
    return False


@pytest.mark.parametrize("user", PARTS)
def test_nobody_administers(client: Client, user: str) -> None:
    """No part destroys, lists, reconfigures or looks over others' shoulders."""
    own = client(user)
    assert [command for command in DANGEROUS if not refused(own, command)] == []


@pytest.mark.parametrize("user", sorted(set(PARTS) - {"web"}))
def test_accounts_are_the_webs_alone(client: Client, user: str) -> None:
    """Passwords, sessions, API keys and secrets are out of reach of every other part."""
    own = client(user)
    assert [command for command in ACCOUNTS if not refused(own, command)] == []


@pytest.mark.parametrize("user", sorted(set(PARTS) - {"web"}))
def test_no_other_part_reads_the_servers_passwords(
    server: EmbeddedServer, client: Client, user: str
) -> None:
    """CONFIG GET shows requirepass and masterauth; the start of a part gets by without it."""
    assert refused(client(user), "CONFIG GET requirepass")
    require_durable_store(Config(redis_url=server.url_of(user)), must_see=False)
    with pytest.raises(ConfigError, match=r"is forbidden"):
        require_durable_store(Config(redis_url=server.url_of(user)))


@pytest.mark.parametrize("user", PARTS)
def test_no_part_touches_foreign_keys(client: Client, user: str) -> None:
    """Other programs' keys on the same server are none of ours."""
    own = client(user)
    for command in ("GET other", "SET other 1", "LPUSH other 1", "PUBLISH other 1"):
        assert refused(own, command), command


def test_the_projector_writes_nothing(client: Client) -> None:
    """Whatever the key, whatever the type."""
    own = client("project")
    for name in NAMES:
        target = key("demo", name, "x")
        for command in ("SET", "DEL", "INCR"):
            assert refused(own, f"{command} {target}" + (" 1" if command == "SET" else "")), name
        for command in (f"HSET {target} a 1", f"ZADD {target} 1 a", f"XADD {target} * a 1"):
            assert refused(own, command), name


def test_the_maintenance_user_sees_no_key(client: Client) -> None:
    """It asks for rewrites and looks at their progress: no comment, no setting, no broker."""
    own = client(MAINTENANCE)
    assert own.info("persistence")["aof_enabled"] == 1
    for command in ("HGETALL {demo}:comment:x", "CONFIG GET *", "LLEN modqueue", "EXISTS x"):
        assert refused(own, command), command


@pytest.mark.parametrize("user", sorted(set(PARTS) - {MAINTENANCE}))
def test_no_other_part_asks_for_rewrites(client: Client, user: str) -> None:
    """A rewrite costs a core for seconds, so it is no lever for whoever took a part over."""
    assert refused(client(user), "BGREWRITEAOF")


@pytest.mark.parametrize("user", ["worker", "learner"])
def test_a_worker_gives_messages_back(server: EmbeddedServer, redis: Redis, user: str) -> None:
    """One that loses its broker restores what it had taken; refused, it would end by itself."""
    app = working_app(server.broker_url_of(user))
    with app.connection_for_write() as connection:
        connection.SimpleQueue(QUEUE).put({"site": "demo"})
        connection.SimpleQueue(QUEUE).get(timeout=5)
        connection.default_channel.close()
    with app.connection_for_write() as connection:
        assert connection.SimpleQueue(QUEUE).get(timeout=5).payload == {"site": "demo"}


def test_passwords_tell_nothing_of_each_other(server: EmbeddedServer) -> None:
    """Each user has its own, and who knows one cannot make another of it."""
    urls = [server.url_of(user) for user in RULES]
    passwords = [re.findall(r":([0-9a-f]{64})@", url)[0] for url in urls]
    assert len(set(passwords)) == len(RULES)
    rights = (server.folder / "users.acl").read_text()
    assert not [password for password in passwords if password in rights]


def accept(store: Store, site: str, body: str) -> str:
    intake = Intake(Submission(Article("a"), Author("Ann", "u-1"), body))
    return actions.submit(store, str, site, intake, caller="test", limits=Limits()).id


def test_web_and_worker_do_their_work(
    client: Client, site: str, scorer: FakeScorer, store: Store
) -> None:
    """Intake, verdicts of every kind, a poisoned comment, a decision, an erasure, a label."""
    web, worker = Store(client("web")), Store(client("worker"))
    policy = Policy(hold_first_comment=True)
    actions.save_policy(web, site, policy, by="test", expected_version=0)
    ids = [accept(web, site, body) for body in ("fine", "awful", "doubtful")]
    assert judging.drain(worker, str, scorer, site, DrainLimits(), worker="w") == 3
    poisoned = accept(web, site, "poison")
    for _ in range(4):
        worker.claim(site, batch=1, lease_seconds=0.0, attempts_max=3)
    assert store.get(site, poisoned).status is Status.HELD
    seen = store.get(site, ids[0]).version
    actions.decide(
        web, site, ids[0], status=Status.REJECTED, by="anna", expected_version=seen, reason="spam"
    )
    LabelStore(client("web")).add(site, Label("akismet", "casino", {"SPAM": 1.0}, reference=ids[0]))
    actions.erase(web, site, ids[0], by="test")
    assert store.get(site, ids[0]).status is Status.ERASED


def test_the_worker_compares_imports(
    client: Client, site: str, store: Store, scorer: FakeScorer
) -> None:
    """The web asks, the worker reads what was imported and writes the record of the run."""
    identity = (Author("Ann"), None)
    writer = Writer(store.redis, site, "jsonl", lambda _: identity)
    place = Place(Article("a"), None, 1_700_000_000_000)
    writer.write([(ArchivedComment("1", "a", Status.APPROVED, 1, body="fine"), place)])
    asked = Runs(client("web"), kind=RunKind.RESCORING)
    assert asked.ask(site, by="ann", archive="")
    own = client("worker")
    taken = Runs(own, kind=RunKind.RESCORING)
    sites = [one.slug for one in Registry(own).sites()]
    Rescorer(Store(own), taken, lambda _: scorer, lambda: sites).rescore(site)
    run = asked.get(site)
    assert (run.state, Comparison.of(run.details).total) == (RunState.DONE, 1)


def test_the_sender_does_its_work(
    client: Client, site: str, store: Store, redis: Redis, scorer: FakeScorer
) -> None:
    """A message is listed, taken, refused until its endpoint is disabled, and another delivered."""
    endpoints = Endpoints(redis, allowed=networks("127.0.0.0/8"))
    for port in (1, 2):
        endpoints.add(site, f"http://127.0.0.1:{port}/", by="test")
    accept(store, site, "fine")
    judging.drain(store, str, scorer, site, DrainLimits(), worker="w")
    own = client("webhooks")
    sender = Sender(Registry(own), Endpoints(own), Outbox(own), _Receiver())
    sender.round(Event())
    assert sender.wait(20)
    outcomes = {
        attempt.outcome
        for endpoint_id in endpoints.ids(site)
        for attempt in Outbox(redis).deliveries(site, endpoint_id).items
    }
    assert outcomes == {"delivered", "retrying"}
    assert [endpoints.get(site, id_).disabled_because for id_ in endpoints.ids(site)].count("gone")


def test_the_sender_tells_of_alerts(client: Client, site: str, redis: Redis) -> None:
    """A channel is told, another one is passed over, a third one fails."""
    channels, posted = Channels(redis, allowed=networks("127.0.0.0/8")), _Receiver()
    told, refusing = (Channel(Kind.SLACK, f"http://127.0.0.1:{port}/") for port in (1, 2))
    ids = [
        channels.add(site, channel, by="test")
        for channel in (told, refusing, replace(told, alerts=(Alert.HEAT,)))
    ]
    AlertLog(redis).note(site, Alert.AUDITS, State(), State(True, 1), 1, 0)
    own = client("webhooks")
    sender = AlertSender(own, Channels(own), Carrier(posted, MailServer()))  # type: ignore[arg-type]
    sender.round()
    assert sender.wait(20)
    stored = [channels.get(site, id_) for id_ in ids]
    assert [one.last_outcome for one in stored] == ["delivered", "http_410", ""]
    assert [len(channels.untold(one)) for one in stored] == [0, 1, 0]


class _Receiver:
    """Takes messages at one port and is gone at the other."""

    def post(self, url: str, headers: object, body: object) -> Answer:
        status = 204 if ":1/" in url else 410
        return Answer(status, None, 0.01)


def test_the_projector_does_its_work(
    client: Client, site: str, store: Store, tmp_path: Path
) -> None:
    """It follows the journal with the right to read alone."""
    accept(store, site, "fine")
    own = client("project")
    projector = Projector(Store(own), tmp_path / "projection.sqlite3")
    assert Follower(Registry(own), projector).round(Event()) == 1
    projector.close()


def test_compose_has_the_same_users(repository: Path) -> None:
    """docker-compose.yml gives each user of the store the rights that are written here."""
    services = YAML(typ="safe").load(repository / "docker-compose.yml")["services"]
    words = services["store"]["command"]
    begins = [place for place, word in enumerate(words) if word == "--user"] + [len(words)]
    lines = [words[begin + 1 : end] for begin, end in pairwise(begins)]
    assert lines[0] == ["default", "off"]
    assert {line[0]: tuple(line[3:]) for line in lines[1:]} == dict(RULES)
    for name, *rest in lines[1:]:
        variable = "STORE_PASSWORD" if name == EVERYBODY else f"STORE_PASSWORD_{name.upper()}"
        assert rest[0] == "on"
        assert rest[1].startswith(f">${{{variable}:?"), name


def test_operators_find_the_rights(repository: Path) -> None:
    """docs/operations.md has each user's line for a server of one's own."""
    text = (repository / "docs" / "operations.md").read_text("utf-8")
    for user, rules in RULES.items():
        assert " ".join(("user", user, "on", ">PASSWORD", *rules)) in text, user
