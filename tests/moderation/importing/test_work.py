"""An archive that was uploaded: read, written, ended, and taken up again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from moderation.errors import StoreUnavailable
from moderation.importing import patience
from moderation.importing import work as work_module
from moderation.importing.archive import Item
from moderation.importing.index import Index
from moderation.importing.jobs import (
    KEPT_MS,
    Job,
    Jobs,
    JobState,
    Progress,
    WrongOffset,
    forget_abandoned,
    open_jobs,
)
from moderation.importing.work import work
from moderation.importing.writing import Writer
from moderation.store.writer import Store
from tests.moderation.importing.conftest import SITE, writers_of

LINE = '{"id": "%d", "article_id": "a", "body": "Text %d"}\n'


@pytest.fixture
def jobs(tmp_path: Path, site: str) -> Jobs:
    """An archive of five comments that is to be read."""
    jobs = Jobs(tmp_path, SITE)
    upload(jobs, "".join(LINE % (n, n) for n in range(5)))
    return jobs


def upload(jobs: Jobs, text: str, **more: object) -> None:
    jobs.add_piece(0, BytesIO(text.encode()))
    jobs.take_upload()
    asked = Job(JobState.CHECK, "jsonl", "archive.jsonl", len(text), by="aida", at=1)
    jobs.save(replace(asked, **more))  # type: ignore[arg-type]


def files(jobs: Jobs) -> set[str]:
    return {path.name for path in jobs.archive.parent.iterdir()} - {"lock"}


def test_it_is_read_first_then_written(jobs: Jobs, store: Store) -> None:
    """Between the two nothing is in the store; afterwards nothing is on the disk but the report."""
    work(jobs, store, SITE, writers_of(store))
    assert (jobs.job.state, jobs.job.report["states"]) == (JobState.CHECKED, {"held": 5})
    assert store.last_cursor(SITE) == "0-0"
    jobs.save(replace(jobs.job, state=JobState.WRITE))
    work(jobs, store, SITE, writers_of(store))
    assert (jobs.job.state, jobs.job.report["outcomes"]) == (JobState.DONE, {"written": 5})
    assert files(jobs) == {"job.json"}


def test_an_unfit_file(jobs: Jobs, store: Store) -> None:
    """The sentence names the place, and nothing of it stays."""
    upload(jobs, LINE % (1, 1) + "{")
    work(jobs, store, SITE, writers_of(store))
    assert (jobs.job.state, jobs.job.problem) == (JobState.FAILED, "no JSON (at 2)")
    assert files(jobs) == {"job.json"}
    upload(jobs, LINE % (1, 1) + "{", until_break=True)
    work(jobs, store, SITE, writers_of(store))
    assert jobs.job.report["broken_at"] == 2


@pytest.mark.parametrize("state", [JobState.CHECK, JobState.WRITE])
def test_it_can_be_cancelled(
    jobs: Jobs, store: Store, state: JobState, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is read or written; what is there by then stays, and is counted."""
    monkeypatch.setattr("moderation.importing.run.WRITTEN_AT_ONCE", 2)
    if state is JobState.WRITE:
        work(jobs, store, SITE, writers_of(store))
        jobs.save(replace(jobs.job, state=state))
    note = Jobs.note

    def cancel_soon(self: Jobs, progress: Progress) -> None:
        note(self, progress)
        self.cancel()

    monkeypatch.setattr(Jobs, "note", cancel_soon)
    monkeypatch.setattr(work_module, "LOOK_EVERY", 1)
    work(jobs, store, SITE, writers_of(store))
    written = jobs.job.report.get("outcomes", {})
    assert (jobs.job.state, written) == (
        JobState.CANCELLED, {"written": 4} if state is JobState.WRITE else {},
    )  # fmt: skip
    assert files(jobs) == {"job.json"}


