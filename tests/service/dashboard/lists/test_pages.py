"""The lists, a comment's history, and the news."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask, g

from moderation import actions
from moderation.policy import Policy
from moderation.status import Route
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.text.word_list import WordKind, WordRule
from service.dashboard.lists.scores import Score, told
from service.dashboard.locale import age, moment
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom
from tests.support.attacks.hostile import HOSTILE

Day = dict[str, str]


INLINE = re.compile(r"<[^>]*\s(style|on[a-z]+)\s*=|<script(?![^>]*\ssrc=)|<style|javascript:", re.I)


def ids(page: str) -> list[str]:
    return re.findall(r'<article class="card[^>]* id="c-([a-z2-7]+)"', page)


def test_the_first_page_is_the_held_list(dana: Visitor) -> None:
    """The bare address leads to the held comments of the first site."""
    assert dana.get("/").headers["Location"] == "/sites/demo/held"


def test_without_a_site_it_is_said_who_adds_one(dana: Visitor, redis: Redis) -> None:
    """A moderator is led to the admin of the installation."""
    redis.delete("{modqueue}:sites")
    assert "An admin of the installation has to add one." in dana.get("/").text


def test_held_is_sorted_as_asked(dana: Visitor, day: Day) -> None:
    """Riskiest first by default; oldest and newest first on request; nonsense means risk."""
    risk = ids(dana.get("/sites/demo/held").text)
    oldest = ids(dana.get("/sites/demo/held?order=oldest").text)
    newest = ids(dana.get("/sites/demo/held?order=newest").text)
    assert risk[0] == day["landlord"]
    assert oldest[0] == day["subway_fan"]
    assert newest == oldest[::-1]
    assert ids(dana.get("/sites/demo/held?order=nonsense&after=nonsense").text) == risk


def test_lists_hold_their_own(dana: Visitor, day: Day) -> None:
    """Each list shows the comments of its status."""
    assert set(ids(dana.get("/sites/demo/approved").text)) == {
        day[name] for name in ("Aigerim S.", "Timur", "Ольга Н.", "Марат", "Dana K.", "Viktor")
    }
    assert ids(dana.get("/sites/demo/rejected").text) == []


def test_pages_follow_each_other(dana: Visitor, store: Store, site: str) -> None:
    """Fifty cards a page; the cursor leads through all of them, each once."""
    for number in range(53):
        newsroom.submit(store, site, newsroom.METRO, f"a{number}", "You idiot")
    newsroom.score(store, site)
    first = dana.get("/sites/demo/held?order=oldest").text
    link = re.search(r'rel="next" href="([^"]+)"', first)
    assert link
    second = dana.get(link[1].replace("&amp;", "&")).text
    assert (len(ids(first)), len(ids(second))) == (50, 3)
    assert not set(ids(first)) & set(ids(second))
    assert 'rel="next"' not in second


def test_a_card_tells_what_a_decision_needs(dana: Visitor, day: Day, store: Store) -> None:
    """Reasons in words, marked words, author's record, article, parent, reports, policy, model."""
    actions.report(store, "demo", day["Ruslan"], reporter="r1", reason="rude <b>man</b>")
    page = dana.get("/sites/demo/held").text
    card = page[page.index(f'id="c-{day["Ruslan"]}"') :].split("</article>")[0]
    for part in (
        "insult: 92 in 100 likely",
        '<mark title="insult">Idiots</mark>',
        "first comment",
        "Almaty metro opens two stations in May",
        'href="https://news.example/metro-9" rel="noopener noreferrer nofollow"',
        "In reply to",
        "Nine years for two stations.",
        "1 reader reported it",
        "rude &lt;b&gt;man&lt;/b&gt;",
        "model newsroom-1",
        "policy\u00a00",
    ):
        assert part in card, part


