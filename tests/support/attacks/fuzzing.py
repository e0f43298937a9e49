"""Hostile requests by the thousand, the same ones in every run of the same length."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

ALL = int(os.environ.get("MODQUEUE_FUZZ_CASES", "1600"))  # of all files together: make fuzz
AWAY = 503  # a refusal with Retry-After: a queue that is full, a store that is away

# Text that parsers of numbers, cursors, times, addresses and patterns stumble over.
STRINGS = (
    "", "a", "0", "-1", "null", "true", "é", "٣", "٣-٣", "²", "１２", "1-1", "0-0", "1_0", "+1",
    "18446744073709551615-18446744073709551615", "18446744073709551616-1", "1:2", "-5:3", "1e5:1",
    "99999999999999999999-0", "nan", "inf", "-inf", "1e999", "9" * 16, "9" * 40, "9" * 5_000,
    "\x00", "a\x00b", "\r\n", "\u202e", "\u2028", "\ufeff", "\ud800", "😀" * 50, "Z\u0351" * 40,
    "' OR 1=1--", '" OR "', "*", "{demo}:comment:", "../../etc/passwd", "..", ".", "%00", "%2e",
    "a" * 300, "a" * 3_000, "<script>alert(1)</script>", "{{7*7}}", "[", "((((", "(a{1000}){1000}",
    "\\C", "(?P<a>x)(?P<a>y)", "^(a+)+$", "\\pL{1000}", "a|" * 90, "http://[", "http://[::1]",
    "http://a b", "javascript:alert(1)", "//x", "http://0x7f.1/", "https://x.example:99999/",
    "2026-11-28", "0001-01-01", "9999-12-31", "9999-12-31T23:59:59Z", "0001-01-01T00:00",
    "2026-11-28T10:00", "2026-W01-1", "10000-01-01", "en", "ru-RU", "xx-" + "a" * 8, "on", "off",
    "held", "approved", "rejected", "toxicity", "insult", "pre", "risk", "uncertain", "newest",
    "wh_000000000000", "\t", "=cmd|", "ﷺ" * 100, "ﬀ" * 400, "\U000e0041" * 20, "i̇", "ẞ", "İ", "𝔥",
    "latest", "x@y", "1.2.3.4", "::1%eth0", "Europe/Almaty", "../UTC", "aaaaaaaaaaaaaaaa",
)  # fmt: skip
NUMBERS = (0, 1, -1, 31, 2**31, 2**53, 2**63, 2**64, -(2**63), 10**19, 0.5, 1e308, -0.0, 1e-320)
HEADERS: Mapping[str, tuple[str, ...]] = {
    "Content-Encoding": ("gzip", "identity", "x"),
    "Accept-Language": ("ru;q=9,kk", "*", "x" * 300, "en;q=nan"),
    "Accept": ("text/html", "text/html;q=x", "*/*", ""),
    "Idempotency-Key": ("k", "", "a" * 300, "é", "\x7f"),
    "If-Match": ('"0"', '"1"', '"٣"', "*", 'W/"1"', "x"),
    "X-Forwarded-For": ("1.2.3.4", "x", ""),
    "Host": ("", "[", "a:99999", "x.y.z", "é"),
    "Last-Event-ID": ("٣-٣", "0-0", "x"),
    "HX-Current-URL": ("http://[", "/x?y", "//x"),
    "Origin": ("http://localhost", "null", "http://[", "x"),
    "Referer": ("http://[", "http://localhost/x"),
    "Range": ("bytes=0-1", "bytes=x"),
    "Cookie": ("modqueue_zone=../x; modqueue_language=xx", "modqueue_keymap=approve.d800-reject.٣"),
    "Authorization": ("Bearer é", "Basic x", "Bearer " + "a" * 500),
}

strings = (
    st.sampled_from(STRINGS)
    | st.text(max_size=30)
    | st.builds(str.__add__, st.sampled_from(STRINGS), st.sampled_from(STRINGS))
)


def mostly(usual: st.SearchStrategy[Any], otherwise: st.SearchStrategy[Any]) -> Any:
    """Return seven of ``usual`` for one of ``otherwise``; ``|`` shares among all their branches."""
    return st.integers(0, 7).flatmap(lambda number: usual if number else otherwise)


# What a view may take for a place to go on from, or a number.
cursors: st.SearchStrategy[str] = st.integers(0, 23).map(lambda place: STRINGS[place])
scalars = strings | st.sampled_from(NUMBERS) | st.none() | st.booleans()
names = st.sampled_from(("id", "name", "body", "url", "text", "value", "type", "en", "x")) | strings
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
headers = st.just({}) | st.sampled_from(sorted(HEADERS)).flatmap(
    lambda name: st.sampled_from(HEADERS[name]).map(lambda value: {name: value})
)


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    body: bytes | None = None
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, client: FlaskClient, **more: str) -> TestResponse:
        """Return the answer, read to its end."""
        sent = {**more, **self.headers}
        answer = client.open(
            self.path,
            method=self.method,
            data=self.body,
            headers={name: value for name, value in sent.items() if _can_be_sent(value)},
            content_type=self.content_type or None,
        )
        answer.get_data()
        answer.close()
        return answer


def _can_be_sent(value: str) -> bool:
    return not set("\r\n\0") & set(value) and max(value, default="a") <= "\xff"


def quoted(text: str) -> str:
    """Return ``text`` for an address."""
    return quote(_raw(text), safe="")


def encoded(fields: Mapping[str, str]) -> str:
    """Return ``fields`` as a query or a form."""
    return urlencode([(_raw(name), _raw(value)) for name, value in fields.items()])


def _raw(text: str) -> bytes:
    """Return ``text`` in UTF-8, half a surrogate pair as the bytes that it would be."""
    return text.encode("utf-8", "surrogatepass")


@st.composite
def mutated(draw: st.DrawFn, document: Any) -> Any:
    """Return ``document`` with one to three of its values, at any depth, replaced."""
    changed = json.loads(json.dumps(document))
    for _ in range(draw(st.integers(1, 3))):
        place = changed
        while place and isinstance(place, dict | list) and draw(st.integers(0, 2)):
            found = draw(st.sampled_from(sorted(_keys(place))))
            if not isinstance(place[found], dict | list):
                break
            place = place[found]
        if isinstance(place, dict):
            place[draw(st.sampled_from(sorted(place) or ["x"]) | names)] = draw(values)
        elif isinstance(place, list):
            place.append(draw(values))
    return changed


def _keys(place: dict[str, Any] | list[Any]) -> Any:
    return place if isinstance(place, dict) else range(len(place))


@st.composite
def bodies(draw: st.DrawFn, document: Any) -> bytes:
    """Return a JSON body like ``document``, sometimes broken on the way."""
    ascii_only = draw(st.booleans())
    text = json.dumps(draw(mutated(document)), ensure_ascii=ascii_only)
    raw = text.encode("utf-8", "surrogatepass")
    match draw(st.integers(0, 19)):
        case 0:
            return raw[: draw(st.integers(0, len(raw)))]
        case 1:
            place = draw(st.integers(0, max(len(raw) - 1, 0)))
            return raw[:place] + draw(st.binary(min_size=1, max_size=2)) + raw[place + 1 :]
        case 2:
            return draw(st.sampled_from((b"[" * 990, b'{"a":' * 5_000, b"[" * 100_000, b"")))
        case 3:
            return b'{"n":' + b"9" * draw(st.sampled_from((20, 21, 5_000))) + b"}"
        case _:
            return raw


def run(
    cases: int, requests: st.SearchStrategy[Asked], send: Callable[[Asked], TestResponse]
) -> None:
    """Send ``cases`` requests; none may be answered as if the fault were ours."""

    @settings(
        max_examples=max(cases, 10),
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(requests)
    def each(asked: Asked) -> None:
        answer = send(asked)
        assert answer.status_code < 500 or answer.status_code == AWAY, (asked, answer.text[:200])

    each()
