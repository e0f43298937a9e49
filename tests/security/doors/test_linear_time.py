"""What strangers write is read in time that grows with its length alone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier import Highlight, load
from classifier.text.links import find, whole
from moderation import policy as policies
from moderation.policy import Facts, Policy
from moderation.process.config import Config
from moderation.projection.engines.words import match_expression
from moderation.text.word_list import WordKind, WordRule
from service.dashboard.lists import text as dashboard_text
from service.http.body import NESTING_MAX, parse_json
from service.http.problems import Problem
from service.integrations.akismet.requests import Invalid, pairs_of
from service.integrations.coral.html_text import to_text
from service.integrations.perspective.body import LENIENT_BYTES_MAX, parse
from service.integrations.perspective.sentences import sentences
from tests.support.growth import LINEAR, growth, repeated

LENGTH = 5_000
MARKUP = (
    "<", "<a ", "<a", "<!--", "<!", "<![", "<?", "&#", "&", "&a", "&#1", "&#x", "</", "</>", "<!>",
    '<a x="', "<a x='", "<a x=", '<a x=\'"', "<a href='", '<a href="x">', "<script", "<script>",
    "<style>", "<title>", "<template>", "<a>", "</a>", "<p>", "<b>x", "<a =", '<a "', "<a/",
    "-->", "--", ">", '"', "<a href=x>y</a>", "<a href=", "&notit", "a b ", "x=y ",
)  # fmt: skip


@pytest.mark.parametrize("piece", MARKUP)
@pytest.mark.parametrize("before", ["", "<a ", '<a href="', "<!--", "<script>", "x<a href=y>"])
def test_markup(piece: str, before: str) -> None:
    """No kind of markup, however broken, costs more than its length."""
    assert growth(to_text, lambda n: before + repeated(piece, n), LENGTH) < LINEAR


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="<>/!-&#;=\"' ahrefscipt", min_size=1, max_size=7))
def test_any_repetition_of_markup(piece: str) -> None:
    """Whatever short piece is repeated, four times as much takes about four times as long."""
    assert growth(to_text, lambda n: repeated(piece, n), LENGTH) < LINEAR


def quietly(read: Callable[[Any], object]) -> Callable[[Any], None]:
    """Return ``read`` without its refusals."""

    def call(subject: Any) -> None:
        with suppress(Problem, Invalid):
            read(subject)

    return call


BODIES = ("[", '{"a":', '{"\\u0061":', "{a:", '"\\"', '{a:"\\', "{ ", ",", "1", '"\\u0061",', "a ")


@pytest.mark.parametrize("piece", BODIES)
def test_bodies(piece: str) -> None:
    """A JSON body is read, or refused, in time linear in it."""
    make: Callable[[int], bytes] = lambda n: repeated(piece, n).encode()  # noqa: E731
    assert growth(quietly(parse_json), make, 100_000) < LINEAR


def test_long_names_in_deep_bodies() -> None:
    """Where a string stands is put together only once something is wrong with it."""
    name = b'{"\\u0061' + b"n" * 2_000 + b'":'
    flat = growth(parse_json, lambda n: b"[" + b"1," * n + name + b"1}]", 10_000)
    deep = growth(
        parse_json,
        lambda n: name * (n - 1) + b'"\\u0061"' + b"}" * (n - 1),
        NESTING_MAX // 4,
    )
    assert max(flat, deep) < LINEAR


def test_depth_is_bounded() -> None:
    """Whatever a body's depth, it is taken or refused; nothing is read by recursion."""
    for depth in (1, NESTING_MAX, NESTING_MAX + 1, *range(850, 1_000), 50_000):
        for opened, closed in (("[", "]"), ('{"a":', "}")):
            raw = f"{opened * depth}1{closed * depth}".encode()
            if depth <= NESTING_MAX:
                parse_json(raw)
            else:
                with pytest.raises(Problem, match="nested too deeply"):
                    parse_json(raw)


