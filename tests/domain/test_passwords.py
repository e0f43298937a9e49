"""How passwords are kept."""

from __future__ import annotations

import subprocess
import sys

CODE = "from moderation.passwords import hash_password; print(hash_password('a sentence'))"


def test_a_hash_costs_what_owasp_asks_for() -> None:
    """In a process of its own, where no test makes it cheap: argon2id, 19 MiB, twice."""
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
