"""Bodies that are not what they should be."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from service.http.body import parse_json
from service.http.problems import Problem
from tests.support.api import comment, problem

TEXT = json.dumps(comment())


def send(api: FlaskClient, raw: bytes | str, **headers: str) -> Any:
    return api.post(
        "/v1/comments", data=raw, headers={"Content-Type": "application/json", **headers}
    )


@pytest.mark.parametrize(
    ("raw", "detail"),
    [
        (b"", "the body is empty"),
        (b"  \n", "the body is empty"),
        (b"{", "not JSON"),
        (b"body=x", "not JSON"),
        (b'{"body": "a\nb"}', "not JSON"),
        (b'{"body": "x",}', "not JSON"),
        (b'{"body": 01}', "not JSON"),
        (b"{'body': 'x'}", "not JSON"),
        (b'{"body": "x"} {}', "not JSON"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (TEXT.encode("utf-16"), "not valid UTF-8"),
        (TEXT.encode("utf-16-le"), "not JSON"),
        (TEXT.encode("utf-32"), "not valid UTF-8"),
        (b'{"body": "\xff"}', "not valid UTF-8 at byte 10"),
        (b'{"body": "\xc0\xaf"}', "not valid UTF-8"),
        (b'{"body": "\xed\xa0\x80"}', "not valid UTF-8"),
        (b'{"body": "\xf4\x90\x80\x80"}', "not valid UTF-8"),
        (rb'{"body": "\ud800"}', "/body holds half a surrogate pair, U+D800"),
        (rb'{"body": "a\udfffb"}', "/body holds half a surrogate pair, U+DFFF"),
        (rb'{"author": {"\ud83d": 1}}', "half a surrogate pair"),
        (rb'{"body": ["x", "\ud800"]}', "/body/1 holds half a surrogate pair"),
        (rb'{"body": "a\u0000"}', "/body holds the character U+0000"),
        (rb'"\u0000"', "the document holds the character U+0000"),
        (b'{"body": NaN}', "NaN is not JSON"),
        (b'{"body": -Infinity}', "-Infinity is not JSON"),
        (b'{"body": 1e999}', "too large"),
        (b'{"body": -1e999}', "too large"),
        (b'{"body": ' + b"9" * 5000 + b"}", "5,000 digits"),
        (b'{"body": "a", "body": "b"}', "'body' appears twice"),
        (rb'{"body": "a", "bod\u0079": "b"}', "'body' appears twice"),
        (b'{"article": {"id": "a", "id": "b"}}', "'id' appears twice"),
        (b"[" * 8000, "nested too deeply: 8,000 levels, limit 32"),
        (b'{"a":' * 3000, "nested too deeply"),
        (b"[" * 3000 + rb'"\u0041"' + b"]" * 3000, "nested too deeply: 3,000 levels"),
        (rb'["\"", ' + b"[" * 3000 + b"1" + b"]" * 3000 + b"]", "nested too deeply: 3,001 levels"),
        (b"[" * 33 + b"]" * 33, "nested too deeply: 33 levels, limit 32"),
        (b"[" * 32 + b"," + b"]" * 32, "not JSON"),
        (json.dumps(dict.fromkeys(map(str, range(1000)))).encode(), "1,000 fields, limit 100"),
    ],
)
def test_malformed(api: FlaskClient, raw: bytes, detail: str) -> None:
    """What is not exactly one JSON document is refused, and the answer says why."""
    assert detail in problem(send(api, raw), 400, "malformed")["detail"]


def test_brackets_in_a_text(api: FlaskClient) -> None:
    """Brackets that somebody wrote nest nothing, whatever stands before them."""
    body = '\\" [{' * 200
    assert send(api, json.dumps(comment(body=body))).status_code == 202


def test_deep_nesting_in_a_batch(api: FlaskClient) -> None:
    """A hundred thousand brackets are refused, not followed."""
    headers = {"Content-Type": "application/json"}
    for raw in (b"[" * 100_000, b'{"comments":' + b"[" * 100_000 + b"]" * 100_000 + b"}"):
        answer = api.post("/v1/comments:batch", data=raw, headers=headers)
        assert "nested" in problem(answer, 400, "malformed")["detail"]


def test_ten_thousand_keys(api: FlaskClient) -> None:
    """An object of 10,000 fields is refused by its size or its number of fields."""
    raw = json.dumps(dict.fromkeys(map(str, range(10_000))))
    problem(send(api, raw), 413, "too-large")
    answer = api.post("/v1/comments:batch", data=raw, content_type="application/json")
    assert "10,000 fields" in problem(answer, 400, "malformed")["detail"]


def test_too_large(api: FlaskClient) -> None:
    """A body over 16 KiB is refused with both figures."""
    raw = json.dumps(comment(body="x" * 17_000))
    detail = problem(send(api, raw), 413, "too-large")["detail"]
    assert detail == f"the body has {len(raw):,} bytes, limit 16,384"


def test_just_small_enough(api: FlaskClient) -> None:
    """A body of 16 KiB is read."""
    raw = TEXT + " " * (16_384 - len(TEXT))
    assert send(api, raw).status_code == 202
    problem(send(api, raw + " "), 413, "too-large")


def test_nothing_is_read_of_a_body_that_announces_too_much(api: FlaskClient) -> None:
    """The announced length is enough to refuse."""

    class Untouchable:
        def read(self, size: int = -1) -> bytes:
            raise AssertionError("the body was read")

    answer = api.post(
        "/v1/comments",
        content_type="application/json",
        environ_overrides={"wsgi.input": Untouchable(), "CONTENT_LENGTH": str(10**9)},
    )
    problem(answer, 413, "too-large")


def test_no_announced_length(api: FlaskClient) -> None:
    """A chunked body is read up to the limit and refused beyond it."""

    class Endless:
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            assert size > 0
            assert self.given < 1_000_000
            return b" " * size

        def readinto(self, buffer: bytearray) -> int:
            buffer[:] = self.read(len(buffer))
            return len(buffer)

    answer = api.post(
        "/v1/comments",
        content_type="application/json",
        environ_overrides={
            "wsgi.input": Endless(),
            "wsgi.input_terminated": True,
            "HTTP_TRANSFER_ENCODING": "chunked",
        },
    )
    assert "more than 16,384 bytes" in problem(answer, 413, "too-large")["detail"]


@pytest.mark.parametrize(
    ("content_type", "detail"),
    [
        ("text/plain", "got 'text/plain'"),
        ("application/x-www-form-urlencoded", "got 'application/x-www-form-urlencoded'"),
        ("", "got none"),
        ("application/json; charset=windows-1251", "got 'windows-1251'"),
        ("application/json; charset=utf-16", "got 'utf-16'"),
    ],
)
def test_content_type(api: FlaskClient, content_type: str, detail: str) -> None:
    """Only JSON in UTF-8 is read, and the answer names what came instead."""
    answer = send(api, TEXT, **{"Content-Type": content_type})
    assert detail in problem(answer, 415, "unsupported-media-type")["detail"]


def test_charset_utf8(api: FlaskClient) -> None:
    """The charset may be named if it is UTF-8."""
    assert send(api, TEXT, **{"Content-Type": "application/json; charset=UTF-8"}).status_code == 202


def test_compressed(api: FlaskClient) -> None:
    """A compressed body is refused before anything is unpacked."""
    bomb = gzip.compress(b" " * 10_000_000)[:16_000]
    answer = send(api, bomb, **{"Content-Encoding": "gzip"})
    problem(answer, 415, "unsupported-media-type")


def test_many_wrong_fields(api: FlaskClient) -> None:
    """At most fifty wrong fields are named, so that the answer stays small."""
    answer = send(api, json.dumps({f"x{n}": n for n in range(90)}))
    assert len(problem(answer, 422, "invalid")["errors"]) == 50


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(raw: bytes) -> None:
    """Any bytes are a document or a refusal that can be sent; nothing else can happen."""
    try:
        document = parse_json(raw)
    except Problem as refusal:
        answer = refusal.response()
    else:
        json.dumps(document, allow_nan=False, ensure_ascii=False).encode()
        return
    assert answer.status_code == 400
    assert answer.get_data().decode()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=20,
)


@settings(deadline=None)
@given(JSON, st.booleans())
def test_any_document(document: Any, escaped: bool) -> None:
    """Each document without NUL and half pairs is read as it is, however it is written."""
    text = json.dumps(document, ensure_ascii=escaped)
    if "\\u0000" in text:
        with pytest.raises(Problem):
            parse_json(text.encode())
    else:
        assert parse_json(text.encode()) == document
