"""A form comes in a charset of a fixed list, or is refused before anything is looked at."""

from __future__ import annotations

import codecs
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient

from service.http.charsets import CHARSETS, charset_of
from tests.service.integrations.conftest import KEY

FORM = "application/x-www-form-urlencoded; charset="
PATHS = ("/1.1/verify-key", "/1.1/comment-check", "/1.1/submit-spam", "/1.2/usage-limit")
NOT_CHARSETS = (
    "idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf-7", "utf-16",
    "utf-32", "hex", "base64", "zip", "rot13", "mbcs", "oem", "uu", "quopri", "bz2", "x",
    "utf-8-sig", "cp037", "a" * 300,
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_refused(client: FlaskClient, path: str) -> None:
    """Other codecs of Python are no charsets; the refusal says so before the key is looked at."""
    for charset in NOT_CHARSETS:
        raw = b"api_key=%C3%A9&blog=%ff&user_ip=1"
        answer = client.post(path, data=raw, content_type=FORM + charset)
        assert (answer.status_code, answer.text) == (200, "invalid"), charset
        told = answer.headers["X-akismet-debug-help"]
        assert told == f"The charset {charset[:40]!a} is not known; send utf-8."


@pytest.mark.parametrize("path", PATHS)
def test_every_byte_in_every_charset(client: FlaskClient, path: str) -> None:
    """Bytes that are no character in a charset of the list do no harm."""
    everything = quote(bytes(range(256)) * 2)
    fields = f"api_key={KEY}&blog=b&user_ip=1&comment_content={everything}&{everything}=1"
    raw = fields.encode() + bytes(range(128, 256))
    for charset in sorted(CHARSETS):
        answer = client.post(path, data=raw, content_type=FORM + charset)
        assert answer.status_code == 200, (charset, answer.text)


@pytest.mark.parametrize(
    "charset", ["utf-8", "UTF-8", "utf8", "windows-1251", "KOI8-R", "koi8-u", "iso-8859-5"]
)
def test_taken(client: FlaskClient, charset: str) -> None:
    """A blog's own charset is read as such."""
    fields = {"blog": "b", "user_ip": "1", "comment_content": "ужас", "api_key": KEY}
    raw = urlencode(fields, encoding=charset).encode()
    answer = client.post("/1.1/comment-check", data=raw, content_type=FORM + charset)
    assert answer.text == "true"


def test_the_list_is_python_s() -> None:
    """Each charset of the list can be read, and reads ASCII as ASCII."""
    for charset in CHARSETS:
        assert b"api_key=1&a=b".decode(codecs.lookup(charset).name) == "api_key=1&a=b"
        assert charset_of(charset.upper()) == charset


def test_raw_bytes_are_read(client: FlaskClient) -> None:
    """A client that does not quote its bytes is understood as well."""
    raw = f"blog=b&user_ip=1&api_key={KEY}&comment_content=ужас".encode()
    answer = client.post("/1.1/comment-check", data=raw, content_type=FORM + "utf-8")
    assert answer.text == "true"


def test_too_many_fields(client: FlaskClient) -> None:
    """A form of ten thousand fields is refused with the limit."""
    raw = "&".join(f"f{n}=" for n in range(10_000)) + f"&api_key={KEY}&blog=b&user_ip=1"
    answer = client.post("/1.1/comment-check", data=raw, content_type=FORM + "utf-8")
    assert answer.text == "invalid"
    assert "1,000" in answer.headers["X-akismet-debug-help"]
