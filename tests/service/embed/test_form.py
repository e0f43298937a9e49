"""The form of the box without a script, and the demonstration."""

from __future__ import annotations

import pytest

from moderation import actions
from moderation.store.writer import Store
from moderation.submission import Article
from service.embed.form import FORM_POSTS_PER_HOUR
from tests.service.embed.conftest import ORIGIN, Page


def test_the_form_works_without_a_script(page: Page) -> None:
    """A plain form leads back to the article, or shows its problems with what was written."""
    back = f"{ORIGIN}/article?id=1#top"
    form = {"article": "a/1", "name": "Asel", "body": "Well\r\nwritten.", "back": back}
    sent = page.client.post(f"{page.base}/form", data=form, headers={"Origin": ORIGIN})
    assert sent.status_code == 303
    assert sent.location == f"{ORIGIN}/article?id=1#modqueue-thanks"
    page.judge()
    assert "Well\r\nwritten." in page.client.get(f"{page.base}/page?article=a/1").text
    form = {**form, "name": " ", "body": "<b>kept</b>", "language": "kk"}
    again = page.client.post(f"{page.base}/form", data=form, headers={"Origin": ORIGIN})
    assert again.status_code == 422
    assert "Атыңызды жазыңыз." in again.text
    assert "&lt;b&gt;kept&lt;/b&gt;" in again.text
    assert f"form-action 'self' {ORIGIN};" in again.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("language", "name", "over", "busy", "closed"),
    [
        ("en", "Enter your name.", "7 characters too long", "a lot at once", "are closed"),
        ("ru", "Укажите имя.", "Лишних знаков: 7.", "Слишком много", "закрыты"),
        ("kk", "Атыңызды жазыңыз.", "Артық таңба саны: 7.", "тым көп", "жабылған"),
    ],
)
def test_the_form_speaks_the_readers_language(
    page: Page, store: Store, language: str, name: str, over: str, busy: str, closed: str
) -> None:
    """Whatever a form without a script is refused for is said in the language of the article."""

    def post(**more: str) -> str:
        form = {"article": "a", "name": "Asel", "body": "Hi", "language": language, **more}
        return page.client.post(f"{page.base}/form", data=form, headers={"Origin": ORIGIN}).text

    faulty = post(name="", body="x" * 1507)
    assert name in faulty
    assert over in faulty
    actions.change_article(store, "demo", Article("a"), closed=True, publishing=None, by="test")
    assert closed in post()
    for _ in range(FORM_POSTS_PER_HOUR):
        last = post()
    assert busy in last


def test_the_form_leads_nowhere_else(page: Page) -> None:
    """A form cannot be used to send readers to another site."""
    form = {"article": "a", "name": "Asel", "body": "Hi", "back": "https://evil.example/"}
    sent = page.client.post(f"{page.base}/form", data=form, headers={"Origin": ORIGIN})
    assert sent.status_code == 422


@pytest.mark.parametrize(
    ("language", "word"), [("en", "glacier"), ("ru", "Ледник"), ("kk", "мұздық")]
)
def test_the_demo_speaks_three_languages(page: Page, language: str, word: str) -> None:
    """/demo serves an article with the box in each language."""
    answer = page.client.get(f"/demo?language={language}")
    assert answer.status_code == 200
    assert word in answer.text
    assert f'lang="{language}"' in answer.text
