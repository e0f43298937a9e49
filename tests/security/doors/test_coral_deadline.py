"""Coral is answered in time, whatever is written in a comment and whatever hangs."""

from __future__ import annotations

import hmac
import json
import re
import threading
from collections.abc import Callable, Iterator
from hashlib import sha256
from html.parser import HTMLParser
from threading import Event, Thread

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from service.app import create_app
from service.integrations.coral.deadline import WORKS_MAX, Deadline
from service.integrations.coral.html_text import BREAKS, to_text
from service.integrations.coral.references import resolved
from service.services import Services
from tests.service.integrations.conftest import WordScorer
from tests.support.servers.redis_servers import wait_until


class Hanging:
    """Works that hang until they are let go; it counts those that began."""

    def __init__(self) -> None:
        self.begun = 0
        self.free = Event()
        self._lock = threading.Lock()

    def __call__(self) -> str:
        with self._lock:
            self.begun += 1
        self.free.wait(60)
        return "judged"


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    works = Hanging()
    yield works
    works.free.set()


def test_late_works_are_few(hanging: Hanging) -> None:
    """One after the other: two hang, and of all that follow none begins."""
    deadline = Deadline(0.05)
    answers = [deadline.run(hanging, "hold", ()) for _ in range(20)]
    assert answers == ["hold"] * 20
    assert hanging.begun == WORKS_MAX == 2


def test_late_works_are_few_together(hanging: Hanging) -> None:
    """Twenty at once: no more than two begin, and the others never do once they are given up."""
    deadline, answers = Deadline(0.2), list[str]()
    threads = [
        Thread(target=lambda: answers.append(deadline.run(hanging, "hold", ()))) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    hanging.free.set()
    wait_until(lambda: deadline.run(lambda: "judged", "hold", ()) == "judged", "a free thread")
    assert answers == ["hold"] * 20
    assert hanging.begun == WORKS_MAX


def test_judging_goes_on_once_late_works_end(hanging: Hanging) -> None:
    """Holding without a look ends with the trouble."""
    deadline = Deadline(0.05)
    for _ in range(3):
        deadline.run(hanging, "hold", ())
    hanging.free.set()
    wait_until(lambda: deadline.run(lambda: "judged", "hold", ()) == "judged", "a free thread")


def test_works_that_fail_are_not_late() -> None:
    """A work that raises is over: it keeps no place from another."""
    deadline = Deadline(30)

    def fail() -> str:
        raise RuntimeError("a fault")

    assert [deadline.run(fail, "hold", ()) for _ in range(5)] == ["hold"] * 5
    assert deadline.run(lambda: "judged", "hold", ()) == "judged"


SECRET = "empsec_0123456789abcdef"
HOSTILE = ('<a x="' * 3_300, "<!--" * 4_900, "&#" * 9_900, "<a href='" * 2_200, "<![" * 6_600)


@pytest.mark.parametrize("html", HOSTILE)
def test_hostile_comments_are_judged(services: Services, site: str, html: str) -> None:
    """The slowest comments of the former parser are judged, not given up."""
    words = WordScorer()
    assert services.integration_keys
    services.integration_keys.set_coral_secret(site, SECRET)
    client = create_app(services).test_client()
    assert _post(client, f"{html} awful") == 200
    assert _post(client, "A calm remark.") == 204
    assert words.score([to_text(f"{html} awful")])[0].scores["toxicity"] > 0.9


def _post(client: FlaskClient, html: str) -> int:
    raw = json.dumps({"comment": {"body": html}, "author": {"id": "u"}}).encode()
    signature = "sha256=" + hmac.digest(SECRET.encode(), raw, sha256).hex()
    headers = {"X-Coral-Signature": signature}
    return client.post("/integrations/coral/demo", data=raw, headers=headers).status_code


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<a x=\"> you are awful", '<a x="> you are awful'),
        ("<!-- you are awful", "<!-- you are awful"),
        ("<b you are awful", "<b you are awful"),
        ("<p title='you> awful", "<p title='you> awful"),
        ("a</>b<!x>c<?y>d</ e>f<![CDATA[g]]>h", "abcdfh"),
        ("<a title='a>b' HREF = https://x.example/?a=1&copy=2&amp;c>y</a>",
         "y https://x.example/?a=1&copy=2&c"),
        ("<a href=https://a.example/>one<a href=https://b.example/>two",
         "one https://a.example/ two https://b.example/"),
        ("<a href='https://a.example/' href='https://b.example/'>x</a>", "x https://a.example/"),
        ("<a data-href='https://a.example/'>x</a>", "x"),
        ("<a x=href href='https://a.example/'>x</a>", "x https://a.example/"),
        ("<script>if (a<b) '<!--'</script>seen", "seen"),
        ("<STYLE>p</sTyle >seen", "seen"),
        ("<script>never ended", ""),
        ("<scripty>seen</scripty>", "seen"),
        ("&ampx &notit; &notin; &lt&gt; &#60 &#x3C; &unknown; &", "&x ¬it; ∉ <> < < &unknown; &"),
        ("&#128;&#0;&#xD800;&#x110000;&#000065;", "€\ufffd\ufffd\ufffdA"),
        ("&am<b></b>p;", "&amp;"),
        ("&#" + "9" * 5_000 + ";", "\ufffd"),
    ],
)  # fmt: skip
def test_what_browsers_show(html: str, text: str) -> None:
    """Text is what the HTML standard makes of it, and nobody hides words in broken markup."""
    assert to_text(html) == text


