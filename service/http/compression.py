"""Pages, styles and scripts go over the wire compressed (gzip, RFC 9110, section 8.4.1.3).

Whoever can put text into a page, and see its length, can guess what else is in it (BREACH, 2013):
the token of forms is masked anew in each answer, and a page that shows a secret stays as it is.
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, g, request

TYPES = frozenset({"text/html", "text/css", "text/javascript", "image/svg+xml"})
LEAST_BYTES = 1_000  # below it fits into one packet anyway
LEVEL = 5  # of gzip: 9 makes a list of 50 cards 2 % smaller in twice the time
KEPT_FILES = 64


def init_app(app: Flask) -> None:
    """Compress the answers of ``app`` whose kind and length are worth it."""
    app.after_request(_compress)
    app.jinja_env.globals["keep_uncompressed"] = keep_uncompressed


def keep_uncompressed() -> str:
    """Send this answer as it is, because it shows a secret; "" for templates."""
    g.uncompressed = True
    return ""


def _compress(response: Response) -> Response:
    if response.mimetype not in TYPES or not _has_whole_body(response) or "uncompressed" in g:
        return response
    response.vary.add("Accept-Encoding")
    is_file = response.direct_passthrough
    if request.accept_encodings["gzip"] <= 0 or (response.content_length or 0) < LEAST_BYTES:
        return response
    response.direct_passthrough = False
    body = response.get_data()
    response.set_data(_packed_file(body) if is_file else _packed(body))
    response.headers["Content-Encoding"] = "gzip"
    etag, _ = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)  # the same content in other bytes
    return response


def _has_whole_body(response: Response) -> bool:
    """Return whether the answer has a body of known length, and no encoding yet."""
    is_partial = response.status_code in (204, 206, 304)
    return not is_partial and not response.content_encoding and bool(response.content_length)


def _packed(body: bytes) -> bytes:
    return gzip.compress(body, LEVEL, mtime=0)


@lru_cache(KEPT_FILES)
def _packed_file(body: bytes) -> bytes:
    return _packed(body)
