"""``/static/embed.js``: the script of the comment box, one file for the page that loads it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask import Flask, Response, request

FOLDER = Path(__file__).parents[1] / "static" / "embed"
PARTS = (
    "dom", "proof", "receipts", "reader", "change", "votes", "own", "form", "box", "counts",
    "mount",
)  # fmt: skip
# A page may load the script once for each of its boxes.
HEAD = """\
// The comment box. <div data-modqueue-article="ID" data-modqueue-key="pub_..."></div> and this
// script, loaded from modqueue; the rest of the page may come from anywhere. No cookie, nothing
// from a third party; the tab keeps receipts of what was posted in it, and only while that waits.
// Everything that readers wrote is put in as text, never as HTML.
(() => {
"use strict";
if (window.modqueue) return;
"""
TAIL = "})();\n"


def init_app(app: Flask) -> None:
    """Serve the script beside the other static files."""
    app.add_url_rule("/static/embed.js", "embed_script", _answer)


@cache
def script() -> str:
    """Return the parts of ``static/embed/`` in one function, in which they share names."""
    texts = [(FOLDER / f"{part}.js").read_text("utf-8") for part in PARTS]
    return "\n".join([HEAD, *texts, TAIL])


def _answer() -> Response:
    response = Response(script(), mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response
