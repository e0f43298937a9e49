"""How passwords are kept."""

from __future__ import annotations

import subprocess
import sys

CODE = (
    "from moderation.registry.log_in.passwords import hash_password;"
    " print(hash_password('a sentence'))"
)
NOBODY = (
    "from moderation.registry.log_in import passwords as p;"
    " print(p._HASHER.check_needs_rehash(p._NOBODY))"
)


def test_a_hash_costs_what_owasp_asks_for() -> None:
    """In a process of its own, where no test makes it cheap: argon2id, 19 MiB, twice."""
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_nobody_costs_as_much_as_somebody() -> None:
    """The hash for unknown accounts has the same settings, so the time tells nobody who exists."""
    done = subprocess.run([sys.executable, "-c", NOBODY], capture_output=True, text=True)
    assert done.stdout == "False\n"
