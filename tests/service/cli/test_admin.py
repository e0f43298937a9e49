"""Sites, keys, moderators, policies: what an administrator does in a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from moderation.registry import SERVER_SCOPES, Registry, Role, Scope, SecondStep
from moderation.store.writer import Store
from service.cli import main
from tests.service.cli.conftest import Run


def commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        assert command.name == name
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)


def test_every_command_explains_itself(run: Run) -> None:
    """`--help` is understood everywhere and says more than the usage line."""
    paths = [(), *commands(main)]
    assert {("run",), ("sites", "add"), ("sites", "settings")} <= set(paths)
    for path in paths:
        text = run(*path, "--help").stdout
        assert text.startswith("Usage:"), path
        assert len(text.splitlines()) > 4, path


def test_sites_are_added_and_listed(run: Run, registry: Registry) -> None:
    """A site appears in the list with its comments; adding it again changes nothing."""
    run("sites", "add", "daily", "--name", "The Daily")
    run("sites", "add", "daily", "--name", "Another name")
    assert [(site.slug, site.name) for site in registry.sites()] == [("daily", "The Daily")]
    header, row = run("sites", "list").stdout.splitlines()
    assert header.split() == ["SITE", "NAME", "PENDING", "HELD", "APPROVED", "REJECTED"]
    assert row.split() == ["daily", "The", "Daily", "0", "0", "0", "0"]


def test_a_moderator_is_invited(run: Run, registry: Registry, site: str) -> None:
    """The command prints the path of a link that makes an account with the role."""
    link = run("moderators", "invite", "--role", "senior", "--note", "Aliya").stdout.strip()
    account = registry.accept_invitation(link.rpartition("/")[2], "aliya", "a long sentence")
    assert account.memberships == {site: Role.SENIOR}


def test_a_bad_slug_is_refused_with_a_sentence(run: Run) -> None:
    """The message names the rule and what was given; the exit code is 2."""
    result = run("sites", "add", "No Slug", code=2)
    assert "1 to 40 of a-z, 0-9 and '-', got 'No Slug'" in result.stderr


def test_keys_are_added_listed_and_revoked(run: Run, registry: Registry, site: str) -> None:
    """The secret is printed once, alone on its line; a revoked key opens nothing."""
    secret = run("keys", "add", site, "--label", "import").stdout.strip()
    key = registry.find_key(secret)
    assert key is not None
    listed = run("keys", "list", "--site", site).stdout
    assert f"{key.id}" in listed
    assert "live" in listed
    assert secret not in listed
    run("keys", "revoke", key.id)
    assert registry.find_key(secret) is None
    assert "revoked" in run("keys", "list").stdout
    assert key.id not in run("keys", "list", "--site", "other").stdout


def test_unknown_names_are_refused_with_a_sentence(run: Run) -> None:
    """A site, key or moderator that does not exist is named in the message."""
    for arguments in (("keys", "add", "none"), ("keys", "revoke", "none"), ("export", "none"),
                      ("policy", "show", "none"), ("moderators", "reset", "none")):  # fmt: skip
        assert "'none'" in run(*arguments, code=2).stderr, arguments


def test_moderators_are_added_listed_and_reset(run: Run, registry: Registry, site: str) -> None:
    """The one-time password logs in and must be changed; a reset ends the old one."""
    first = run("moderators", "add", "zarina", "--role", "senior", "--site", site).stdout.strip()
    account = registry.authenticate("zarina", first)
    assert account is not None
    assert (account.memberships, account.must_change) == ({site: Role.SENIOR}, True)
    assert run("moderators", "list").stdout.splitlines()[1].split() == [
        "zarina", "demo:senior", "one-time", "no", "active",
    ]  # fmt: skip
    second = run("moderators", "reset", "zarina").stdout.strip()
    assert registry.authenticate("zarina", first) is None
    assert registry.authenticate("zarina", second) is not None


def test_moderators_are_changed_and_the_log_says_by_whom(
    run: Run, registry: Registry, site: str
) -> None:
    """Role and state are changed from a terminal; `audit` shows it with the user's name."""
    run("moderators", "add", "zarina")
    run("moderators", "role", "zarina", "reader")
    run("moderators", "disable", "zarina")
    assert registry.moderator("zarina").memberships == {site: Role.READER}
    assert "disabled" in run("moderators", "list").stdout
    run("moderators", "enable", "zarina")
    assert registry.moderator("zarina").disabled_at is None
    lines = run("audit", "--lines", "3").stdout.splitlines()[1:]
    assert [line.split()[2] for line in lines] == [
        "account.enabled", "account.disabled", "account.role",
    ]  # fmt: skip
    assert all(" cli:" in line and "zarina" in line for line in lines)
    assert '{"site": "demo", "before": "moderator", "after": "reader"}' in lines[2]


