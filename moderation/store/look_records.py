"""How a second look is written in a comment's record."""

from __future__ import annotations

import json

from moderation.second_look import SecondLook
from moderation.store.documents import dump


def dump_look(look: SecondLook) -> str:
    """Return a second look as stored."""
    return dump({"c": look.chance, "s": look.share, "r": look.reader, "t": look.at})


def load_look(text: str) -> SecondLook:
    """Return the second look that ``dump_look`` wrote."""
    doc = json.loads(text)
    return SecondLook(doc["c"], doc["s"], doc["r"], doc["t"])
