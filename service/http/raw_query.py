"""A request whose query came with raw bytes, which no URL may have (RFC 3986, 2)."""

from __future__ import annotations

from string import printable
from typing import Any
from urllib.parse import quote

from flask import Request


class RawQueryRequest(Request):
    """Takes each raw byte for its percent-encoding, as browsers send it (WHATWG URL, query state).

    What is no UTF-8 then stays encoded, and a parameter's own check says what is wrong with it.
    Werkzeug decodes the whole query first, and where that fails there was no answer but 500.
    """

    def __init__(self, environ: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(environ, *args, **kwargs)
        if not self.query_string.isascii():
            self.query_string = quote(self.query_string, safe=printable).encode()