def test_roles_are_given_by_site(run: Run, registry: Registry, site: str) -> None:
    """Where there are several sites they are named; `--everywhere` is all of them, and more."""
    registry.add_site("other", "Other")
    refused = run("moderators", "add", "zarina", code=2).stderr
    assert "--site: is needed, or --everywhere; the sites are: demo, other" in refused
    run("moderators", "add", "zarina", "--role", "reader", "--site", "demo", "--site", "other")
    run("moderators", "role", "zarina", "senior", "--site", "other")
    assert registry.moderator("zarina").memberships == {"demo": Role.READER, "other": Role.SENIOR}
    assert "demo:reader,other:senior" in run("moderators", "list").stdout
    assert run("moderators", "role", "zarina", "none", "--site", "demo").stdout == (
        "zarina: other:senior\n"
    )
    run("moderators", "role", "zarina", "admin", "--everywhere")
    assert registry.moderator("zarina").administers_installation
    assert "'nowhere'" in run("moderators", "add", "b", "--site", "nowhere", code=2).stderr


def test_a_name_to_read_is_given_in_a_terminal(run: Run, registry: Registry, site: str) -> None:
    """`moderators name` sets what colleagues read; what cannot be a name is said."""
    run("moderators", "add", "zarina")
    assert "Зарина Ө." in run("moderators", "name", "zarina", "Зарина Ө.").stdout
    assert registry.moderator("zarina").display_name == "Зарина Ө."
    assert "Зарина Ө." in run("moderators", "list").stdout
    assert "invisible" in run("moderators", "name", "zarina", "a\u202eb", code=2).stderr


def test_a_key_gets_scopes(run: Run, registry: Registry, site: str) -> None:
    """Without `--scope` a key submits and reads; several may be named, and the list shows them."""
    server = registry.find_key(run("keys", "add", site).stdout.strip())
    import_ = run("keys", "add", site, "--scope", "settings", "--scope", "moderate")
    other = registry.find_key(import_.stdout.strip())
    assert server
    assert other
    assert server.scopes == SERVER_SCOPES
    assert other.scopes == (Scope.MODERATE, Scope.SETTINGS)
    assert "moderate,settings" in run("keys", "list").stdout
    assert "(moderate,settings)" in import_.stderr
    run("keys", "add", site, "--scope", "everything", code=2)


def test_a_second_step_is_required_and_reset(run: Run, registry: Registry, site: str) -> None:
    """The rule is set from a terminal, and `reset` takes a lost phone's second step away."""
    run("moderators", "second-step", "required")
    assert registry.second_step_required()
    run("moderators", "second-step", "optional")
    assert not registry.second_step_required()
    run("moderators", "add", "zarina")
    registry.add_second_step("zarina", SecondStep("ab" * 16, 1, (), 1))
    run("moderators", "reset", "zarina")
    assert registry.moderator("zarina").second_step is None
    assert next(registry.audit()).data == {"second_step": "removed"}


