"""A JSON document in pieces: the same as Python's own reading of the whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from moderation.importing.archive import ArchivedComment, Broken
from moderation.importing.formats import FORMATS, json_stream
from moderation.importing.formats.json_stream import entries

FINITE = st.floats(allow_nan=False, allow_infinity=False)  # JSON knows no others
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | FINITE | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)
ANY_PATH = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])

DEEP = 200_000  # brackets: Python 3.13 follows some ten thousand


def whole(path: Path, depth: int) -> Any:
    """Return a document put together from its pieces."""
    root: dict[str, Any] = {}
    for place, value in entries(path, lambda at: len(at) == depth):
        at: Any = root
        for name in ("root", *place)[:-1]:
            at = at[name]
        last = ("root", *place)[-1]
        if isinstance(at, list):
            at.append(value)
        else:
            at[last] = value
    return root["root"]


@ANY_PATH
@example([1e300, -1.5, 123], 1, 3, None)
@given(VALUES, st.integers(0, 4), st.integers(1, 9), st.sampled_from([None, 1]))
def test_pieces_make_the_whole(
    tmp_path: Path, document: Any, depth: int, chunk: int, indent: int | None
) -> None:
    """At any depth, in chunks of any size, indented or not."""
    path = tmp_path / "document.json"
    path.write_text(json.dumps(document, indent=indent, ensure_ascii=chunk % 2 == 0), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "CHUNK", chunk)
        patch.setattr(json_stream, "DEPTH_MAX", 50)
        assert whole(path, depth) == document


@ANY_PATH
@example([5e-324], 1, 3, "1")
@given(VALUES, st.integers(0, 3), st.integers(0, 40), st.sampled_from(list('{}[]",:x1\\ ')))
def test_what_is_no_json_is_broken(
    tmp_path: Path, document: Any, depth: int, at: int, sign: str
) -> None:
    """A document with one sign changed is refused where Python refuses it, and read else.

    Python reads numbers that are too large, and does not write them.
    """
    text = json.dumps(document)
    text = text[: at % len(text)] + sign + text[at % len(text) + 1 :]
    path = tmp_path / "document.json"
    path.write_text(text, "utf-8")
    try:
        json.dumps(json.loads(text), allow_nan=False)
    except ValueError:
        with pytest.raises(Broken):
            whole(path, depth)
    else:
        assert json.dumps(whole(path, depth)) == json.dumps(json.loads(text))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"a": [\n1,\n2x]}', r"no JSON \(at 3\)"),
        ('{"a": [\n"x\n"]}', r"no JSON \(at 2\)"),
        ("[1] [2]", "more stands behind its end"),
        ("[" * 50, "nested too deeply"),
        ('[{"a": ' + "[" * DEEP + "]" * DEEP + "}]", "nested too deeply"),
        ('["' + "x" * 400 + '"]', "longer than 60 characters"),
        ("", "no JSON"),
    ],
)
def test_a_broken_place_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, sentence: str
) -> None:
    """By its line; nothing is read without end, and nothing is followed without end."""
    is_deep = "[[" in text
    monkeypatch.setattr(json_stream, "CHUNK", 3 * DEEP if is_deep else 30)
    monkeypatch.setattr(json_stream, "RECORD_MAX", 3 * DEEP if is_deep else 60)
    path = tmp_path / "document.json"
    path.write_text(text)
    with pytest.raises(Broken, match=sentence):
        list(entries(path, lambda at: len(at) == 1 and not text.startswith("[[")))


def test_another_encoding(tmp_path: Path) -> None:
    """It is named, wherever it begins."""
    path = tmp_path / "document.json"
    path.write_bytes('["да"]'.encode("cp1251"))
    with pytest.raises(Broken, match="not UTF-8"):
        list(entries(path, lambda at: False))


PERSON = {"commenterHex": "p", "name": "Aliya", "email": "a@x.example"}
SAID = {"commentHex": "1", "path": "/a", "commenterHex": "p", "markdown": "Hi", "state": "approved"}
BEHIND = [
    ("comentario", {"comments": [SAID], "commenters": [PERSON], "version": 1}),
    ("isso", [{"comments": [{"id": 1, "author": "Aliya", "text": "Hi"}], "id": "/a"}]),
    ("facebook", {"https://a.example": {"comments": {
        "data": [{"id": "1", "message": "Hi", "from": {"name": "Aliya"}}]}}}),
]  # fmt: skip


@pytest.mark.parametrize(("form", "document"), BEHIND)
def test_fields_in_any_order(tmp_path: Path, form: str, document: Any) -> None:
    """People, versions and threads may be named behind the comments."""
    path = tmp_path / "export.json"
    path.write_text(json.dumps(document))
    comments = [i for i in FORMATS[form](path) if isinstance(i, ArchivedComment)]
    assert [(c.author.name, c.body) for c in comments] == [("Aliya", "Hi")]
