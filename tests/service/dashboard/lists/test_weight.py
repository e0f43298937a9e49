"""What a browser has to load."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from tests.service.dashboard.conftest import Visitor

LIMIT = 60_000  # bytes, compressed


def test_scripts_and_styles_are_light(repository: Path) -> None:
    """JavaScript and CSS of the dashboard are at most 60 kB compressed."""
    static = repository / "service" / "static"
    shared = [static / "vendor" / "htmx.min.js", static / "trusted-types.js"]
    files = [*shared, *(static / "dashboard").iterdir()]
    assert len(files) > 10
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= LIMIT


def test_htmx_is_the_packed_one(repository: Path) -> None:
    """The vendored file says which version it is, and its licence lies beside it."""
    vendor = repository / "service" / "static" / "vendor"
    assert 'version="4.0.1"' in (vendor / "htmx.min.js").read_text("utf-8")
    assert "Zero-Clause BSD" in (vendor / "htmx.LICENSE.txt").read_text("utf-8")


def test_assets_are_kept_until_they_change(dana: Visitor) -> None:
    """A page names its files by content, and a browser may keep them for a year."""
    dana.get("/sites/demo/held")
    link = re.search(r'href="(/static/dashboard/modqueue.css[^"]+)"', dana.page)
    assert link
    assert "immutable" in caching(dana, link[1])
    assert "immutable" not in caching(dana, "/static/dashboard/modqueue.css")


def caching(dana: Visitor, path: str) -> str:
    with dana.client.get(path) as answer:
        return answer.headers["Cache-Control"]