def test_a_policy_goes_out_and_comes_back(
    run: Run, store: Store, site: str, tmp_path: Path
) -> None:
    """What `policy show` prints is what `policy set` takes; the version counts up."""
    document = json.loads(run("policy", "show", site).stdout)
    document["links_max"] = 2
    document["words"] = [
        {"pattern": "казино", "kind": "word", "route": "reject", "label": "gambling"}
    ]
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(document))
    assert "version 1" in run("policy", "set", site, str(file)).stdout
    saved = store.policy(site)
    assert (saved.version, saved.links_max, saved.words[0].label) == (1, 2, "gambling")
    assert saved.by.startswith("cli:")


def test_a_stale_policy_is_refused(run: Run, store: Store, site: str) -> None:
    """Whoever edits an old version does not undo what was saved since."""
    text = run("policy", "show", site).stdout
    run("policy", "set", site, "-", stdin=text)
    assert "version" in run("policy", "set", site, "-", stdin=text, code=2).stderr
    assert store.policy(site).version == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"links_max": "many"}, "links_max"),
        ({"thresholds": {"toxicity": {"approve": 0.9, "hold": 0.1}}}, "thresholds"),
        ({"publishing": "never"}, "publishing"),
        ({"words": [{"pattern": "(((a{100}){100}){100})", "kind": "regex"}]}, "words"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_bad_policy_names_the_field(
    run: Run, store: Store, site: str, change: dict[str, object], words: str
) -> None:
    """A value that cannot be used is named and nothing is saved."""
    document = {**json.loads(run("policy", "show", site).stdout), **change}
    assert words in run("policy", "set", site, "-", stdin=json.dumps(document), code=2).stderr
    assert store.policy(site).version == 0


def test_a_policy_that_is_no_json_is_refused(run: Run, site: str) -> None:
    """The message says where the document breaks."""
    assert "JSON" in run("policy", "set", site, "-", stdin="{", code=2).stderr


def test_setup_makes_the_first_accounts(
    run: Run, environ: dict[str, str], registry: Registry
) -> None:
    """Where compose or systemd start the parts, `setup` does what the first `run` would."""
    environ["MODQUEUE_BOOTSTRAP_API_KEY"] = "k" * 40
    environ["MODQUEUE_BOOTSTRAP_PASSWORD"] = "the ferry leaves at noon"
    for _ in range(2):
        run("setup")
    assert registry.find_key("k" * 40) is not None
    assert registry.authenticate("admin", "the ferry leaves at noon") is not None


def test_no_server_is_said_plainly(run: Run, environ: dict[str, str]) -> None:
    """Without REDIS_URL and without `modqueue run`, the sentence says what to start."""
    environ["REDIS_URL"] = ""
    assert "`modqueue run`" in run("sites", "list", code=2).stderr


def test_a_bad_setting_is_said_plainly(run: Run, environ: dict[str, str]) -> None:
    """The setting's name, the rule and the value are in one sentence."""
    environ["MODQUEUE_BATCH"] = "none"
    expected = "modqueue: MODQUEUE_BATCH: must be a whole number from 1 to 1000, got 'none'"
    assert run("status", code=2).stderr.strip() == expected


def test_status_tells_what_waits(run: Run, site: str) -> None:
    """Sites, the queue and workers are shown, for people and as JSON."""
    assert "workers   0" in run("status").stdout
    assert json.loads(run("status", "--json").stdout)["sites"][site]["pending"] == 0


def test_settings_go_out_and_come_back(run: Run, store: Store, site: str) -> None:
    """What `sites settings` prints is what it takes; a stale or bad file changes nothing."""
    text = run("sites", "settings", site).stdout
    document = json.loads(text)
    document["undo_seconds"] = 7
    assert "version 1" in run("sites", "settings", site, "-", stdin=json.dumps(document)).stdout
    saved = store.settings(site)
    assert (saved.undo_seconds, saved.by.partition(":")[0]) == (7, "cli")
    assert "version" in run("sites", "settings", site, "-", stdin=text, code=2).stderr
    document |= {"version": 1, "undo_seconds": 31}
    bad = run("sites", "settings", site, "-", stdin=json.dumps(document), code=2)
    assert "undo_seconds" in bad.stderr
    assert store.settings(site) == saved
