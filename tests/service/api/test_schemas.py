"""Schemas of bodies: the short way through them finds what marshmallow's own way does."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError

from service.schemas.author_requests import NewAct
from service.schemas.decisions import NewDecision
from service.schemas.fields import BodySchema, Text
from service.schemas.policies import PolicyDocument
from service.schemas.raids import RaidDecision
from service.schemas.requests import NewComment
from tests.support.api import comment

POLICY = {
    "publishing": "pre",
    "links_max": 2,
    "hold_first_comment": False,
    "reports_to_hold": 3,
    "thresholds": {"toxicity": {"approve": 0.1, "hold": 0.5, "reject": None}},
    "words": [{"pattern": "spam", "label": "advertising"}],
}
COMMENT = comment(parent_id="k3m5q7s2u4w6y2a4", language="kk-Cyrl", client={"ip": "192.0.2.7"})
PLACES = {
    NewComment: [
        *[(name,) for name in (*COMMENT, "submitted_at", "extra")],
        *[("article", name) for name in ("id", "url", "title", "extra")],
        *[("author", name) for name in ("id", "name", "email")],
        ("client", "ip"),
    ],
    PolicyDocument: [
        *[(name,) for name in (*POLICY, "links_max", "publishing", "extra")],
        *[("thresholds", "toxicity", name) for name in ("approve", "hold", "reject", "extra")],
        *[("words", 0, name) for name in ("pattern", "kind", "route", "label")],
    ],
}
VALUES = st.sampled_from(
    [None, True, 0, -1, 0.5, 10**30, "", " ", "x", "x" * 1501, "\U0001f600" * 800, "http://a/b",
     "192.0.2.1", "a@b", "pre", "hold", "2026-11-23T12:00:00Z", [], ["x"], [{}], {}, {"id": "x"}]
)  # fmt: skip
WHOLE = {NewComment: COMMENT, PolicyDocument: POLICY}


@st.composite
def bodies(draw: st.DrawFn) -> tuple[BodySchema, Any]:
    """Draw a schema and a body that is right but for up to three places."""
    schema = draw(st.sampled_from(list(WHOLE)))
    body = deepcopy(WHOLE[schema])
    for *way, name in draw(st.lists(st.sampled_from(PLACES[schema]), max_size=3)):
        inner: Any = body
        try:
            for step in way:
                inner = inner[step]
            if draw(st.booleans()):
                inner[name] = draw(VALUES)
            else:
                del inner[name]
        except (KeyError, IndexError, TypeError):
            pass  # an earlier change has taken the place away
    return schema(), body


def outcome(schema: BodySchema, body: Any) -> tuple[bool, Any]:
    """Return whether ``body`` is right, and what it says or all that is wrong with it."""
    try:
        return True, schema.load(body)
    except ValidationError as error:
        return False, error.messages


@settings(deadline=None, max_examples=300)
@given(bodies())
def test_short_way(drawn: tuple[BodySchema, Any]) -> None:
    """Whatever is in a body, it is read as marshmallow reads it, and refused for all it refuses."""
    found = outcome(*drawn)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BodySchema, "_has_its_fields", lambda *_: False)
        patch.setattr(Text, "_passes", lambda *_: False)
        assert found == outcome(*drawn)


def subclasses(schema: type[Schema]) -> Iterator[type[Schema]]:
    """Yield every schema below ``schema``."""
    for found in schema.__subclasses__():
        yield found
        yield from subclasses(found)


def test_the_short_way_passes_nothing_over() -> None:
    """It calls no hooks and gives fields the names that they have: no body may need more."""
    known = list(subclasses(BodySchema))
    assert NewComment in known
    for schema in known:
        assert not any(schema._hooks.values()), schema
        for field in schema._declared_fields.values():
            assert (field.data_key, field.attribute) == (None, None), schema


@pytest.mark.parametrize("schema", WHOLE)
def test_defaults(schema: type[BodySchema]) -> None:
    """A right body is right, and what it leaves out is filled in."""
    right, body = outcome(schema(), WHOLE[schema])
    assert right
    assert set(body) >= set(WHOLE[schema])
    assert all(word["kind"] and word["route"] for word in body.get("words", ()))


@pytest.mark.parametrize(
    ("schema", "name", "offered"),
    [
        (NewDecision, "status", "approved or held or rejected"),
        (RaidDecision, "status", "approved or held or rejected"),
        (NewAct, "kind", "note or warning or premoderation or trust or suspension or ban"),
    ],
)
def test_a_refused_choice_names_what_is_offered(
    schema: type[Schema], name: str, offered: str
) -> None:
    """Another type, no member, and a member that is not offered have one answer."""
    for value in (1, [], "zz", "erased"):
        with pytest.raises(ValidationError) as refused:
            schema(only=(name,)).load({name: value})
        assert refused.value.messages == {name: [f"must be {offered}"]}
