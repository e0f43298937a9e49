"""What goes over the wire: compressed pages and files, and tokens that no length gives away."""

from __future__ import annotations

import gzip
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.store.writer import Store
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom

CARDS_BYTES_MAX = 60_000
GZIP = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("file", ["dashboard/modqueue.css", "dashboard/dashboard.js", "embed.js"])
def test_files_are_compressed_where_that_is_understood(client: FlaskClient, file: str) -> None:
    """The same bytes come out; caches are told that there are two kinds."""
    path = f"/static/{file}"
    with client.get(path) as plain, client.get(path, headers=GZIP) as packed:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert "Content-Encoding" not in plain.headers
        assert "Accept-Encoding" in plain.headers["Vary"]
        assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
        unchanged = {**GZIP, "If-None-Match": packed.headers["ETag"]}
    with client.get(f"/static/{file}", headers=unchanged) as answer:
        assert answer.status_code == 304


@pytest.mark.parametrize("path", ["/livez", "/openapi.json", "/static/icon.svg"])
def test_what_is_small_or_no_page_stays(client: FlaskClient, path: str) -> None:
    """Documents of the API are as they were."""
    with client.get(path, headers=GZIP) as answer:
        assert "Content-Encoding" not in answer.headers


def test_a_part_of_a_file_stays(client: FlaskClient) -> None:
    """Whoever asks for a range gets these bytes of the file."""
    with client.get(
        "/static/dashboard/modqueue.css", headers={**GZIP, "Range": "bytes=0-99"}
    ) as answer:
        assert (answer.status_code, len(answer.data)) == (206, 100)
        assert "Content-Encoding" not in answer.headers


def test_a_list_is_light(dana: Visitor, store: Store, site: str) -> None:
    """Fifty cards are at most 60 kB on the wire."""
    for number in range(50):
        text = f"{number} You idiot, " + " ".join(f"word{number * 7 + n}" for n in range(40))
        newsroom.submit(store, site, newsroom.METRO, f"author {number}", text)
    newsroom.score(store, site)
    answer = dana.client.get("/sites/demo/held", headers=GZIP)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data).count(b"<article") == 50
    assert len(answer.data) <= CARDS_BYTES_MAX


def test_the_token_of_forms_is_masked_anew(dana: Visitor) -> None:
    """No two answers carry the same token, each of them is right, and within one it is one."""
    tokens = []
    for _ in range(2):
        page = dana.get("/sites/demo/held").text
        tokens.append(set(re.findall(r'name="csrf" value="([^"]+)"', page)))
        assert dana.post("/preferences", {"theme": "dark"}).status_code == 303
    assert [len(found) for found in tokens] == [1, 1]
    assert tokens[0] != tokens[1]


def test_a_secret_is_not_compressed(dana: Visitor) -> None:
    """The page with the key of a phone is sent as it is, whatever else is in it."""
    answer = dana.get("/account/second-step", **GZIP)
    assert "QR code" in answer.text
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("flip", [0, 50, -1])
def test_a_changed_mask_is_refused(dana: Visitor, flip: int) -> None:
    """One wrong character makes a wrong token."""
    page = dana.get("/sites/demo/held").text
    token = list(re.findall(r'name="csrf" value="([^"=]+)', page)[0])
    token[flip] = "A" if token[flip] != "A" else "B"
    answer = dana.client.post("/preferences", data={"csrf": "".join(token), "theme": "dark"})
    assert answer.status_code == 403
