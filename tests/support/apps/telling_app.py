"""The web application, with a page that tells what it knows of the client."""

from __future__ import annotations

from flask import request

from service.http.addresses import client_ip
from service.wsgi import app

TELL = "/tests/client"


@app.get(TELL)
def tell() -> dict[str, object]:
    """Say who asks, and where."""
    return {
        "address": str(client_ip()),
        "host": request.host,
        "scheme": request.scheme,
        "prefix": request.script_root,
        "forwarded": request.headers.get("Forwarded"),
    }
