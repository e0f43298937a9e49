"""The default policy stands on the shipped model's own thresholds."""

from __future__ import annotations

import json
from pathlib import Path

from moderation.policy import DEFAULT_THRESHOLDS

MODEL = Path(__file__).parent.parent / "classifier" / "models" / "comments"


def test_default_policy_uses_the_models_thresholds() -> None:
    """Approve and hold are those that were measured with the model; nothing is rejected."""
    measured = json.loads((MODEL / "thresholds.json").read_text())
    assert DEFAULT_THRESHOLDS.keys() == measured.keys()
    for attribute, limits in DEFAULT_THRESHOLDS.items():
        own = measured[attribute]
        assert (limits.approve, limits.hold) == (own["approve"], own["hold"]), attribute
        assert limits.approve_in == own.get("approve_in", {}), attribute
        assert limits.hold_in == own.get("hold_in", {}), attribute
        assert limits.reject is None
