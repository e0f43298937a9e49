"""Pages of a browser that tests use one after another: to begin one costs as much as two visits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Error, Page

IDLE_MAX = 4  # pages that wait: each is a process of some fifty megabytes
VIEWPORT = {"width": 1280, "height": 720}  # Playwright's own
MEDIA = {
    "color_scheme": "light",
    "contrast": "no-preference",
    "forced_colors": "none",
    "reduced_motion": "no-preference",
}
OWN = "the script would stay for the next test: ask for window(own=True)"


class Pages:
    """The pages of ``browser`` that nobody has, by the options of the context that each is in.

    A page keeps its process, and the styles and scripts that it has read. What the tests before
    left in it is gone: cookies, what it stored, routes, size, media, and where the mouse was.
    ``blank`` is an empty document of our own origin; another origin would take another process.
    """

    def __init__(self, browser: Browser, blank: str) -> None:
        self._browser, self._blank = browser, blank
        self._idle: list[tuple[Mapping[str, Any], Page]] = []

    @contextmanager
    def one(self, *, own: bool = False, **options: Any) -> Iterator[Page]:
        """Give a page whose context has these options; with ``own`` nobody has it afterwards."""
        page = self._made(options) if own else self._taken(options)
        yield page
        if not own and self._is_cleared(page, options):
            self._keep(page, options)
        else:
            page.context.close()

    def _made(self, options: Mapping[str, Any]) -> Page:
        return self._browser.new_context(**options).new_page()

    def _taken(self, options: Mapping[str, Any]) -> Page:
        for place, (has, page) in enumerate(self._idle):
            if has == options:
                del self._idle[place]
                return page
        page = self._made(options)
        page.add_init_script = _refuse  # type: ignore[method-assign]
        return page

    def _keep(self, page: Page, options: Mapping[str, Any]) -> None:
        self._idle.append((options, page))
        if len(self._idle) > IDLE_MAX:
            self._idle.pop(0)[1].context.close()

    def _is_cleared(self, page: Page, options: Mapping[str, Any]) -> bool:
        try:
            self._clear(page, options)
        except Error:  # it is closed, or on its way to another page
            return False
        return True

    def _clear(self, page: Page, options: Mapping[str, Any]) -> None:
        for other in page.context.pages:
            if other is not page:
                other.close()
        page.unroute_all()
        page.goto(self._blank)
        page.evaluate("sessionStorage.clear()")
        page.context.clear_cookies()
        page.mouse.move(0, 0)
        page.set_viewport_size(options.get("viewport", VIEWPORT))
        media: dict[str, Any] = {name: options.get(name, usual) for name, usual in MEDIA.items()}
        page.emulate_media(media="null", **media)


def _refuse(*_: object, **__: object) -> None:
    raise AssertionError(OWN)
