"""Reserved names: what histories and the audit log show where no account acts."""

from __future__ import annotations

import re
import unicodedata

from moderation.text.look_alikes import skeletons

_COLON = re.compile("[:\ua789\u2236\u02d0\u05c3\ufe13]")  # and what looks like one
_ACTORS = (
    "modqueue", "cli", "key", "worker", "workers", "policy", "the policy", "reports", "readers",
    "author", "restore", "system", "the system", "somebody",
    "система", "политика", "читатели", "автор", "кто-то",
    "жүйе", "саясат", "оқырмандар", "біреу",
)  # fmt: skip
_UNKNOWN = ("unknown account", "неизвестная учётная запись", "белгісіз тіркелгі")  # + a digest


def _forms(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(form for name in names for form in skeletons(name))


_RESERVED, _OPENINGS = _forms((*_ACTORS, *_UNKNOWN)), tuple(_forms(_UNKNOWN))


def is_reserved(name: str) -> bool:
    """Return whether ``name`` reads like an actor without an account, as ``cli:root`` does."""
    head = _COLON.split(unicodedata.normalize("NFKC", name), maxsplit=1)[0]
    if _RESERVED & (skeletons(name) | skeletons(head)):
        return True
    return any(form.startswith(_OPENINGS) for form in skeletons(name))
