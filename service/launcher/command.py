"""How the commands of this installation are called from where somebody stands."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

NAME = "modqueue"  # as the documentation writes it


def command() -> str:
    """Return ``modqueue`` where the shell finds this installation under it, else the way to it."""
    own = Path(sys.executable).with_name(NAME)
    program = shutil.which(NAME)
    if not own.exists() or (program and Path(program).samefile(own)):
        return NAME
    here = Path.cwd()
    return shlex.quote(str(own.relative_to(here) if own.is_relative_to(here) else own))
