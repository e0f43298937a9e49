"""Why a site's model cannot be used, as workers tell it to the page *Model*."""

from __future__ import annotations

import json
from typing import NamedTuple

from moderation.store.documents import dump

BROKEN = "broken"  # its bytes are not those that were trained
OTHER_BASE = "other_base"  # it belongs to another shipped model: a training mends that
OTHER_FORMAT = "other_format"  # another release made it
UNTOLD = "untold"  # an earlier release told a sentence alone
FAULT_KINDS = (BROKEN, OTHER_BASE, OTHER_FORMAT, UNTOLD)


class ModelFault(NamedTuple):
    """A fault: one of FAULT_KINDS, and an English ``detail`` with names and digests."""

    kind: str
    detail: str


def dump_fault(fault: ModelFault) -> str:
    """Return a fault as stored."""
    return dump({"k": fault.kind, "d": fault.detail})


def load_fault(text: str) -> ModelFault:
    """Return the fault behind a stored text; a kind that a later release knows is untold here."""
    if not text.startswith("{"):
        return ModelFault(UNTOLD, text)
    doc = json.loads(text)
    return ModelFault(doc["k"] if doc["k"] in FAULT_KINDS else UNTOLD, doc["d"])
