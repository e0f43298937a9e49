"""Settings: read once, refused with the name of the one that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderation.errors import ConfigError
from moderation.process.config import Config


def test_empty_environment_gives_the_defaults() -> None:
    """`make run` needs no setting; an empty one is an absent one. The folder's path is whole."""
    defaults = Config(data_dir=Path.cwd() / "var")
    assert Config.from_env({}) == defaults
    assert Config.from_env({"MODQUEUE_SECRET": ""}) == defaults


@pytest.mark.parametrize(
    ("store", "archive", "may"),
    [
        ("unix:///r.sock", "", True),
        ("redis://127.0.0.1:6379/0", "", True),
        ("redis://:secret@localhost:6379", "sqlite:////srv/a.sqlite3", True),
        ("redis+sentinel://[::1]:26379,127.0.0.1:26380/m", "", True),
        ("redis://store:6379", "", False),
        ("redis+cluster://127.0.0.1:7000,10.0.0.2:7000", "", False),
        ("redis://store:6379", "postgresql://modqueue@db/modqueue", True),
    ],
)
def test_a_file_is_no_archive_for_several_machines(store: str, archive: str, may: bool) -> None:
    """Where another machine may use the store, comments move to a database server or stay."""
    settings = Config.from_env({"REDIS_URL": store, "MODQUEUE_ARCHIVE_URL": archive})
    assert (settings.archive_problem == "") is may


def test_values_are_read() -> None:
    """Numbers, flags and URLs arrive as what they are."""
    settings = Config.from_env(
        {"PORT": "9000", "MODQUEUE_SECURE_COOKIES": "yes", "REDIS_URL": "redis://h:1/0"}
    )
    assert (settings.port, settings.secure_cookies) == (9000, True)
    assert settings.redis_url == "redis://h:1/0"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "80000"),
        ("PORT", "http"),
        ("REDIS_URL", "mysql://h"),
        ("MODQUEUE_BROKER_URL", "kafka://h"),
        ("MODQUEUE_MODE", "test"),
        ("MODQUEUE_SECRET", "short"),
        ("MODQUEUE_LEASE_SECONDS", "nan"),
        ("MODQUEUE_LEASE_SECONDS", "0"),
        ("MODQUEUE_BATCH", "1.5"),
        ("MODQUEUE_ALLOW_UNSAFE_STORE", "maybe"),
        ("MODQUEUE_BOOTSTRAP_API_KEY", "x" * 31),
        ("MODQUEUE_BOOTSTRAP_API_KEY", "x" * 201),
        ("MODQUEUE_BOOTSTRAP_API_KEY", "é" * 32),
        ("MODQUEUE_BOOTSTRAP_API_KEY", "x" * 32 + " "),
        ("MODQUEUE_METRICS_TOKEN", "ключ" * 8),
        ("MODQUEUE_METRICS_TOKEN", "x" * 16 + "\t" + "x" * 16),
        ("MODQUEUE_BOOTSTRAP_PASSWORD", "short"),
        ("MODQUEUE_BOOTSTRAP_PASSWORD", "a long sentence " * 13),
        ("REDIS_URL", "redis://h:99999/0"),
        ("MODQUEUE_MAINTENANCE_URL", "redis://h:x/0"),
        ("MODQUEUE_LOG_LEVEL", "loud"),
        ("MODQUEUE_INTEGRATIONS", "perspektive"),
        ("MODQUEUE_INTEGRATIONS", "coral,"),
        ("MODQUEUE_CORAL_DEADLINE_SECONDS", "0"),
        ("MODQUEUE_PROT", "8000"),
    ],
)
def test_bad_values_name_their_setting(name: str, value: str) -> None:
    """A bad value, or a name with a typing error, stops the start with its name."""
    with pytest.raises(ConfigError) as invalid:
        Config.from_env({name: value})
    assert str(invalid.value).startswith(f"{name}: ")


def test_secrets_are_not_repeated() -> None:
    """The message about a URL or a secret does not show it."""
    for name, value in (
        ("REDIS_URL", "hunter2://hunter2"),
        ("REDIS_URL", "redis://u:hunter2/0"),
        ("MODQUEUE_SECRET", "hunter2"),
        ("MODQUEUE_BOOTSTRAP_API_KEY", "hunter2é" * 8),
    ):
        with pytest.raises(ConfigError) as invalid:
            Config.from_env({name: value})
        assert "hunter2" not in str(invalid.value)