@pytest.mark.parametrize(
    ("body", "marked"),
    [
        ("Visit the casino, idiot", 'the <mark title="ads &lt;b&gt;⟦U+202E⟧">casino</mark>, '),
        ("😀 CASINO", '😀 <mark title="ads &lt;b&gt;⟦U+202E⟧">CASINO</mark>'),
        ("Құттықтаймын! casino", '! <mark title="ads &lt;b&gt;⟦U+202E⟧">casino</mark>'),
        (
            "You casino-idiot",
            'You <mark title="ads &lt;b&gt;⟦U+202E⟧, idiot, insult">casino-idiot</mark>',
        ),
        ("<b>casino", '&lt;b&gt;<mark title="ads &lt;b&gt;⟦U+202E⟧">casino</mark>'),
    ],
)
def test_hits_of_the_word_list_are_marked(
    dana: Visitor, store: Store, site: str, body: str, marked: str
) -> None:
    """A hit has the rule's name, in every language, and stays well-formed where it overlaps."""
    rules = (
        WordRule("casino", WordKind.PHRASE, Route.HOLD, "ads <b>\u202e"),
        WordRule(r"casino-\w+", WordKind.REGEX, Route.HOLD, "idiot"),
    )
    store.save_policy(site, Policy(version=1, words=rules), expected_version=0)
    found = newsroom.submit(store, site, newsroom.METRO, "a", body)
    newsroom.score(store, site)
    for path in ("held", f"comments/{found}"):
        page = dana.get(f"/sites/{site}/{path}").text
        assert marked in page, page[page.index('class="text') :][:400]


def test_what_is_merely_not_clean_shares_a_line() -> None:
    """Beside what is likely it is a remark; where nothing is, the highest is the reason."""
    likely = Score("insult", "insult", 90, "high", "", sentence="Insult: 90 in 100 likely")
    some = [
        Score(code, code, percent, "low", "", sentence=f"{code}: {percent}", unsure=True)
        for code, percent in (("obscene", 50), ("threat", 2))
    ]
    low = Score("spam", "spam", 0, "low", "")
    assert told([likely, *some, low]) == ([likely], some)
    assert told([*some, low]) == (some[:1], some[1:])
    assert told([low]) == ([], [])


@pytest.mark.parametrize(
    "path",
    [
        "held",
        "comments/{Ruslan}",
        "comments/{Ruslan}/drawer",
        "find?q=clown",
        "find?article=metro-9&q=Terminus",
        "statistics",
    ],
)
def test_pages_show_what_is_pinned_of_an_article(
    dana: Visitor, day: Day, store: Store, project: Callable[[], None], path: str
) -> None:
    """Every page has the title that the site pinned, whatever each comment brought."""
    newsroom.submit(store, "demo", newsroom.METRO, "Ruslan", "Another clown")
    newsroom.score(store, "demo")
    pinned = newsroom.Article("metro-9", "https://news.example/pinned", "Terminus <Almaty>")
    store.change_article("demo", pinned, by="api:t")
    project()
    page = dana.get(f"/sites/demo/{path.format(**day)}", **{"HX-Request": "true"}).text
    assert "Terminus &lt;Almaty&gt;" in page
    assert newsroom.METRO.title not in page
    assert str(newsroom.METRO.url) not in page


@pytest.mark.parametrize("path", ["held", "comments/{id}", "statistics", "find?q=Rain"])
def test_pages_name_an_article_by_what_any_post_said_of_it(
    dana: Visitor, store: Store, project: Callable[[], None], path: str
) -> None:
    """A post without the article's title and address shows those that another post brought."""
    newsroom.submit(store, "demo", newsroom.METRO, "Ruslan", "You idiot")
    bare = newsroom.Article(newsroom.METRO.id)
    id_ = newsroom.submit(store, "demo", bare, "Asel", "Rain again, idiot")
    newsroom.score(store, "demo")
    project()
    page = dana.get(f"/sites/demo/{path.format(id=id_)}").text
    assert str(newsroom.METRO.title) in page
    assert f">{newsroom.METRO.id}<" not in page


def test_an_article_link_can_only_be_a_web_page(dana: Visitor, store: Store, site: str) -> None:
    """A script address from a site's database is shown as nothing to click."""
    article = newsroom.Article("x", "javascript:alert(1)", "Bait")
    newsroom.submit(store, site, article, "a", "You idiot")
    newsroom.score(store, site)
    page = dana.get("/sites/demo/held").text
    assert "Bait" in page
    assert "javascript:" not in page


