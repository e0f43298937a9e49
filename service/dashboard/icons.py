"""Small pictures beside words, never instead of them."""

from __future__ import annotations

from flask import Flask
from markupsafe import Markup

_PATHS = {
    "approve": "M4.5 10.5l3.7 3.7 7.3-8.2",
    "reject": "M5.5 5.5l9 9m0-9l-9 9",
    "held": "M7.5 5v10m5-10v10",
    "undo": "M7.5 4.5L4 8l3.5 3.5M4.5 8H12a4 4 0 010 8H9",
    "article": "M5 3.5h10v13H5zM7.5 7h5m-5 3h5m-5 3h3",
    "reply": "M8 5L4 9l4 4M4.5 9H11a5 5 0 015 5v1.5",
    "flag": "M5.5 17V4m0 0h9l-2 3.2 2 3.3h-9",
    "history": "M10 5.5V10l3 2M10 3a7 7 0 11-6.6 4.7M3 4v4h4",
    "escalate": "M10 16.5v-12m0 0L5.5 9m4.5-4.5L14.5 9",
    "opinion": "M3.5 4.5h9v6.5H8l-3 2.5V11H3.5zM15 8h1.5v6H15v2.5L12 14H9.5",
    "search": "M9 3.5a5.5 5.5 0 110 11 5.5 5.5 0 010-11zm4 9.5l4 4",
    "pick": "M10 3.5l2 4.3 4.7.6-3.5 3.2.9 4.7-4.1-2.3-4.1 2.3.9-4.7L3.3 8.4 8 7.8z",
    "warning": "M10 3.5L18 17H2zM10 8.5v3.8m0 2.4v.1",
}
_SVG = Markup(
    '<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">'
    '<path d="{}"/></svg>'
)
ICONS = {name: _SVG.format(path) for name, path in _PATHS.items()}


def init_app(app: Flask) -> None:
    """Let templates show ``icon(name)``; a page of fifty cards has a hundred of them."""
    app.jinja_env.globals["icon"] = ICONS.__getitem__