def test_a_cancel_while_it_is_sorted(
    jobs: Jobs, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody looks there, so it is heeded when the reading ends."""
    arrange = Index.arrange

    def cancel_then_arrange(self: Index) -> tuple[int, int]:
        jobs.cancel()
        return arrange(self)

    monkeypatch.setattr(Index, "arrange", cancel_then_arrange)
    work(jobs, store, SITE, writers_of(store))
    assert jobs.job.state is JobState.CANCELLED
    assert files(jobs) == {"job.json"}


@pytest.mark.parametrize("state", [JobState.CHECKED, JobState.WRITE])
def test_a_cancel_just_after_the_reading(jobs: Jobs, store: Store, state: JobState) -> None:
    """It throws away what was read, and nothing is written, even if that was asked for since."""
    work(jobs, store, SITE, writers_of(store))
    jobs.cancel()
    jobs.save(replace(jobs.job, state=state))
    work(jobs, store, SITE, writers_of(store))
    assert jobs.job.state is JobState.CANCELLED
    assert store.last_cursor(SITE) == "0-0"
    assert files(jobs) == {"job.json"}


def test_a_cancel_just_after_the_end(jobs: Jobs, store: Store) -> None:
    """What is written is done, and the next archive is none of its business."""
    work(jobs, store, SITE, writers_of(store))
    jobs.save(replace(jobs.job, state=JobState.WRITE))
    work(jobs, store, SITE, writers_of(store))
    jobs.cancel()
    work(jobs, store, SITE, writers_of(store))
    assert jobs.job.state is JobState.DONE
    upload(jobs, LINE % (9, 9))
    work(jobs, store, SITE, writers_of(store))
    assert jobs.job.state is JobState.CHECKED


def test_what_a_former_release_read_is_written(jobs: Jobs, store: Store) -> None:
    """An upgrade between check and writing finds an index whose comments know no picks."""
    work(jobs, store, SITE, writers_of(store))
    with closing(sqlite3.connect(jobs.index)) as database, database:
        rows = database.execute("SELECT key, document FROM comments").fetchall()
        former = [(json.dumps(json.loads(document)[:11]), key) for key, document in rows]
        database.executemany("UPDATE comments SET document = ? WHERE key = ?", former)
    jobs.save(replace(jobs.job, state=JobState.WRITE))
    work(jobs, store, SITE, writers_of(store))
    assert jobs.job.report["outcomes"] == {"written": 5}


def test_a_killed_one_goes_on(
    jobs: Jobs, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its record asks for the rest, and the rest alone is written."""
    monkeypatch.setattr("moderation.importing.run.WRITTEN_AT_ONCE", 2)
    work(jobs, store, SITE, writers_of(store))
    jobs.save(replace(jobs.job, state=JobState.WRITE))
    write, calls = Writer.write, iter(range(9))

    def away(self: Writer, batch: object) -> list[str]:
        if next(calls) == 1:
            raise StoreUnavailable("away")
        return write(self, batch)  # type: ignore[arg-type]

    monkeypatch.setattr(Writer, "write", away)
    monkeypatch.setattr(patience, "TRIES", 1)
    with pytest.raises(StoreUnavailable):
        work(jobs, store, SITE, writers_of(store))
    assert (list(open_jobs(tmp_path)), jobs.is_worked_on) == ([SITE], False)
    work(Jobs(tmp_path, SITE), store, SITE, writers_of(store))
    assert jobs.job.report["outcomes"] == {"written": 5}
    assert list(open_jobs(tmp_path)) == []


def test_it_waits_for_a_slow_store(
    jobs: Jobs, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so meanwhile, and what comes then says that it goes on."""
    monkeypatch.setattr(patience, "FIRST_SECONDS", 0.0)
    jobs.save(replace(jobs.job, state=JobState.WRITE))
    write, note, notes = Writer.write, Jobs.note, list[bool]()

    def slow(self: Writer, batch: object) -> list[str]:
        if notes.count(True) < 3:
            raise StoreUnavailable("TimeoutError")
        return write(self, batch)  # type: ignore[arg-type]

    def noted(self: Jobs, progress: Progress) -> None:
        notes.append(progress.waits)
        note(self, progress)

    monkeypatch.setattr(Writer, "write", slow)
    monkeypatch.setattr(Jobs, "note", noted)
    work(jobs, store, SITE, writers_of(store))
    assert jobs.job.report["outcomes"] == {"written": 5}
    assert (notes.count(True), notes[-1]) == (3, False)


def test_a_cancel_while_it_waits(jobs: Jobs, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends with the next try."""
    jobs.save(replace(jobs.job, state=JobState.WRITE))

    def away(_: Writer, __: object) -> list[str]:
        jobs.cancel()
        raise StoreUnavailable("TimeoutError")

    monkeypatch.setattr(Writer, "write", away)
    work(jobs, store, SITE, writers_of(store))
    assert jobs.job.state is JobState.CANCELLED


@pytest.mark.parametrize("error", [TypeError("x"), OSError(28, "full"), sqlite3.Error("full")])
def test_a_reader_that_dies(
    jobs: Jobs, store: Store, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it dies of, the site's next import is free, and the page has a sentence."""

    def dies(_: Path) -> Iterator[Item]:
        raise error
        yield

    monkeypatch.setattr(work_module, "FORMATS", {"jsonl": dies})
    work(jobs, store, SITE, writers_of(store))
    assert jobs.job.state is JobState.FAILED
    assert type(error).__name__ in jobs.job.problem
    assert files(jobs) == {"job.json"}


def test_a_cancel_comes_before_the_first_record(
    jobs: Jobs, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader is not even asked for a record that it may never find."""
    monkeypatch.setattr(work_module, "FORMATS", {"jsonl": lambda _: iter(pytest.fail, None)})
    jobs.cancel()
    work(jobs, store, SITE, writers_of(store))
    assert jobs.job.state is JobState.CANCELLED


def test_half_a_sign_in_a_fault(jobs: Jobs, store: Store) -> None:
    """What is wrong with a line can be shown, whatever the line says."""
    upload(jobs, r'{"id": "1", "article_id": "a", "body": "x", "\ud800": 1}')
    work(jobs, store, SITE, writers_of(store))
    details = {one["kind"]: one["detail"] for one in jobs.job.report["problems"]}
    assert details["unknown_field"] == "?"


def test_one_process_at_a_time(jobs: Jobs, store: Store, tmp_path: Path) -> None:
    """Where another one is at it, nothing is done."""
    with jobs.lock() as is_ours:
        assert is_ours
        assert Jobs(tmp_path, SITE).is_worked_on
        work(Jobs(tmp_path, SITE), store, SITE, writers_of(store))
    assert jobs.job.state is JobState.CHECK


def test_pieces_follow_each_other(jobs: Jobs) -> None:
    """One that does not is told where to begin; one at 0 begins a new upload."""
    jobs.add_piece(0, BytesIO(b"abc"))
    with pytest.raises(WrongOffset) as wrong:
        jobs.add_piece(2, BytesIO(b"d"))
    assert wrong.value.size == 3
    jobs.add_piece(3, BytesIO(b"d"))
    jobs.add_piece(0, BytesIO(b"x"))
    assert jobs.received() == 1


def test_what_nobody_goes_on_with(jobs: Jobs, store: Store, tmp_path: Path) -> None:
    """After a day an upload goes, and so does an archive that was read and not decided on."""
    work(jobs, store, SITE, writers_of(store))
    jobs.add_piece(0, BytesIO(b"abc"))
    uploaded = jobs.archive.with_name("upload").stat().st_mtime_ns // 1_000_000
    jobs.save(replace(jobs.job, at=uploaded + KEPT_MS))
    forget_abandoned(tmp_path, uploaded + KEPT_MS)
    assert (jobs.received(), jobs.job.state) == (3, JobState.CHECKED)
    forget_abandoned(tmp_path, uploaded + KEPT_MS + 1_000)
    assert (jobs.received(), jobs.archive.exists()) == (0, True)
    forget_abandoned(tmp_path, uploaded + 2 * KEPT_MS + 1_000)
    assert jobs.job.state is JobState.CANCELLED
    assert files(jobs) == {"job.json"}


def test_what_is_to_be_done_is_not_abandoned(jobs: Jobs, tmp_path: Path) -> None:
    """However old it is: a restart goes on with it."""
    forget_abandoned(tmp_path, 10 * KEPT_MS)
    assert (jobs.job.state, jobs.archive.exists()) == (JobState.CHECK, True)


def test_files_are_their_owners_alone(jobs: Jobs, store: Store) -> None:
    """Archive, record and folder hold texts and names."""
    work(jobs, store, SITE, writers_of(store))
    paths = [path for path in jobs.archive.parent.iterdir() if path.name in ("archive", "job.json")]
    assert {path.stat().st_mode & 0o077 for path in [*paths, jobs.archive.parent]} == {0}