def test_hostile_texts_leave_the_page_whole(dana: Visitor, store: Store, site: str) -> None:
    """In body, author and title, hostile text adds no inline script, style, or htmx attribute."""
    found = []
    for number, text in enumerate(HOSTILE):
        article = newsroom.Article(f"a{number}", None, text[:200])
        found.append(newsroom.submit(store, site, article, text[:80], text))
    newsroom.score(store, site)
    for page in ("held", "approved", *(f"comments/{one}" for one in found)):
        answer = dana.get(f"/sites/demo/{page}")
        assert answer.status_code == 200
        assert not INLINE.search(answer.text.replace("javascript:document", ""))
        assert "hx-get=/v1" not in re.sub(r"&lt;.*?&gt;", "", answer.text)


def test_history_is_told_in_words(dana: Visitor, marat: Visitor, day: Day, store: Store) -> None:
    """Every change is one sentence with who and when; an edit keeps the old text."""
    held = day["landlord"]
    dana.decide(held, 2, "rejected", reason="threat", note="look at his other one")
    actions.undo(store, "demo", held, by="marat", expected_version=3)
    actions.edit(store, [].append, "demo", held, "Sorry <i>for</i> that.", by="site")
    newsroom.score(store, "demo")
    page = dana.get(f"/sites/demo/comments/{held}").text
    for part in (
        "Received",
        "Scored: held for the moderators",
        "dana rejected it (Threat)",
        "look at his other one",
        "marat took the decision back: held again",
        "Edited by its author",
        "Say that once more",
        "Sorry &lt;i&gt;for&lt;/i&gt; that.",
        "Edited 1 time",
    ):
        assert part in page, part


def test_an_erased_comment_is_a_tombstone(dana: Visitor, day: Day, store: Store) -> None:
    """After erasure text and author are gone from the page; the history stays."""
    actions.erase(store, "demo", day["landlord"], by="site")
    page = dana.get(f"/sites/demo/comments/{day['landlord']}").text
    assert "The text was erased." in page
    assert "Erased: text and author are gone for good" in page
    assert "find you" not in page
    assert "landlord" not in page


@pytest.mark.parametrize("path", ["/sites/nowhere/held", "/sites/demo/comments/aaaaaaaaaaaaaaaa"])
def test_what_is_not_there_is_a_page(dana: Visitor, path: str) -> None:
    """Unknown sites and comments are a 404 in the dashboard's own words."""
    answer = dana.get(path)
    assert answer.status_code == 404
    assert "Not found" in answer.text


def test_pages_are_never_cached(dana: Visitor) -> None:
    """Comments of a site do not stay in a shared browser's cache."""
    assert dana.get("/sites/demo/held").headers["Cache-Control"] == "no-store"


def test_ages_are_in_the_past(app: Flask, store: Store) -> None:
    """What happened this very moment was a second ago; a clock that is ahead changes nothing."""
    now = store.now()
    with app.test_request_context("/"):
        for milliseconds, words in (
            (now, "1 second ago"),
            (now + 5000, "1 second ago"),
            (now - 40_000, "40 seconds ago"),
            (now - 5 * 3_600_000 - 20_000, "5 hours ago"),
        ):
            g.now = now
            assert f">{words}</time>" in age(milliseconds)


def test_a_comment_without_a_date_has_no_age(app: Flask) -> None:
    """What an archive brought without any date is not called as old as 1970."""
    with app.test_request_context("/"):
        assert (age(0), moment(0)) == ("date unknown", "date unknown")


def test_an_unvalidated_language_has_no_highlights(dana: Visitor, store: Store, site: str) -> None:
    """Its scores stand in one grey line: no bar, no marked word, no place by them."""
    newsroom.submit(store, site, newsroom.METRO, "Ерлан", "Сен idiot, әкім")
    newsroom.submit(store, site, newsroom.METRO, "Anna", "You idiot")
    newsroom.score(store, site)
    kazakh, english = sorted(
        dana.get(f"/sites/{site}/held").text.split("<article")[1:], key=lambda card: "Anna" in card
    )
    assert "<mark" not in kazakh
    assert 'class="score' not in kazakh
    assert "Scores in a language without validation:" in kazakh
    assert "risk-unknown" in kazakh
    assert "<mark" in english
