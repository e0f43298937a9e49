"""The list of headers that the web server gets."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Response
from werkzeug.test import create_environ

from service.http.headers import SECURITY_HEADERS, SecureResponse

ANSWERS: dict[str, tuple[Any, ...]] = {
    "usual": ("body", 202, {"Location": "/v1/comments/k3m5q7s2u4w6y2a4"}),
    "letters that no address has": ("", 302, {"Location": "/ж ?q=ж"}),
    "another site": ("", 303, {"Location": "https://news.example/a b"}),
    "content location": ("body", 200, {"Content-Location": "/ж"}),
    "no content": ("body", 204),
    "not modified": ("body", 304, {"ETag": '"1"'}),
    "switching": ("", 101),
    "stream": (iter([b"a", b"b"]), 200),
    "list": ([b"a", b"b"], 200),
}


@pytest.mark.parametrize("arguments", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("method", ["POST", "HEAD"])
def test_as_werkzeug_says(arguments: tuple[Any, ...], method: str) -> None:
    """Status and headers are those of werkzeug, with the security headers behind them."""
    environ = create_environ("/v1/comments", method=method)
    _, status, headers = SecureResponse(*arguments).get_wsgi_response(environ)
    expected = Response(*arguments).get_wsgi_response(environ)
    assert (status, headers) == (expected[1], [*expected[2], *SECURITY_HEADERS.items()])


def test_own_header_is_kept() -> None:
    """A view that sets one of them itself keeps its own, however it is spelled."""
    own = SecureResponse("", headers={"referrer-policy": "no-referrer"})
    headers = own.get_wsgi_response(create_environ())[2]
    assert [value for name, value in headers if name.lower() == "referrer-policy"] == [
        "no-referrer"
    ]


def test_shared_with_other_sites() -> None:
    """What pages of other origins load for the comment box says that they may."""
    headers = SecureResponse("").get_wsgi_response(create_environ("/static/embed.js"))[2]
    policy = "Cross-Origin-Resource-Policy"
    assert [value for name, value in headers if name == policy] == ["cross-origin"]
