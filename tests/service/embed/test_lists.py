"""Lists of the box: newest first, from one comment on, counts of many articles, a feed."""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from flask import Flask

from moderation import actions
from moderation.policy import Publishing
from moderation.registry import Registry
from moderation.status import Status
from moderation.store.acceptance import Intake, Limits
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from service.embed import form
from service.embed import thread as lists
from tests.service.embed.conftest import ORIGIN, Page

ATOM = "{http://www.w3.org/2005/Atom}"
ARTICLE = Article("a/1", f"{ORIGIN}/a", 'Water & "ice" <b>')


def submit(store: Store, body: str, parent: str | None = None, article: Article = ARTICLE) -> str:
    intake = Intake(Submission(article, Author("Asel & <Timur>"), body, parent_id=parent))
    return actions.submit(store, str, "demo", intake, caller="site", limits=Limits()).id


def pages(page: Page, query: str) -> list[list[str]]:
    """Return the bodies of every page of the thread, stubs as None."""
    found, after = [], ""
    for _ in range(20):
        document = page.get(f"/articles/a%2F1/comments?{query}{after}").get_json()
        found.append([one.get("body") for one in document["comments"]])
        if not document["next"]:
            return found
        after = f"&after={document['next']}"
    raise AssertionError("the pages do not end")


