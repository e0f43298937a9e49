"""How a policy is written in Redis, and as the document that people read and edit."""

from __future__ import annotations

import json
from dataclasses import asdict

from moderation.documents import read_as
from moderation.policy import Policy, Publishing, Threshold
from moderation.promise.promise import Promise
from moderation.status import Route
from moderation.store.documents import dump
from moderation.text.word_list import WordKind, WordRule

HOLD_IN = "hold_in"


def dump_policy(policy: Policy) -> str:
    """Return a policy as stored; the names are those of the API.

    Hold thresholds by language stand apart: a worker of an earlier release reads no threshold that
    has a field more, and would judge nothing during an upgrade (docs/upgrade.md).
    """
    doc = policy_document(policy)
    doc["thresholds"] = {
        name: {field: value for field, value in limits.items() if field != HOLD_IN}
        for name, limits in _thresholds(policy).items()
    }
    doc[HOLD_IN] = {name: dict(t.hold_in) for name, t in policy.thresholds.items() if t.hold_in}
    return dump(doc)


def policy_document(policy: Policy) -> dict[str, object]:
    """Return ``policy`` as the JSON document that people read and edit."""
    return {
        "version": policy.version,
        "by": policy.by,
        "at": policy.at,
        "publishing": policy.publishing.value,
        "thresholds": _thresholds(policy),
        "words": [
            {"pattern": w.pattern, "kind": w.kind.value, "route": w.route.value, "label": w.label}
            for w in policy.words
        ],
        "links_max": policy.links_max,
        "hold_first_comment": policy.hold_first_comment,
        "hold_rejected_percent": policy.hold_rejected_percent,
        "reports_to_hold": policy.reports_to_hold,
        "promises": {language: asdict(one) for language, one in policy.promises.items()},
    }


def _thresholds(policy: Policy) -> dict[str, dict[str, object]]:
    return {
        attribute: {
            "approve": t.approve,
            "approve_in": dict(t.approve_in),
            "hold": t.hold,
            HOLD_IN: dict(t.hold_in),
            "reject": t.reject,
        }
        for attribute, t in policy.thresholds.items()
    }


def load_policy(text: str) -> Policy:
    """Return the policy that ``dump_policy`` wrote."""
    doc = json.loads(text)
    hold_in = doc.get(HOLD_IN, {})
    return Policy(
        version=doc["version"],
        by=doc["by"],
        at=doc["at"],
        publishing=Publishing(doc["publishing"]),
        thresholds={
            name: read_as(Threshold, {**limits, HOLD_IN: hold_in.get(name, {})})
            for name, limits in doc["thresholds"].items()
        },
        words=tuple(
            WordRule(w["pattern"], WordKind(w["kind"]), Route(w["route"]), w["label"])
            for w in doc["words"]
        ),
        links_max=doc["links_max"],
        hold_first_comment=doc["hold_first_comment"],
        reports_to_hold=doc["reports_to_hold"],
        # Versions of earlier releases ask for no share and promise nothing.
        hold_rejected_percent=doc.get("hold_rejected_percent", 0),
        promises={name: read_as(Promise, one) for name, one in doc.get("promises", {}).items()},
    )
