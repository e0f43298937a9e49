"""Scripts are put together from what their heads name, and called with what those name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

from moderation.alerts import calls as alert_calls
from moderation.background import runs
from moderation.desk import saved_lists
from moderation.importing import writing
from moderation.learning import models
from moderation.looking import looks
from moderation.readers import votes
from moderation.registry import audited_hashes
from moderation.registry.log_in import attempts
from moderation.store import acceptance, calls, epochs, journal, lua
from moderation.store.archived import calls as archived_calls
from moderation.store.articles import changes
from moderation.store.authors import acts
from moderation.store.learning import labels
from moderation.store.lua import ScriptInvalid, head, includes, parts
from moderation.store.raids import raids
from moderation.store.scripting import Script
from moderation.store.thread import picks, threads
from moderation.webhooks import calls as webhook_calls

FOLDER = Path(lua.__file__).parent / "scripts"
LIBRARY = sorted((FOLDER / "lib").rglob("*.lua"))
INCLUDED = [path.relative_to(FOLDER).as_posix() for path in LIBRARY]
FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.lua"))
SCRIPTS = [file for file in FILES if not file.startswith("lib/")]
CALLERS = (
    acceptance,
    acts,
    alert_calls,
    archived_calls,
    attempts,
    audited_hashes,
    calls,
    changes,
    epochs,
    labels,
    journal,
    looks,
    models,
    picks,
    raids,
    runs,
    saved_lists,
    threads,
    webhook_calls,
    writing,
    votes,
)


def folder(**texts: str) -> lua.Read:
    """Return a reader of files that only a test has; ``a`` is lib/a.lua, ``main`` main.lua."""
    files = {f"{'' if name == 'main' else 'lib/'}{name}.lua": text for name, text in texts.items()}

    def read(file: str) -> str:
        return files[file] if file in files else lua.read(file)

    return read


def test_includes_come_once_and_behind_their_own() -> None:
    """A file stands behind those that it includes, and once however many include it."""
    read = folder(main="-- uses: a, b\n", a="-- uses: c\n", b="-- uses: c, a\n", c="-- c\n")
    assert includes("main.lua", read) == ["lib/c.lua", "lib/a.lua", "lib/b.lua"]


def test_an_unknown_include_is_refused() -> None:
    """The message names the file that is not there."""
    with pytest.raises(ScriptInvalid, match=r"lib/absent\.lua"):
        includes("main.lua", folder(main="-- uses: absent\n"))


@pytest.mark.parametrize(
    "texts", [{"a": "-- uses: a\n"}, {"a": "-- uses: b\n", "b": "-- uses: a\n"}]
)
def test_a_circle_is_refused(texts: dict[str, str]) -> None:
    """A file that includes itself, through others or not, is named with its way."""
    with pytest.raises(ScriptInvalid, match=r"lib/a\.lua -> .*lib/a\.lua"):
        includes("main.lua", folder(main="-- uses: a\n", **texts))


def test_only_the_first_comment_is_read() -> None:
    """What looks like a head further down is a comment."""
    found = head("-- What it does.\n-- uses: a\n-- args: id, by\n-- row x: y\n\n-- uses: b\n")
    assert (found.uses, found.args, found.rows) == (["a"], ["id", "by"], {"x": ["y"]})


def test_a_script_gets_its_own_keys_and_arguments() -> None:
    """Each key is spelled where it is used, and each argument is a local."""
    main = "-- uses: a\n-- args: id, by\n-- row x: y, z\nreturn FIRST + X_WIDTH + key.held\n"
    read = folder(main=main, a="local b = key.comment .. id\n")
    prefix, guard, *_, library, arguments, a, b, c, own = lua.assembled(
        "main.lua", read
    ).splitlines()
    assert prefix == "local PREFIX = KEYS[2]"
    assert guard == "if redis.call('EXISTS', KEYS[1]) < 1 then"
    assert library == "local b = PREFIX .. 'comment:' .. id"
    assert arguments == "local id, by, FIRST, X_WIDTH = ARGV[1], ARGV[2], 3, 2"
    assert [a, b, c, own] == main.replace("key.held", "PREFIX .. 'held'").splitlines()


def test_a_script_has_no_function_that_nothing_calls() -> None:
    """Nor one that only such a function calls; what is named elsewhere stays."""
    texts = {
        "a": "local function far(id)\n  return id\nend\n"
        "local function near(id)\n\n  if id then return far(id) end\nend\n",
        "b": "local function kept(id) return id end\nlocal function called()\n  return 1\nend\n",
        "main": "-- uses: a, b\nreturn called() + kept(1)\n",
    }
    text = lua.assembled("main.lua", folder(**texts))
    assert "far" not in text
    assert "near" not in text
    assert text.endswith(texts["b"] + lua.parts("main.lua", folder(**texts))[-1].text)


def test_a_quoted_dash_or_apostrophe_hides_no_call() -> None:
    """What stands behind such a string is called, so its function stays."""
    made = "local function made(text)\n  return text\nend\n"
    for called in ('return "--" .. made(1)\n', """return "it's" .. made("o'clock")\n"""):
        texts = {"a": made, "main": f"-- uses: a\n{called}"}
        assert lua.assembled("main.lua", folder(**texts)).startswith(made)


def test_an_unknown_key_is_refused() -> None:
    """The message names it."""
    with pytest.raises(ScriptInvalid, match="nothing_of_ours"):
        parts("main.lua", folder(main="return key.nothing_of_ours\n"))


class Row(NamedTuple):
    """A row that no script has."""

    other: str


def test_a_class_must_state_what_its_script_names() -> None:
    """Another name, another order, a missing one or another row stop the start."""
    with pytest.raises(ScriptInvalid, match=r"erase\.lua"):

        class Another(Script[str]):
            file = "erase.lua"
            id: str
            author: str
            by: str

    with pytest.raises(ScriptInvalid, match=r"decide\.lua"):

        class AnotherRow(Script[str]):
            file = "decide.lua"
            rows: Sequence[Row]


def test_arguments_are_sent_flat() -> None:
    """First the arguments, then each row's; None is empty, a bool 1 or 0."""

    @dataclass(frozen=True, slots=True)
    class Settle(Script[str]):
        file = "webhooks/settle.lua"
        id: str | None
        entry: str
        answer: str
        pause_ms: int
        failing_max_ms: int
        counts: bool
        log_max: int
        rows: Sequence[webhook_calls.FieldRow]

    fields = [webhook_calls.FieldRow("status", 200), webhook_calls.FieldRow("fault", None)]
    sent = Settle(None, "e", "a", 1, 2, True, 3, fields).arguments()
    assert sent == ["", "e", "a", 1, 2, 1, 3, "status", 200, "fault", ""]
    assert not any(isinstance(value, bool) for value in sent)


def test_every_script_has_one_caller() -> None:
    """Each file is named by one class, and none by two."""
    things = {id(thing): thing for module in CALLERS for thing in vars(module).values()}
    classes = [thing for thing in things.values() if isinstance(thing, type)]
    called = [kind.file for kind in classes if issubclass(kind, Script) and kind != Script]
    assert sorted(called) == SCRIPTS


@pytest.mark.parametrize("file", [*SCRIPTS, *INCLUDED])
def test_every_include_is_used(file: str) -> None:
    """What a script includes defines something that the script itself calls."""
    text = lua.read(file)
    for name in head(text).uses:
        defined = re.findall(r"^local (?:function )?(\w+)", lua.read(f"lib/{name}.lua"), re.M)
        assert any(re.search(rf"\b{word}\(", text) for word in defined), name


def test_every_library_is_included() -> None:
    """No file of the library waits for a caller."""
    used = {library for file in SCRIPTS for library in includes(file)}
    assert sorted(used) == INCLUDED


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.name)
def test_keys_are_named_one_by_one(path: Path) -> None:
    """No key is looked up by a name made on the way: a script's keys are read off its text."""
    assert not re.search(r"\bkey\[", path.read_text("utf-8"))
