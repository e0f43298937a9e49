"""A language that nobody speaks: accented and longer, so that what is not translated stands out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import flask_babel
import pytest
from babel import Locale
from babel.support import NullTranslations
from playwright.sync_api import Page

from moderation import actions
from moderation.alerts.words import NAMES as ALERTS
from moderation.process.config import Config
from moderation.registry import Registry, Role
from moderation.site.default_reasons import DEFAULT_REASONS
from moderation.store.writer import Store
from service.app import create_app
from service.services import Services
from tests.browser.axe import STICKS_OUT
from tests.browser.conftest import PASSWORD, Window
from tests.browser.pages import paths, visit

Day = dict[str, str]
WIDTHS = (320, 768, 1280)
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "áƀćđéƒğĥíĵķłɱñóþʠŕšŧúṽŵẋýžÁƁĆĐÉƑĞĤÍĴĶŁṀÑÓÞɊŔŠŦÚṼŴẊÝŽ"
TABLE = str.maketrans(PLAIN, ACCENTED)
KEPT = re.compile(r"(%\(\w+\)[sd]|%%|\{\w+\})")
LONGER = 0.4
FILLER = "ẋýž "  # short words, so that they can be wrapped as real ones

NAMES = (
    "modqueue", "anna", "marat", "dana", "demo", "newsroom-1", r"[\w.]+\.example",
    "https://", "CSV", "Chrome", "Linux",
    r"\b[a-z2-7]{16}\b",  # ids of comments
    "role:", "name:",  # the audit log's fields, as its export has them
    # A message says what an alert is called too, in its channel's language.
    *(re.escape(name["en"]) for name in ALERTS.values()),
)  # fmt: skip
# What Babel writes in the reader's language by itself: languages, dates, lengths of time.
ENGLISH = Locale("en")
CLDR = (
    "English", "Russian", "Kazakh", r"\d+ (?:second|minute|hour)s?",
    *(f"\\b{name}\\b" for name in ENGLISH.days["format"]["abbreviated"].values()),
    *(f"\\b{name}\\b" for name in ENGLISH.months["format"]["abbreviated"].values()),
)  # fmt: skip

# Text in sight, and names that only assistive technology reads, with Latin letters left in it.
# Not ours to translate: what people wrote (bdi), times, keys, code, lines to copy, names.
FOREIGN = """known => {
  const skip = 'bdi, time, kbd, code, script, style, template, [lang]:not(html), '
    + '.chip, .brand, .site-name, .account > summary, textarea.lines';
  const says = (text) => /[A-Za-z]{2,}/.test(text.replace(new RegExp(known, 'gi'), ''));
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement: parent, textContent: text } = walker.currentNode;
    if (!parent.closest(skip) && parent.checkVisibility() && says(text)) found.push(text.trim());
  }
  for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'data-offline'])
    for (const one of document.querySelectorAll(`[${name}]`)) {
      const text = one.getAttribute(name);
      if (!one.closest(skip) && says(text)) found.push(`${name}=${text}`);
    }
  if (says(document.title)) found.push(document.title);
  return found;
}"""


def pseudo(text: str) -> str:
    """Return ``text`` accented and 40 % longer, its placeholders as they are."""
    parts = KEPT.split(text)
    accented = "".join(p if KEPT.fullmatch(p) else p.translate(TABLE) for p in parts)
    extra = int(LONGER * len(text))
    return accented + " " + (FILLER * (extra // len(FILLER) + 1))[:extra].strip()


class Pseudo(NullTranslations):
    """Every text there is, in a language that nobody speaks."""

    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return pseudo(message)

    ugettext = gettext
    ungettext = ngettext
    upgettext = pgettext


@pytest.fixture
def pages(
    settings: Config, store: Store, registry: Registry, day: Day, monkeypatch: Any
) -> list[str]:
    """The address of every page; all of them speak the pseudo-language."""
    monkeypatch.setattr(flask_babel.Domain, "get_translations", lambda _: Pseudo())
    app = create_app(Services(settings, store, registry, lambda _: None))
    examples = {
        "site": "demo",
        "name": "held",
        "comment_id": day["Ruslan"],
        "bulk_id": "0123456789abcdef",
        "code": "new",
        "user": "marat",
    }
    more = [
        "/sites/demo/held?bulk=0123456789abcdef&decided=2&left=1&order=oldest",
        f"/sites/demo/held?decided={day['landlord']}",
        "/sites/demo/find?q=idiots&author=id:ruslan&article=metro-9",
        "/sites/demo/bulk?attribute=insult&low=90&high=95",
        "/sites/demo/approved",
        "/sites/demo/rejected?nothing=1",
    ]
    return [*paths(app, examples), *more]


@pytest.fixture
def anna(window: Callable[..., Window], registry: Registry, address: str) -> Window:
    """An admin, who sees every page."""
    registry.add_moderator("anna", Role.ADMIN, PASSWORD)
    opened = window(viewport={"width": 1280, "height": 900}, locale="en")
    opened.log_in("anna")
    return opened


@pytest.mark.timeout(900)  # some forty pages at three widths
def test_nothing_is_hard_coded(
    anna: Window,
    pages: list[str],
    store: Store,
    day: Day,
    project: Callable[[], None],
) -> None:
    """On every page each visible text and each name comes out of the catalogue, and fits in."""
    actions.report(store, "demo", day["Ruslan"], reporter="r1", reason="rude")
    actions.escalate(store, "demo", day["subway_fan"], by="marat", note="Fair?", expected_version=2)
    project()
    known = "|".join((*NAMES, *CLDR, *(re.escape(r.label("en")) for r in DEFAULT_REASONS)))
    faults = {}
    for path in visit(anna, pages):
        open_all(anna.page)
        if found := anna.page.evaluate(FOREIGN, known):
            faults[path] = found
        for width in WIDTHS:
            anna.page.set_viewport_size({"width": width, "height": 900})
            if found := anna.page.evaluate(STICKS_OUT):
                faults[f"{path} at {width}"] = found
    assert faults == {}


def open_all(page: Page) -> None:
    """Unfold what is folded."""
    page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")


def test_the_pseudo_language_is_longer() -> None:
    """It keeps the placeholders, leaves no Latin letter, and is longer by two fifths."""
    text = "%(num)s new comments of {who}"
    made = pseudo(text)
    assert made.startswith("%(num)s ñéŵ")
    assert "{who}" in made
    assert not re.search("[A-Za-z]", KEPT.sub("", made))
    assert len(made) >= 1.35 * len(text)
