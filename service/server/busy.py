"""What is answered where too many wait already: made once, sent without a thread of its own."""

from __future__ import annotations

import json
from typing import Any

from service.http.headers import SECURITY_HEADERS
from service.http.problems import OVERLOADED

RETRY_SECONDS = 1
DETAIL = "too many requests wait in this process; nothing was changed; repeat the request shortly"
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Busy</title>
<h1>Too many requests wait here</h1>
<p>Nothing was changed. <a href="">Try again</a> in a moment.</p>
<p lang="ru">Здесь ждёт слишком много запросов. Ничего не изменено. <a href="">Повторите</a> чуть
позже.</p>
<p lang="kk">Мұнда тым көп сұрау күтіп тұр. Ештеңе өзгерген жоқ. Сәлден кейін
<a href="">қайталаңыз</a>.</p></html>"""


def _answer(content_type: str, body: bytes, connection: str) -> bytes:
    headers = {
        "Connection": connection,
        "Content-Type": content_type,
        "Content-Length": len(body),
        "Retry-After": RETRY_SECONDS,
        "Cache-Control": "no-store",
        **SECURITY_HEADERS,
    }
    lines = [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(["HTTP/1.1 503 Service Unavailable", *lines, "", ""]).encode() + body


_PROBLEM = {
    "type": OVERLOADED.uri,
    "title": OVERLOADED.title,
    "status": OVERLOADED.status,
    "detail": DETAIL,
}
_BODIES = {
    False: ("application/problem+json", json.dumps(_PROBLEM, separators=(",", ":")).encode()),
    True: ("text/html; charset=utf-8", PAGE.encode()),
}
_ANSWERS = {
    (page, keep): _answer(*body, "keep-alive" if keep else "close")
    for page, body in _BODIES.items()
    for keep in (False, True)
}


def may_keep(request: Any) -> bool:
    """Return whether the connection of ``request`` can take another one after a refusal."""
    return not request.should_close() and request.method != "HEAD"  # whose answer has no body


def is_for_a_browser(request: Any) -> bool:
    """Return whether the client of ``request`` shows pages."""
    accepts = next((value for name, value in request.headers if name == "ACCEPT"), "")
    return "text/html" in accepts


def answer(*, page: bool, keep: bool) -> bytes:
    """Return a whole refusal: a page for a browser, else a problem."""
    return _ANSWERS[page, keep]
