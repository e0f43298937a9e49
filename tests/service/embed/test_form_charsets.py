"""Forms from pages in other encodings: read as what they say, or refused, never stored garbled."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from werkzeug.test import TestResponse

from tests.service.embed.conftest import ORIGIN, Page

FORM = "application/x-www-form-urlencoded"
FIELDS = {"article": "a/1", "name": "Әсел", "body": "Пётр, «ұлы» & co: 5 € + 1"}
ASIA = {"gb18030", "gbk", "big5", "shift_jis", "euc-jp", "euc-kr"}


def send(page: Page, raw: bytes, content_type: str = FORM) -> TestResponse:
    headers = {"Origin": ORIGIN}
    return page.client.post(
        f"{page.base}/form", data=raw, headers=headers, content_type=content_type
    )


def as_a_browser(charset: str, **more: str) -> bytes:
    """Return FIELDS as a browser sends them from a page in ``charset``."""
    return urlencode({**FIELDS, **more}, encoding=charset, errors="xmlcharrefreplace").encode()


def stored(page: Page) -> list[tuple[str, str]]:
    found = [comment.submission for comment in page.store.export("demo")]
    return [(one.author.name, one.body) for one in found if one]


@pytest.mark.parametrize(
    "charset", ["utf-8", "windows-1251", "koi8-u", "windows-1252", "iso-8859-5", *sorted(ASIA)]
)
@pytest.mark.parametrize("by", ["field", "header"])
def test_a_named_charset_is_read(page: Page, charset: str, by: str) -> None:
    """Every letter arrives, also those that the page's charset lacks."""
    if by == "field":
        sent = send(page, as_a_browser(charset, _charset_=charset.upper()))
    else:
        sent = send(page, as_a_browser(charset), f"{FORM}; charset={charset}")
    assert sent.status_code == 303
    assert stored(page) == [(FIELDS["name"], FIELDS["body"])]


@pytest.mark.parametrize(
    "raw",
    [
        as_a_browser("windows-1251"),
        as_a_browser("windows-1251", _charset_="utf-8"),
        as_a_browser("windows-1251", _charset_="x-user-defined"),
        as_a_browser("windows-1251", _charset_="utf-7"),
        as_a_browser("utf-8", _charset_="\u0441p1251"),
        urlencode(FIELDS | {"body": "cut \ufffd off"}).encode(),
        urlencode(FIELDS | {"name": "nul\0"}).encode(),
    ],
)
def test_what_cannot_be_read_is_refused(page: Page, raw: bytes) -> None:
    """Nothing is stored, and the reader gets the form again with the reason in words."""
    raw += f"&language=ru&back={quote(ORIGIN)}%2Fx".encode()
    answer = send(page, raw)
    assert answer.status_code == 422
    assert "Напишите его ещё раз здесь." in answer.text
    assert 'name="article" value="a/1"' in answer.text
    assert f"{ORIGIN}/x" in answer.text
    assert stored(page) == []


def test_a_form_in_parts_is_refused_unless_utf8(page: Page) -> None:
    """A form with another enctype is UTF-8, too, or refused."""
    parts = "multipart/form-data; boundary=x"
    for charset, status in (("utf-8", 303), ("windows-1251", 422)):
        fields = "".join(
            f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
            for name, text in {"article": "a/1", "name": "Пётр", "body": "Текст"}.items()
        )
        assert send(page, f"{fields}--x--\r\n".encode(charset), parts).status_code == status
    assert stored(page) == [("Пётр", "Текст")]


@pytest.mark.parametrize(
    "text", ["&#55357;", "&#9999999;", "&#1087;&#65;", "&amp;#1087;", "&#1087", "%%", "%zz"]
)
def test_what_readers_write_is_kept(page: Page, text: str) -> None:
    """Only what a browser had to write as a reference is one, and never half a character."""
    assert send(page, urlencode({**FIELDS, "body": text}).encode()).status_code == 303
    western = urlencode({**FIELDS, "body": text, "_charset_": "windows-1251"}, encoding="cp1251",
                        errors="xmlcharrefreplace").encode()  # fmt: skip
    assert send(page, western).status_code == 303
    assert [body for _, body in stored(page)] == [text, text]


def test_a_flood_of_fields_is_cut(page: Page) -> None:
    """Fields beyond the first hundred are not looked at."""
    raw = b"&".join(b"f%d=1" % n for n in range(10_000)) + b"&" + as_a_browser("utf-8")
    assert send(page, raw).status_code == 422