class Former(HTMLParser):
    """The visible text by the standard library, for HTML without links."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.pieces += ["\n"] if tag in BREAKS else []

    handle_endtag: Callable[..., None] = lambda self, tag: self.handle_starttag(tag, ())

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def former(html: str) -> str:
    parser = Former()
    parser.feed(html)
    parser.close()
    lines = "".join(parser.pieces).split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())


WORDS = st.text(alphabet="abc .,!?жқ👋\n;", max_size=8)
REFERENCES = st.sampled_from(["&amp;", "&lt;", "&gt;", "&quot;", "&#39;", "&nbsp;", "&#x1F44B;"])
ATTRIBUTES = st.sampled_from(["", " class=x", ' title="a > b"', " title='a &amp; b'", " hidden"])
VOID = st.sampled_from(["<br>", "<br/>", "<hr />", "<img src=x alt='y'>", "<!-- note -->"])


def element(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tags = st.sampled_from(["p", "b", "i", "div", "span", "blockquote", "ul", "li", "em", "h1"])
    return st.builds(lambda t, a, i: f"<{t}{a}>{i}</{t}>", tags, ATTRIBUTES, inner)


SANE = st.recursive(
    WORDS | REFERENCES | VOID,
    lambda inner: element(st.lists(inner, max_size=4).map("".join)),
    max_leaves=12,
)


@given(st.lists(SANE, max_size=4).map("".join))
def test_sane_html_reads_as_before(html: str) -> None:
    """For HTML as editors make it, the text is what Python's own parser gives."""
    assert to_text(html) == former(html)


@given(st.text(alphabet="&#x1230aAmpltg; =;", max_size=12))
def test_references_read_as_before(text: str) -> None:
    """So it is with references, other than those to no character, which the standard shows."""
    from html import unescape

    if not re.search(r"&#[xX]?0*(?:[0-9a-fA-F]{1,2}|[dD][0-9a-fA-F]{3})(?![0-9a-fA-F])", text):
        assert resolved(text).replace("\ufffd", "") == unescape(text).replace("\ufffd", "")


@given(st.text(alphabet="<>/!-&#;=\"' \nahrefscriptbxD[?", max_size=60))
def test_no_markup_raises(html: str) -> None:
    """However markup is broken, there is a text of it, and no more than it held."""
    assert len(to_text(html)) <= len(html) + 2 * html.count("<")