@pytest.fixture
def conversations(page: Page, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Three conversations, the second with replies at two levels; three comments to a page."""
    monkeypatch.setattr(lists, "PAGE", 3)
    ids = {"A": submit(page.store, "A"), "B": submit(page.store, "B")}
    page.judge()
    for name, parent in (("B1", "B"), ("B2", "B"), ("B3", "B"), ("A1", "A")):
        ids[name] = submit(page.store, name, ids[parent])
        page.judge()
    ids["B11"] = submit(page.store, "B11", ids["B1"])
    ids["C"] = submit(page.store, "C")
    page.judge()
    return ids


def test_conversations_are_sorted_either_way(page: Page, conversations: dict[str, str]) -> None:
    """Each comment stands before its replies, and every one is on one page, in either order."""
    assert pages(page, "") == [["A", "A1", "B"], ["B1", "B11", "B2"], ["B3", "C"]]
    assert pages(page, "sort=newest") == [["C", "B", "B1"], ["B11", "B2", "B3"], ["A", "A1"]]
    assert pages(page, "sort=nonsense") == pages(page, "")


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8])
def test_no_page_size_loses_a_comment(
    page: Page, conversations: dict[str, str], monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(lists, "PAGE", size)
    listed = [body for bodies in pages(page, "sort=newest") for body in bodies]
    assert listed == ["C", "B", "B1", "B11", "B2", "B3", "A", "A1"]


def test_a_removed_root_stays_as_a_stub(page: Page, conversations: dict[str, str]) -> None:
    """Its replies keep their place when the newest conversation is first."""
    actions.erase(page.store, "demo", conversations["B"], by="site")
    assert pages(page, "sort=newest")[0] == ["C", None, "B1"]
    listed = [body for bodies in pages(page, "sort=newest") for body in bodies]
    assert listed == ["C", None, "B1", "B11", "B2", "B3", "A", "A1"]


def test_a_link_leads_to_one_conversation(page: Page, conversations: dict[str, str]) -> None:
    """The page begins with the conversation of the comment, whatever it answers."""
    for name in ("B", "B1", "B11"):
        assert pages(page, f"at={conversations[name]}")[0] == ["B", "B1", "B11"]
    assert pages(page, f"sort=newest&at={conversations['B3']}")[0] == ["B", "B1", "B11"]
    first = pages(page, "")
    for other in ("aaaaaaaaaaaaaaaa", "x", "../", submit(page.store, "X", None, Article("b"))):
        assert pages(page, f"at={other}") == first


@pytest.mark.parametrize(
    ("sort", "listed"),
    [
        ("", ["A", "A1", "B", "B1", "B11", "B2", "B3", "C"]),
        ("&sort=newest", ["C", "B", "B1", "B11", "B2", "B3", "A", "A1"]),
    ],
)
def test_the_page_without_a_script_has_a_link_to_the_rest(
    page: Page,
    conversations: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    sort: str,
    listed: list[str],
) -> None:
    """It keeps order, language and the way back, and following it shows every comment once."""
    monkeypatch.setattr(form, "SHOWN", 3)
    back = f"{ORIGIN}/a?id=1&x=2"
    path = f"{page.base}/page?article=a/1&language=kk&back={quote(back, safe='')}{sort}"
    shown = []
    for _ in range(4):
        text = page.client.get(path).text
        assert f'<p class="mq-back"><a href="{escape(back)}">' in text
        assert '<html lang="kk">' in text
        assert "Алдымен ескілері" in text
        shown += re.findall('<p class="mq-body" dir="auto">(.*?)</p>', text)
        link = re.search('<a rel="next" href="(.*?)">Тағы көрсету</a>', text)
        if not link:
            break
        path = unescape(link[1])
    assert shown == listed


def test_an_unfit_place_of_the_page_is_left_out(page: Page, conversations: dict[str, str]) -> None:
    """It begins anew; behind the last comment it does not say that there are none."""
    path = f"{page.base}/page?article=a/1&after="
    for other in ("x", "../", "(", "-"):
        assert page.client.get(f"{path}{other}").text.count('class="mq-body"') == 8
    end = page.client.get(f"{path}{'f' * 19}-{'a' * 16}").text
    assert 'class="mq-body"' not in end
    assert "No comments yet" not in end
    assert "sort=newest" in end


def test_many_articles_are_counted_in_one_call(page: Page, conversations: dict[str, str]) -> None:
    """A hundred articles with long ids; one without comments counts 0."""
    ids = ["a/1", *(f"{number:03}".ljust(200, "ж") for number in range(99))]
    answer = page.send("/counts", {"articles": ids})
    assert answer.status_code == 200
    counts = answer.get_json()["counts"]
    assert list(counts) == sorted(ids, key=list(counts).index)
    assert (counts["a/1"], sum(counts.values())) == (8, 8)
    for wrong in ({"articles": [*ids, "b"]}, {"articles": []}, {"articles": [7]}, {}):
        assert page.send("/counts", wrong).status_code == 422
    assert page.send("/counts", {"articles": ids}, "https://evil.example").status_code == 403


def feed(page: Page, article: str = "a%2F1") -> ElementTree.Element:
    answer = page.client.get(f"{page.base}/articles/{article}/feed")
    assert answer.status_code == 200
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.text)


def test_the_feed_has_the_newest_first(page: Page, conversations: dict[str, str]) -> None:
    """Replies included; each entry leads to its comment on the site's page."""
    root = feed(page)
    bodies = [entry.findtext(f"{ATOM}content") for entry in root.iter(f"{ATOM}entry")]
    assert bodies == ["C", "B11", "A1", "B3", "B2", "B1", "B", "A"]
    entry = next(root.iter(f"{ATOM}entry"))
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Asel & <Timur>"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == f"{ORIGIN}/a#modqueue-{conversations['C']}"
    assert root.findtext(f"{ATOM}title") == ARTICLE.title


def test_the_feed_is_escaped_and_well_formed(page: Page) -> None:
    """Text stays text, and characters that XML forbids are left out."""
    texts = ["]]><script>alert(1)</script>", "a\x0b\x1b\ufffe\uffffb", "\"&amp;' 🙂"]
    for text in texts:
        submit(page.store, text)
    page.judge()
    bodies = [one.findtext(f"{ATOM}content") for one in feed(page).iter(f"{ATOM}entry")]
    assert bodies == [texts[2], "ab", texts[0]]


def test_the_feed_has_approved_comments_alone(page: Page, store: Store) -> None:
    """Held, rejected, erased ones and those that nobody has judged are in no feed."""
    actions.change_article(store, "demo", ARTICLE, publishing=Publishing.POST, by="site")
    for body in ("An awful remark", "Fine"):
        submit(store, body)
    page.judge()
    gone, rejected = submit(store, "Gone"), submit(store, "Rejected")
    page.judge()
    actions.erase(store, "demo", gone, by="site")
    actions.decide(
        store, "demo", rejected, status=Status.REJECTED, by="dana",
        expected_version=store.get("demo", rejected).version, reason="insult",
    )  # fmt: skip
    submit(store, "Public before anybody judged it")
    bodies = [one.findtext(f"{ATOM}content") for one in feed(page).iter(f"{ATOM}entry")]
    assert bodies == ["Fine"]
    assert list(feed(page, "nowhere").iter(f"{ATOM}entry")) == []


def test_the_feed_may_be_cached(page: Page, conversations: dict[str, str]) -> None:
    """Nothing in it depends on who asks; what has not changed is not sent again."""
    path = f"{page.base}/articles/a%2F1/feed"
    first = page.client.get(path)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    again = page.client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    submit(page.store, "D")
    page.judge()
    assert page.client.get(path).headers["ETag"] != first.headers["ETag"]


def test_a_foreign_address_is_in_no_feed(page: Page) -> None:
    """Where the article's address is none of the box's pages, links lead to a page of ours."""
    submit(page.store, "A", None, Article("c", "https://evil.example/"))
    page.judge()
    text = page.client.get(f"{page.base}/articles/c/feed").text
    assert "evil.example" not in text
    assert f"{page.base}/page?article=c&amp;at=" in text


def test_the_api_counts_many(app: Flask, registry: Registry, conversations: dict[str, str]) -> None:
    """A site's own server asks with its key."""
    _, secret = registry.add_key("demo", "test")
    answer = app.test_client().post(
        "/v1/articles:count",
        json={"articles": ["a/1", "b"]},
        headers={"Authorization": f"Bearer {secret}"},
    )
    assert answer.get_json() == {"counts": {"a/1": 8, "b": 0}}