@pytest.mark.parametrize("piece", BODIES)
def test_lenient_bodies(piece: str) -> None:
    """So is one with names without quotes."""
    make: Callable[[int], bytes] = lambda n: repeated(piece, n).encode()  # noqa: E731
    assert growth(quietly(parse), make, LENIENT_BYTES_MAX // 4) < LINEAR


@pytest.mark.parametrize("piece", BODIES)
def test_long_lenient_bodies(piece: str) -> None:
    """So is one beyond that length, of which only the strings are looked at."""
    make: Callable[[int], bytes] = lambda n: b'"' + repeated(piece, n).encode()  # noqa: E731
    assert growth(quietly(parse), make, LENIENT_BYTES_MAX + 1) < LINEAR


@pytest.mark.parametrize("piece", [".", ". ", "a. ", '."', "!\n", "\n", "。", '.")] ', "a", ".' "])
def test_sentences(piece: str) -> None:
    """Sentences are found in one pass."""
    assert growth(sentences, lambda n: repeated(piece, n), LENGTH) < LINEAR


@pytest.mark.parametrize(
    "piece",
    [
        "\n",
        "\n ",
        " \n",
        "\u0301",
        "a\u0301",
        "\u202e",
        "https://",
        "www.",
        "😀\u200d",
        "1\ufe0f",
        "<",
    ],
)
@pytest.mark.parametrize("render", [dashboard_text.show, dashboard_text.show_plain])
def test_dashboard(piece: str, render: Callable[[str], object]) -> None:
    """A text is made safe to look at in one pass."""
    assert growth(render, lambda n: repeated(piece, n), LENGTH) < LINEAR


@pytest.mark.parametrize("piece", ["a.io ", "\N{PIG FACE} a.io ", "www.a "])
def test_links_of_spam(piece: str) -> None:
    """Links are placed in one pass, however many of them a text has."""
    spam = [Highlight("spam", 0, 1, "a", 1.0)]

    def place(text: str) -> object:
        return whole(text, spam, find(text))

    assert growth(place, lambda n: repeated(piece, n), LENGTH) < LINEAR


@pytest.mark.parametrize("piece", ["a=b&", "&", "=", "%41=%", "a=1;", "%"])
def test_forms(piece: str) -> None:
    """A form of Akismet's, whatever it is full of, is read in one pass or refused."""
    read = quietly(lambda raw: pairs_of(raw, "utf-8"))
    assert growth(read, lambda n: repeated(piece, n), 20_000) < LINEAR


@pytest.mark.parametrize("piece", ["a", "a ", "a'", "a-", "1", "\u0301", "ﷺ"])
def test_searches(piece: str) -> None:
    """Words of a search are found in one pass."""
    assert growth(match_expression, lambda n: repeated(piece, n), LENGTH) < LINEAR


TEXTS = (
    "a",
    "a ",
    "a. ",
    "ﷺ",
    "f.u.c.k ",
    "a\u0301",
    "\u200b",
    "1",
    "http://x.y ",
    "b a d ",
    "ааа",
)


@pytest.mark.parametrize("piece", TEXTS)
def test_scoring(piece: str) -> None:
    """The model reads a text in time linear in it."""
    scorer = load(Config(secret="s" * 40).model_dir)
    assert growth(lambda text: scorer.score([text]), lambda n: repeated(piece, n), LENGTH) < LINEAR


@pytest.mark.parametrize("piece", TEXTS)
def test_routing(piece: str) -> None:
    """A policy's words and expressions are matched in time linear in the text."""
    words = (WordRule("turnip"), WordRule(r"(a+)+$", kind=WordKind.REGEX))
    policy, scorer = Policy(words=words), load(Config(secret="s" * 40).model_dir)

    def route(text: str) -> None:
        policies.route(policy, Facts(text, {}, "en", True, 0, reading=scorer.read([text])[0]))

    assert growth(route, lambda n: repeated(piece, n), LENGTH) < LINEAR
