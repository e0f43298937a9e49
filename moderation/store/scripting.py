"""The text of a script as Redis gets it: key names, the common prelude, and the script itself."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from moderation.store.keys import NAMES

# A full server takes nothing new, but what it took must still be judged, decided and told.
REFUSED_WHEN_FULL = frozenset({"accept.lua", "keep_label.lua"})


@cache
def source(name: str) -> str:
    """Return ``scripts/<name>`` with the table ``key`` of all names and the prelude before it."""
    folder = files("moderation") / "store" / "scripts"
    keys = ", ".join(f"{name} = KEYS[1] .. '{suffix}'" for name, suffix in NAMES.items())
    prelude = (folder / "prelude.lua").read_text("utf-8")
    shebang = "#!lua\n" if name in REFUSED_WHEN_FULL else "#!lua flags=allow-oom\n"
    return f"{shebang}local key = {{{keys}}}\n{prelude}\n{(folder / name).read_text('utf-8')}"
