"""An archive in a browser: a long file goes up in pieces, and the page follows the work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from moderation.importing.jobs import Jobs
from moderation.importing.work import work
from moderation.process.config import Config
from moderation.registry import Registry, Role
from moderation.store.writer import Store
from tests.browser.axe import violations
from tests.browser.conftest import PASSWORD, Window
from tests.moderation.importing.conftest import writers_of

PAGE = "/sites/demo/archives"


def archive(tmp_path: Path) -> Path:
    """A file of more than two pieces; one of its lines cannot be used."""
    path = tmp_path / "moving in.jsonl"
    lines = [
        f'{{"id": "{n}", "article_id": "a", "body": "{"word " * 60}{n}"}}' for n in range(4_000)
    ]
    path.write_text("\n".join(['{"body": "no id"}', *lines]))
    return path


@pytest.fixture
def admin(window: Callable[..., Window], registry: Registry, day: dict[str, str]) -> Window:
    registry.add_moderator("aida", Role.ADMIN, PASSWORD)
    opened = window()
    opened.log_in("aida")
    return opened


def test_a_long_file_goes_up_in_pieces(
    admin: Window, store: Store, site: str, settings: Config, tmp_path: Path
) -> None:
    """Uploaded, looked at, written; each state passes axe, and the console has no complaint."""
    page, path = admin.page, archive(tmp_path)
    jobs = Jobs(settings.data_dir, site)
    admin.open(PAGE)
    assert violations(page) == []
    page.select_option("#import-format", "jsonl")
    page.set_input_files("#import-file", path)
    page.click("text=Upload and check")
    expect(page.locator("#import-run")).to_contain_text("The file is read")
    assert (jobs.archive.read_bytes(), jobs.job.name) == (path.read_bytes(), path.name)
    work(jobs, store, site, writers_of(store))
    expect(page.locator("#import-run")).to_contain_text("cannot be undone as a whole")
    page.click("#import-run summary")
    assert violations(page) == []
    page.click("#import-run button.primary")
    expect(page.locator("#import-run")).to_contain_text("written in a moment")
    work(jobs, store, site, writers_of(store))
    expect(page.locator("#import-run")).to_contain_text("The archive is imported.")
    admin.open(PAGE)
    expect(page.locator("#import-run")).to_contain_text("written: 4,000")
    assert violations(page) == []
    assert admin.faults == []


def test_an_upload_goes_on_where_it_broke_off(
    admin: Window, site: str, settings: Config, tmp_path: Path
) -> None:
    """The page says so, and what came is not sent again."""
    page, path = admin.page, archive(tmp_path)
    jobs, sent = Jobs(settings.data_dir, site), list[int]()

    def broken(route: Route) -> None:
        sent.append(jobs.received())
        if len(sent) == 2:
            route.abort()
        else:
            route.continue_()

    page.route("**/archives/piece", broken)
    admin.open(PAGE)  # a page that was open before lets some through
    page.select_option("#import-format", "jsonl")
    page.set_input_files("#import-file", path)
    page.click("text=Upload and check")
    expect(page.locator("[data-problem]")).to_contain_text("goes on where it was")
    page.click("text=Upload and check")
    expect(page.locator("#import-run")).to_contain_text("The file is read")
    assert sent[1] == sent[2] > 0
    assert jobs.archive.read_bytes() == path.read_bytes()