@pytest.mark.parametrize(
    ("name", "value", "received"),
    [
        (
            "MODQUEUE_PUBLIC_URL",
            "https://comments.example/moderation/",
            "https://comments.example/moderation",
        ),
        ("MODQUEUE_PUBLIC_URL", "http://[::1]:8000", "http://[::1]:8000"),
        ("MODQUEUE_DASHBOARD_HOSTS", "Desk.example, [::1]:8000", ("desk.example", "[::1]:8000")),
        ("MODQUEUE_ALLOWED_HOSTS", "a.example,127.0.0.1:8000", ("a.example", "127.0.0.1:8000")),
    ],
)
def test_addresses_are_taken(name: str, value: str, received: object) -> None:
    """An address of this installation is kept without a trailing slash, hosts in lower case."""
    settings = Config.from_env({name: value})
    assert received in (settings.public_url, settings.dashboard_hosts, settings.allowed_hosts)


@pytest.mark.parametrize("name", ["MODQUEUE_PUBLIC_URL", "MODQUEUE_ALLOWED_HOSTS"])
@pytest.mark.parametrize("value", ["javascript:alert(1)", "https://", "a b", "http://x; y", "x/y"])
def test_other_addresses_stop_the_start(name: str, value: str) -> None:
    """What could not stand in a header or a link is refused by the setting's name."""
    with pytest.raises(ConfigError, match=name):
        Config.from_env({name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REDIS_URL", "unix://app:word@/run/r.sock?db=0"),
        ("REDIS_URL", "redis+sentinel://h:1,i:2/main"),
        ("REDIS_URL", "redis://:w%2Fd@[::1]:6379"),
        ("MODQUEUE_BROKER_URL", "redis+sentinel://h:1,i:2/main"),
        ("MODQUEUE_BROKER_URL", "memory://"),
    ],
)
def test_every_kind_of_server_is_taken(name: str, value: str) -> None:
    """One server, a socket, and several behind a Sentinel."""
    assert value in (
        Config.from_env({name: value}).redis_url,
        Config.from_env({name: value}).broker_url,
    )


@pytest.mark.parametrize("name", ["REDIS_URL", "MODQUEUE_SECOND_LOOK_URL"])
def test_a_password_beside_a_strange_host_is_not_shown(name: str) -> None:
    """Python's own message about such a host holds the log-in."""
    with pytest.raises(ConfigError) as invalid:
        Config.from_env({name: "http://user:pass,word@h\u2100/v1"})
    assert "word" not in str(invalid.value)


SERVER = {
    "MODQUEUE_SECOND_LOOK": "server",
    "MODQUEUE_SECOND_LOOK_URL": "http://127.0.0.1:8080/v1/",
    "MODQUEUE_SECOND_LOOK_MODEL": "small",
}


def test_a_second_reader_is_named_in_full() -> None:
    """Off without settings; a server needs an address and a model."""
    assert not Config().looks_again
    assert Config.from_env({"MODQUEUE_SECOND_LOOK": "encoder"}).looks_again
    server = Config.from_env(SERVER).chat_server
    assert (server.url, server.model) == ("http://127.0.0.1:8080/v1", "small")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("URL", ""),
        ("URL", "ftp://h/v1"),
        ("URL", "127.0.0.1:8080"),
        ("URL", "http://user:word@h/v1"),
        ("URL", "http://h/v1?x=1"),
        ("URL", "http://h/v1#x"),
        ("URL", "http://h:99999/v1"),
        ("URL", "http://h/v1\r\nx: y"),
        ("MODEL", ""),
        ("MODEL", "модель"),
        ("KEY", "a\nb"),
        ("TIMEOUT_SECONDS", "0"),
        ("TIMEOUT_SECONDS", "61"),
        ("CALLS_DAY", "-1"),
    ],
)
def test_a_second_reader_that_cannot_be_used(name: str, value: str) -> None:
    """The start ends with the setting's name."""
    with pytest.raises(ConfigError) as invalid:
        Config.from_env({**SERVER, f"MODQUEUE_SECOND_LOOK_{name}": value})
    assert str(invalid.value).startswith(f"MODQUEUE_SECOND_LOOK_{name}: ")


@pytest.mark.parametrize(
    ("url", "may"),
    [("http://127.0.0.1:1/v1", True), ("https://ai.example/v1", True), ("http://ai/v1", False)],
)
def test_a_key_is_not_sent_in_the_clear(url: str, may: bool) -> None:
    """By http:// it goes to this machine alone."""
    environ = {**SERVER, "MODQUEUE_SECOND_LOOK_URL": url, "MODQUEUE_SECOND_LOOK_KEY": "k-1"}
    if may:
        assert Config.from_env(environ).chat_server.key == "k-1"
    else:
        with pytest.raises(ConfigError, match="MODQUEUE_SECOND_LOOK_KEY: is sent in the clear"):
            Config.from_env(environ)
