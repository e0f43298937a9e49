"""The store's scripts."""

from __future__ import annotations

import re
from pathlib import Path


def test_scripts_know_no_key_names(repository: Path) -> None:
    """Key names have one home, moderation/store/keys.py: no script spells one."""
    scripts = sorted((repository / "moderation" / "store" / "scripts").rglob("*.lua"))
    assert scripts
    for path in scripts:
        assert not re.search(r"KEYS\[[^]]*\]\s*\.\.", path.read_text("utf-8")), path
