"""The page of imports without JavaScript: upload, look, decide, and the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from moderation.importing.jobs import Jobs, JobState, Progress
from moderation.importing.work import work
from moderation.process.config import Config
from moderation.registry import Action, Registry
from moderation.status import Status
from moderation.store.writer import Store
from service.app import create_app
from service.services import Services
from tests.moderation.importing.conftest import writers_of
from tests.service.dashboard.conftest import SAME_ORIGIN, Visitor

PAGE = "/sites/demo/archives"
LINES = b'{"id": "1", "article_id": "a", "body": "One"}\n{"article_id": "a", "body": "Two"}\n'


@pytest.fixture
def started() -> list[str]:
    """The sites for which the program was started."""
    return []


@pytest.fixture
def app(settings: Config, store: Store, registry: Registry, started: list[str]) -> Flask:
    services = Services(settings, store, registry, lambda _: None, start_import=started.append)
    return create_app(services)


@pytest.fixture
def jobs(settings: Config) -> Jobs:
    return Jobs(settings.data_dir, "demo")


@pytest.fixture
def do(jobs: Jobs, store: Store) -> Callable[[], None]:
    """Do the work as the program does."""
    return lambda: work(jobs, store, "demo", writers_of(store))


def upload(admin: Visitor, content: bytes = LINES, **form: object) -> TestResponse:
    admin.get(PAGE)
    file = (BytesIO(content), "archive.jsonl") if content else None
    fields = {"format": "jsonl", "csrf": admin.token, **({"file": file} if file else {}), **form}
    return admin.client.post(f"{PAGE}/import", data=fields, headers=SAME_ORIGIN)


def test_from_the_file_to_the_comment(
    admin: Visitor, store: Store, registry: Registry, do: Callable[[], None], started: list[str]
) -> None:
    """Nothing is written before the admin has seen what would happen; the log says who did."""
    assert upload(admin).status_code == 303
    assert "The file is read" in admin.get(PAGE).text
    do()
    checked = admin.get(PAGE).text
    assert "cannot be undone as a whole" in checked
    assert "without an id" in checked
    assert store.last_cursor("demo") == "0-0"
    assert admin.post(f"{PAGE}/write", {}).status_code == 303
    do()
    assert "The archive is imported." in admin.get(PAGE).text
    assert store.counts("demo")[Status.HELD] == 1
    newest = next(registry.audit(site="demo"))
    assert (newest.type, newest.by) == (Action.SITE_IMPORTED, "aida")
    assert set(started) == {"demo"}


def test_a_page_says_that_an_import_waits(admin: Visitor, jobs: Jobs) -> None:
    """While the store does not answer; who cancels reads that it ends."""
    upload(admin)
    jobs.note(Progress(1_000, waits=True))
    sentence = "The store does not answer. The import waits and goes on by itself."
    assert sentence in admin.get(PAGE).text
    jobs.note(Progress(1_001))
    assert sentence not in admin.get(PAGE).text
    jobs.note(Progress(1_001, waits=True))
    admin.post(f"{PAGE}/cancel", {})
    page = admin.get(PAGE).text
    assert (sentence in page, "It ends in a moment." in page) == (False, True)


def test_nothing_new_is_said(admin: Visitor, do: Callable[[], None]) -> None:
    """A file whose comments are all there is not announced as if they would come again."""
    upload(admin)
    do()
    assert "Nothing new" not in admin.get(PAGE).text
    admin.post(f"{PAGE}/write", {})
    do()
    upload(admin)
    do()
    page = admin.get(PAGE).text
    assert "Nothing new: all its comments are there already." in page
    assert "there already: 1" in page


def test_a_held_card_says_where_it_was_held(
    admin: Visitor, do: Callable[[], None], project: Callable[[], None]
) -> None:
    """The machine saw nothing of it, so no rule of ours is named or missed."""
    upload(admin)
    do()
    admin.post(f"{PAGE}/write", {})
    do()
    project()
    page = admin.get("/sites/demo/held").text
    assert "It was held in the system that it was imported from." in page
    assert "No rule matched." not in page


def test_a_page_that_is_older_than_the_import(admin: Visitor, do: Callable[[], None]) -> None:
    """A second click writes nothing."""
    upload(admin)
    do()
    admin.post(f"{PAGE}/write", {})
    do()
    assert admin.post(f"{PAGE}/write", {}).status_code == 409


def test_what_was_read_can_be_thrown_away(
    admin: Visitor, jobs: Jobs, do: Callable[[], None]
) -> None:
    """And no file of it stays."""
    upload(admin)
    do()
    admin.post(f"{PAGE}/cancel", {})
    assert jobs.job.state is JobState.CANCELLED
    assert not jobs.archive.exists()
    assert not jobs.index.exists()


def test_a_page_forgets_what_was_abandoned(
    admin: Visitor, jobs: Jobs, do: Callable[[], None]
) -> None:
    """An archive holds addresses of people; a day is enough to decide on it."""
    upload(admin)
    do()
    assert jobs.job.state is JobState.CHECKED
    jobs.save(replace(jobs.job, at=1))
    admin.get(PAGE)
    assert (jobs.job.state, jobs.archive.exists()) == (JobState.CANCELLED, False)


def test_a_running_one_is_told_to_end(admin: Visitor, jobs: Jobs, do: Callable[[], None]) -> None:
    """It ends in a moment, and the page says so."""
    upload(admin)
    admin.post(f"{PAGE}/cancel", {})
    assert "It ends in a moment." in admin.get(f"{PAGE}/run").text
    do()
    assert jobs.job.state is JobState.CANCELLED
    assert "cancelled" in admin.get(PAGE).text


def test_a_restart_goes_on(admin: Visitor, started: list[str]) -> None:
    """Whoever opens the page starts what nobody works on."""
    upload(admin)
    started.clear()
    admin.get(PAGE)
    assert started == ["demo"]


def test_one_import_at_a_time(admin: Visitor) -> None:
    """A second file waits for the end of the first, whole or in pieces."""
    upload(admin)
    assert upload(admin).status_code == 409
    assert piece(admin, 0, b"x").status_code == 403


def test_an_unfit_file(admin: Visitor, do: Callable[[], None]) -> None:
    """The sentence of the command stands on the page, in its language."""
    upload(admin, b"{")
    do()
    assert "no JSON (at 1)" in admin.get(PAGE).text


@pytest.mark.parametrize(
    ("content", "form", "sentence"),
    [
        (b"", {}, "Choose a file."),
        (LINES, {"format": "coral"}, "Choose the system"),
        (LINES, {"rules": "a b c"}, "line 1: must be"),
        (LINES, {"rules": "a b\n" * 6_000}, "24,000"),
    ],
)
def test_a_form_that_cannot_be_used(
    admin: Visitor, content: bytes, form: dict[str, object], sentence: str
) -> None:
    """It comes back with what is wrong."""
    answer = upload(admin, content, **form)
    assert answer.status_code == 422
    assert sentence in answer.text


def piece(admin: Visitor, offset: int, content: bytes) -> TestResponse:
    admin.get(PAGE)
    fields = {"csrf": admin.token, "offset": offset, "piece": (BytesIO(content), "blob")}
    return admin.client.post(f"{PAGE}/piece", data=fields, headers=SAME_ORIGIN)


def test_a_file_in_pieces(admin: Visitor, jobs: Jobs) -> None:
    """Each follows the one before; the form comes without a file then."""
    assert piece(admin, 0, LINES[:10]).status_code == 204
    wrong = piece(admin, 4, b"x")
    assert (wrong.status_code, wrong.text) == (409, "10")
    assert piece(admin, 10, LINES[10:]).status_code == 204
    assert upload(admin, b"", name="long.jsonl").status_code == 303
    assert (jobs.archive.read_bytes(), jobs.job.name) == (LINES, "long.jsonl")


def test_a_file_that_is_too_long(admin: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is named, and the way around it; a form beyond 8 MiB is not read at all."""
    monkeypatch.setattr("service.dashboard.moving.imports.MIB", 1)
    whole, part = upload(admin, b"x" * 2049), piece(admin, 2048, b"x")
    assert (whole.status_code, part.status_code) == (422, 413)
    assert "larger than 2048 MiB (MODQUEUE_IMPORT_MIB)" in whole.text
    assert "larger than 2048 MiB (MODQUEUE_IMPORT_MIB)" in part.text
    length = {"CONTENT_LENGTH": str(8 * 1024 * 1024 + 1)}
    form = {"csrf": admin.token}
    answer = admin.client.post(
        f"{PAGE}/import", data=form, headers=SAME_ORIGIN, environ_overrides=length
    )
    assert answer.status_code == 413


def test_strangers_are_not_read(visitor: Callable[[], Visitor], site: str) -> None:
    """Of who is not logged in no more is taken than of any form."""
    long = b"x" * 100_000
    answer = visitor().client.post(f"{PAGE}/import", data={"file": (BytesIO(long), "x")})
    assert answer.status_code == 413
