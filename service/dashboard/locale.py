"""The reader's language, theme and time zone, and how ages, times and numbers look in them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from babel.dates import (
    format_datetime,
    format_interval,
    format_skeleton,
    format_timedelta,
    get_timezone,
)
from babel.numbers import format_decimal
from babel.support import Translations
from flask import Flask, g, request
from flask_babel import Babel, get_locale, get_translations, gettext, ngettext
from markupsafe import Markup, escape

from service.access.sessions import cookie_name, identity
from service.services import services

LANGUAGES = {"en": "English", "ru": "Русский", "kk": "Қазақша"}
THEMES = ("system", "light", "dark", "contrast")
LANGUAGE_COOKIE = "modqueue_language"
THEME_COOKIE = "modqueue_theme"
CODE_LENGTH_MAX = 35  # of a language (BCP 47 needs no more)
ZONE_COOKIE = "modqueue_zone"  # written by dashboard.js: the browser's IANA time zone


def init_app(app: Flask) -> None:
    """Register translations and the filters of the templates."""
    Babel(app, locale_selector=language, timezone_selector=zone_name)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: _catalogue().ugettext(text),
        lambda one, many, number: _catalogue().ungettext(one, many, number),
        newstyle=True,
        pgettext=lambda context, text: _catalogue().upgettext(context, text),
    )
    app.jinja_env.globals.update(_=_gettext, gettext=_gettext, ngettext=_ngettext)
    app.jinja_env.filters.update(
        age=age,
        clock=clock,
        days=days,
        decimal=decimal,
        language_name=language_name,
        lasting=lasting,
        moment=moment,
        number=number,
        step_start=step_start,
    )


def _catalogue() -> Translations:
    if "catalogue" not in g:
        g.catalogue = get_translations()
    current: Translations = g.catalogue
    return current


class _Texts(dict[str, tuple[Markup, Markup]]):
    """What was looked up in one catalogue: as it is there, and as it reads without variables."""

    def __missing__(self, text: str) -> tuple[Markup, Markup]:
        translated = Markup(_catalogue().ugettext(text))  # noqa: S704  (our own words)
        self[text] = translated, translated % {} if "%(" not in translated else translated
        return self[text]


def _gettext(text: str, **variables: object) -> Markup:
    """Return what Jinja's own ``_`` would: a page of fifty cards asks for two thousand texts."""
    translated, plain = _texts()[text]
    return translated % variables if variables else plain


def _ngettext(one: str, many: str, num: int, **variables: object) -> Markup:
    """Return what Jinja's own ``ngettext`` would, with the language's grouping in ``num``."""
    text = Markup(_catalogue().ungettext(one, many, num))  # noqa: S704  (our own words)
    return text % {"num": number(num), **variables}


def translated(text: str) -> str:
    """Return ``text`` in the reader's language, as fast as templates do."""
    return translator()(text)


def translator() -> Callable[[str], str]:
    """Return ``translated`` for many texts: the reader's language is looked up once."""
    texts = _texts()
    return lambda text: str(texts[text][0])


def _texts() -> _Texts:
    texts: _Texts | None = g.get("texts")
    if texts is None:
        texts = g.texts = _TEXTS.setdefault(_catalogue(), _Texts())
    return texts


# A text of ours each, so it ends with the last of them.
_TEXTS: WeakKeyDictionary[Translations, _Texts] = WeakKeyDictionary()


def language() -> str:
    """Return the moderator's language: chosen, else this browser's choice, else its header."""
    person = identity()
    chosen = person.moderator.language if person else None
    chosen = chosen or request.cookies.get(cookie_name(LANGUAGE_COOKIE))
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(list(LANGUAGES), "en")


def preference(name: str) -> str:
    """Return what the account of who is logged in chose, "" without a choice."""
    person = identity()
    return person.moderator.preferences.get(name, "") if person else ""


def theme() -> str:
    """Return one of ``THEMES``: the account's, or this browser's for the page to log in."""
    chosen = preference("theme") or request.cookies.get(cookie_name(THEME_COOKIE), "")
    return chosen if chosen in THEMES else "system"


def keys_on() -> bool:
    """Return whether single-key shortcuts are on (WCAG 2.1.4 wants a way to turn them off)."""
    return preference("keys") != "off"


def fold_on() -> bool:
    """Return whether severe texts are folded until asked for."""
    return preference("fold") != "off"


def zone_name() -> str:
    """Return the browser's time zone, UTC until its script told it."""
    name = request.cookies.get(ZONE_COOKIE, "UTC")
    return name if _is_zone(name) else "UTC"


@lru_cache(maxsize=1_000)
def _is_zone(name: str) -> bool:
    try:
        get_timezone(name)
    except (LookupError, ValueError):
        return False
    return True


