"""Everyone can use it: axe, widths, zoom, names in the accessibility tree, target sizes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from moderation import actions
from moderation.comment import Opinion
from moderation.desk.saved_lists import EVERYBODY, SavedList
from moderation.process.config import Config
from moderation.raids.raid import Raid
from moderation.registry import Registry, Role
from moderation.status import Status
from moderation.store.raids.raids import Raids
from moderation.store.writer import Store
from service.app import create_app
from service.services import Services
from tests.browser.axe import (
    AXE,
    PRESSED,
    STICKS_OUT,
    TOO_SMALL,
    Check,
    NewWindow,
    check_names_and_colours,
    in_language,
    looks,
    violations,
)
from tests.browser.conftest import PASSWORD, Window
from tests.browser.pages import paths

Day = dict[str, str]
ADD_RULE = """rule => (document.adoptedStyleSheets = [new CSSStyleSheet()])[0].replaceSync(rule)"""


@pytest.mark.timeout(900)
@looks
def test_axe_finds_nothing(
    window: NewWindow,
    day: Day,
    store: Store,
    project: Callable[[], None],
    language: str,
    look_at: Check,
) -> None:
    """On every page, in every language, theme and width, axe-core has nothing to say."""
    actions.report(store, "demo", day["Ruslan"], reporter="r1", reason="rude")
    actions.escalate(store, "demo", day["subway_fan"], by="marat", note="Fair?", expected_version=2)
    for name, asker in (("Arman", "dana"), ("Гульнара", "marat")):
        opinion = Opinion(asker, Status.REJECTED, "insult")
        actions.ask_opinion(store, "demo", day[name], opinion=opinion, expected_version=2)
    project()
    dana = in_language(window, language)
    for path in ("/log-in", "/password"):
        dana.open(path)
        look_at(dana.page)
    dana.log_in("dana")
    dana.page.click(f"#c-{day['landlord']} .approve")
    dana.page.wait_for_selector(f"#c-{day['landlord']}.strip")
    for key in ("j", "x", "d"):
        dana.page.keyboard.press(key)
    look_at(dana.page)
    for path in (
        "/sites/demo/reported",
        "/sites/demo/questions",
        "/sites/demo/opinions",
        "/sites/demo/approved",
        "/sites/demo/rejected",
        f"/sites/demo/comments/{day['Ruslan']}?decided={day['landlord']}",
        "/sites/demo/find?q=idiots&author=id:ruslan&article=metro-9",
        "/sites/demo/bulk?attribute=insult&low=90&high=95",
        "/sites/demo/bulk/0123456789abcdef?decided=3&left=1",
        "/sites/demo/statistics?range=day",
        f"/sites/demo/comments/{day['Ruslan']}/copies",
        "/sites/demo/policy",
        "/keys",
        "/sites/demo/policy/words",
        "/sites/nowhere/held",
        "/password",
    ):
        dana.open(path)
        look_at(dana.page)
    dana.page.keyboard.press("?")
    look_at(dana.page, (1280,))


FAULTS = {
    "768": "@media (width: 768px) { label { display: none } }",
    "320, dark": "@media (prefers-color-scheme: dark) { .lead { color: #222 } }",
    "1280, contrast": """@media (max-width: 1279px) { .lead { display: none } }
        @media (prefers-contrast: more) { .lead { color: #eee } }""",
}


@pytest.mark.parametrize(("place", "rule"), FAULTS.items(), ids=FAULTS)
def test_a_fault_in_one_view_is_found(window: NewWindow, place: str, rule: str) -> None:
    """What is wrong in one width or theme alone is found there."""
    reader = in_language(window, "en")
    reader.open("/log-in")
    reader.page.evaluate(ADD_RULE, rule)
    with pytest.raises(AssertionError, match=f"at {place}$"):
        check_names_and_colours(reader.page)


@pytest.fixture
def everywhere(
    settings: Config, store: Store, registry: Registry, day: Day, project: Callable[[], None]
) -> list[str]:
    """The address of every page, with something on it."""
    project()
    app = create_app(Services(settings, store, registry, lambda _: None))
    examples = {"site": "demo", "name": "held", "comment_id": day["Ruslan"], "code": "new"}
    examples["article_id"] = "metro-9"
    submission = store.get("demo", day["Ruslan"]).submission
    examples["author_key"] = submission.author.key if submission else ""
    saved = SavedList("metro", "Metro", "dana", EVERYBODY, {"article": "metro"})
    Services(settings, store, registry, lambda _: None).saved_lists("demo").save(saved)
    examples["list_id"] = saved.id
    examples["raid_id"] = day["Ruslan"]
    raid = Raid(day["Ruslan"], frozenset({"clown"}), 1, 1, 2, 2, 2, holds=True)
    Raids(store.redis).begin("demo", raid)
    Raids(store.redis).add_copies("demo", raid.id, {day["Ruslan"]: 1, day["subway_fan"]: 1})
    return paths(app, {**examples, "bulk_id": "0123456789abcdef", "user": "marat"})


@pytest.mark.timeout(900)  # axe on some forty pages
def test_every_page_can_be_used_by_everyone(
    window: NewWindow, registry: Registry, everywhere: list[str]
) -> None:
    """No page, whoever added it, has a fault for axe, a tiny target or something out of reach."""
    registry.add_moderator("anna", Role.ADMIN, PASSWORD)
    anna = window(locale="ru", viewport={"width": 320, "height": 256})  # 1280 x 1024 at 400 %
    anna.log_in("anna")
    found = {}
    for path in everywhere:
        anna.open(path)
        small, out = anna.page.evaluate(TOO_SMALL, PRESSED), anna.page.evaluate(STICKS_OUT)
        if faults := [*violations(anna.page), *small, *out]:
            found[path] = faults
    assert found == {}


ENHANCED = {"runOnly": {"type": "rule", "values": ["color-contrast-enhanced"]}}


@pytest.mark.parametrize("wish", ["theme", "system"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_high_contrast_is_seven_to_one(
    window: NewWindow, day: Day, store: Store, scheme: str, wish: str
) -> None:
    """Chosen here or in the system, high contrast gives every text 7:1 (WCAG 1.4.6)."""
    actions.report(store, "demo", day["Ruslan"], reporter="r1", reason="rude")
    dana = window(color_scheme=scheme, contrast="more" if wish == "system" else "no-preference")
    dana.log_in("dana")
    if wish == "theme":
        dana.page.click("button[value=contrast]")
        dana.page.wait_for_url("**/held*")
    dana.page.click(f"#c-{day['Arman']} .approve")
    dana.page.wait_for_selector(f"#c-{day['Arman']}.strip")
    for key in ("j", "x", "d"):
        dana.page.keyboard.press(key)
    dana.page.evaluate(AXE)
    faults = dana.page.evaluate("options => axe.run(document, options)", ENHANCED)["violations"]
    assert [node["html"][:90] for fault in faults for node in fault["nodes"]] == []


def test_forced_colours_keep_what_matters(window: NewWindow, day: Day) -> None:
    """With the system's own colours marks, bars and the focus are still to be seen."""
    dana = window(forced_colors="active")
    dana.log_in("dana")
    dana.page.keyboard.press("j")
    style = "(selector, name) => getComputedStyle(document.querySelector(selector))[name]"

    def computed(selector: str, name: str) -> str:
        return str(
            dana.page.evaluate(f"([selector, name]) => ({style})(selector, name)", [selector, name])
        )

    assert computed(".text mark", "outlineStyle") == "solid"
    assert computed(".card:focus", "outlineStyle") == "solid"
    assert computed(".bar-fill", "fill") != computed(".bar-back", "fill")
    assert violations(dana.page) == []


def test_less_motion_means_none(window: NewWindow, day: Day) -> None:
    """Who asks the system for less motion sees nothing move: no transition, no gliding."""
    dana = window(reduced_motion="reduce", viewport={"width": 1280, "height": 500})
    dana.log_in("dana")
    page = dana.page
    durations = (
        "[...document.querySelectorAll('*')].map((o) => getComputedStyle(o).transitionDuration)"
    )
    assert set(page.evaluate(durations)) == {"0s"}
    for _ in range(6):
        page.keyboard.press("j")
    assert page.evaluate("document.getAnimations().length") == 0
    box = page.locator(":focus").bounding_box()
    assert box
    assert 0 <= box["y"] < 500


def test_zoomed_to_400_percent_nothing_scrolls_sideways(window: NewWindow, day: Day) -> None:
    """At 400 % of a 1280 x 1024 screen (320 x 256) the page flows in one column (WCAG 1.4.10)."""
    dana = window(viewport={"width": 320, "height": 256})
    dana.log_in("dana")
    assert dana.page.evaluate("document.documentElement.scrollWidth") <= 320
    dana.page.keyboard.press("j")
    assert dana.page.evaluate(
        "document.activeElement.getBoundingClientRect().top"
        " >= Math.max(0, getComputedStyle(document.querySelector('.top')).position === 'sticky'"
        " ? document.querySelector('.top').getBoundingClientRect().bottom : 0)"
    )


def test_a_screen_reader_gets_names(dana: Window, day: Day) -> None:
    """Landmarks, headings, buttons and the live region carry names that make sense alone."""
    tree = dana.page.locator("body").aria_snapshot()
    for part in (
        'link "Skip to the comments"',
        'navigation "Lists"',
        'heading "Held comments" [level=1]',
        'heading "landlord" [level=2]',
        'button "Approve f"',
        'checkbox "Select landlord"',
        'button "One at a time z"',
        'group "What the machine saw"',
        'link "riskiest"',
        'button "Русский"',
    ):
        assert part in tree, tree
    assert dana.page.get_attribute("#announcer", "aria-live") == "polite"
    dana.page.keyboard.press("j")
    dana.page.keyboard.press("f")
    expect(dana.page.get_by_role("status").filter(has_text="Approved, 9 left")).to_have_count(1)
    snapshot = dana.page.locator(f"#c-{day['landlord']}").aria_snapshot()
    assert 'button "Undo u"' in snapshot, snapshot


def test_the_password_can_be_pasted_and_filled_in(window: NewWindow, day: Day) -> None:
    """The log-in has no puzzle, and password managers know its fields."""
    dana = window()
    dana.open("/log-in")
    assert dana.page.get_attribute("#name", "autocomplete") == "username"
    assert dana.page.get_attribute("#password", "autocomplete") == "current-password"
    dana.page.fill("#name", "dana")
    dana.page.evaluate(
        "text => { const field = document.querySelector('#password'); field.focus();"
        " document.execCommand('insertText', false, text); }",
        PASSWORD,
    )
    dana.page.keyboard.press("Enter")
    dana.page.wait_for_url("**/held")
