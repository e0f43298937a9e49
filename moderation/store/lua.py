"""The text of a script as Redis gets it: its guard, what it includes, its arguments, itself.

The first comment of a script says what it needs, one line each: ``-- uses: clock, journal`` names
files of ``scripts/lib``, ``-- args: id, by`` its arguments, ``-- row verdict: id, risk`` what comes
behind them, again and again. ``key.held`` in a text stands for that key of the site. Whatever is
wrong with a script is found when its class is made, at start.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from moderation.store.keys import NAMES

LIBRARY = "lib/"
INCOMPLETE = "INCOMPLETE"  # how an error begins that says that the site's data are not here
Read = Callable[[str], str]  # the text of a file in the folder of the scripts
_KEY = re.compile(r"\bkey\.(\w+)")
_NO_NAME = re.compile(r"""--.*|'[^'\n]*'|"[^"\n]*"|\bkey\.\w+""")  # comments, strings and keys
_FUNCTION = re.compile(r"^local function (\w+)\(.*\)\n(?:(?: .*)?\n)*end\n", re.MULTILINE)


class ScriptInvalid(Exception):
    """A script cannot be put together; the message names its file."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the first comment of a script names."""

    uses: Sequence[str]
    args: Sequence[str]
    rows: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a script: a file's text, or what was made of its head (then ``file`` is empty)."""

    file: str
    text: str


@cache
def read(file: str) -> str:
    """Return the text of ``file`` in the folder of the scripts. Raises ScriptInvalid."""
    try:
        return (files("moderation") / "store" / "scripts" / file).read_text("utf-8")
    except FileNotFoundError as error:
        raise ScriptInvalid(f"{file}: there is no such file in moderation/store/scripts") from error


def head(text: str) -> Head:
    """Return what the first comment of ``text`` names."""
    lines = text[: len(text) - len(re.sub(r"\A(--.*\n)+", "", text))].splitlines()
    uses: list[str] = []
    args: list[str] = []
    rows: dict[str, list[str]] = {}
    for line in lines:
        match = re.fullmatch(r"-- (uses|args|row (\w+)): (.+)", line)
        if match and match[2]:
            rows.setdefault(match[2], []).extend(match[3].split(", "))
        elif match:
            (uses if match[1] == "uses" else args).extend(match[3].split(", "))
    return Head(uses, args, rows)


def includes(file: str, read: Read = read, above: Sequence[str] = ()) -> list[str]:
    """Return the files that ``file`` includes, each behind those that it includes itself.

    Raises ScriptInvalid where one is not there, or includes itself in the end.
    """
    if file in above:
        raise ScriptInvalid(f"{' -> '.join((*above, file))}: a script includes itself")
    files: dict[str, None] = {}
    for name in head(read(file)).uses:
        library = f"{LIBRARY}{name}.lua"
        files |= dict.fromkeys([*includes(library, read, (*above, file)), library])
    return list(files)


def assembled(file: str, read: Read = read) -> str:
    """Return the text that Redis gets. Raises ScriptInvalid.

    Redis makes everything anew whenever a script runs. So functions that nothing calls are left
    out, and each key is spelled where it is used.
    """
    text = "".join(part.text for part in parts(file, read))
    while uncalled := _uncalled(text):
        for function in uncalled:
            text = text.replace(function, "", 1)
    spelled, keys = _KEY.subn(lambda use: f"PREFIX .. '{NAMES[use[1]]}'", text)
    return f"local PREFIX = KEYS[2]\n{spelled}" if keys else spelled


def _uncalled(text: str) -> list[str]:
    """Return the functions whose name stands nowhere else."""
    names = Counter(re.findall(r"\w+", _NO_NAME.sub("", text)))
    return [function[0] for function in _FUNCTION.finditer(text) if names[function[1]] == 1]


def parts(file: str, read: Read = read) -> list[Part]:
    """Return the pieces of a script in order. Raises ScriptInvalid."""
    own = Part(file, read(file))
    library = [Part(name, read(name)) for name in includes(file, read)]
    guard = Part("", _guard(file, [*library, own]))
    return [guard, *library, Part("", _arguments(head(own.text), own.text)), own]


def _guard(file: str, of: Sequence[Part]) -> str:
    """Return what refuses to work without the site's data; what writes the epoch has no need.

    Raises ScriptInvalid where the script names a key that keys.py does not know.
    """
    used = {name for part in of for name in _KEY.findall(part.text)}
    if unknown := sorted(used - NAMES.keys()):
        raise ScriptInvalid(f"{file}: no key of keys.py is called {', '.join(unknown)}")
    if not used or "epoch" in used:
        return ""
    keys = ["KEYS[1]"]
    if {"sequence", "journal"} <= used:
        keys += ["key.sequence", "key.journal"]
    return (
        f"if redis.call('EXISTS', {', '.join(keys)}) < {len(keys)} then\n"
        f"  return redis.error_reply('{INCOMPLETE} the data of this site are not here')\n"
        "end\n"
    )


def _arguments(named: Head, text: str) -> str:
    """Return a local for each argument, FIRST where the rows begin, and the width of each row."""
    values = {name: f"ARGV[{place}]" for place, name in enumerate(named.args, 1)}
    constants = {"FIRST": str(len(named.args) + 1)}
    constants |= {f"{name.upper()}_WIDTH": str(len(row)) for name, row in named.rows.items()}
    values |= {name: value for name, value in constants.items() if name in text}
    return f"local {', '.join(values)} = {', '.join(values.values())}\n" if values else ""