UNSURE = "unsure"  # what the detector says where no language is likely enough


def language_name(code: str) -> str:
    """Return ``ru`` as "Russian" in the reader's language; what is no language in words."""
    if code == UNSURE:
        return str(gettext("uncertain"))
    return _display_name(code[:CODE_LENGTH_MAX], str(get_locale())) or gettext("not recognised")


@lru_cache(maxsize=256)
def _display_name(code: str, language: str) -> str | None:
    try:
        return Locale.parse(code).get_display_name(language)
    except (UnknownLocaleError, ValueError):
        return None


def _time(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _zone() -> ZoneInfo:
    return ZoneInfo(zone_name())


def age(milliseconds: int) -> Markup:
    """Return how long ago a time was ("3 minutes ago"), the exact time in its title."""
    if "now" not in g:
        g.now = services().store.now()
    passed = max((g.now - milliseconds) // 1000, 1)  # 0 would be "in 0 seconds"
    # By the minute from an hour on: nobody sees the difference, and most are known by then.
    known = passed if passed < 3600 else passed // 60 * 60
    return _time_element(milliseconds, _ago(known, str(get_locale())))


@lru_cache(maxsize=10_000)
def _ago(seconds: int, language: str) -> str:
    return format_timedelta(-seconds, add_direction=True, locale=language)


def moment(milliseconds: int) -> Markup:
    """Return date and time in the reader's zone and language."""
    return _time_element(milliseconds, _full(milliseconds))


def clock(milliseconds: int) -> str:
    """Return the time of day in the reader's zone, "14:02"."""
    return format_datetime(_time(milliseconds), "HH:mm", _zone(), get_locale())


def step_start(milliseconds: int, step_ms: int) -> str:
    """Return the beginning of a step of time: the hour "14:00" or the day "Mon, Nov 23"."""
    if step_ms < 24 * 3600 * 1000:
        return clock(milliseconds)
    return str(format_skeleton("MMMEd", _time(milliseconds), _zone(), locale=get_locale()))


def days(start_ms: int, end_ms: int) -> str:
    """Return the first and the last day of a stretch of time, "Nov 23 – 30"."""
    start, end = _time(start_ms), _time(end_ms)
    return str(format_interval(start, end, "MMMd", _zone(), locale=get_locale()))


def offset_ms(milliseconds: int) -> int:
    """Return how far the reader's clock is ahead of UTC at a time."""
    ahead = _time(milliseconds).astimezone(_zone()).utcoffset()
    return int(ahead.total_seconds() * 1000) if ahead else 0


def lasting(milliseconds: int) -> str:
    """Return a length of time in words, "3 hours"."""
    return format_timedelta(milliseconds // 1000, locale=get_locale())


def number(value: int) -> str:
    """Return a whole number with the language's grouping."""
    return _grouped(value, str(get_locale()))


@lru_cache(maxsize=10_000)
def _grouped(value: int, language: str) -> str:
    return format_decimal(value, locale=language)


def decimal(value: float) -> str:
    """Return a number with one place behind the language's point or comma, none where it is 0."""
    return format_decimal(round(value, 1), "#,##0.#", locale=get_locale())


def plural_forms(one: str, many: str) -> str:
    """Return a text's plural forms as JSON by CLDR category, ``{num}`` for the number.

    Scripts choose by ``Intl.PluralRules``; a category that whole numbers lack is left out.
    """
    forms = {
        category: ngettext(one, many, number).replace(str(number), "{num}", 1)
        for category, number in _examples(str(get_locale())).items()
    }
    return json.dumps(forms, ensure_ascii=False)


@lru_cache
def _examples(language: str) -> Mapping[str, int]:
    """Return the least whole number of each CLDR category that has one, for plurals."""
    rule = Locale.parse(language).plural_form
    return {rule(number): number for number in range(200, 0, -1)}


def _full(milliseconds: int) -> str:
    return _formatted(milliseconds // 1000, zone_name(), str(get_locale()))[1]


@lru_cache(maxsize=10_000)  # the cards of a list are shown again and again
def _formatted(seconds: int, zone: str, language: str) -> tuple[str, str]:
    """Return a time for machines and for people."""
    time = datetime.fromtimestamp(seconds, UTC)
    return time.isoformat(), format_datetime(time, "medium", ZoneInfo(zone), language)


def _time_element(milliseconds: int, words: str) -> Markup:
    if not milliseconds:
        return escape(gettext("date unknown"))  # of a comment whose archive had none
    exact, full = _formatted(milliseconds // 1000, zone_name(), str(get_locale()))
    html = f'<time datetime="{exact}" title="{escape(full)}">{escape(words)}</time>'
    return Markup(html)  # noqa: S704  (escaped)
