"""How acts are written in Redis: compact JSON with short keys, which accept.lua reads, too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moderation.authors.act import Act, ActKind, Plan
from moderation.errors import AuthorBanned
from moderation.store.documents import dump, load, present


def dump_act(act: Act) -> str:
    """Return an act as its subject's list has it."""
    return dump(_document(act))


def dump_standing(act: Act | None) -> str:
    """Return a sanction as intake and workers need it, without the colleagues' note."""
    if act is None:
        return ""
    return dump({name: value for name, value in _document(act).items() if name != "n"})


def _document(act: Act) -> dict[str, object]:
    plan = act.plan
    return present(
        i=act.id,
        t=act.at,
        k=plan.kind.value,
        b=plan.by,
        r=plan.reason,
        u=plan.until,
        n=plan.note,
        a=plan.to_author,
        x=plan.undoes,
    )


def load_act(text: str) -> Act:
    """Return the act that either of the two wrote."""
    doc: Mapping[str, Any] = load(text)
    plan = Plan(
        ActKind(doc["k"]),
        doc["b"],
        reason=doc.get("r"),
        until=doc.get("u"),
        note=doc.get("n"),
        to_author=doc.get("a"),
        undoes=doc.get("x"),
    )
    return Act(doc["i"], doc["t"], plan)


def load_refusal(text: str) -> AuthorBanned:
    """Return the refusal that a sanction of ``dump_standing`` makes."""
    plan = load_act(text).plan
    return AuthorBanned(plan.kind, plan.reason, plan.until, plan.to_author)
