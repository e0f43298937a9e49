"""The work on an archive that an admin uploaded: read it, or write it, or end when told to."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from json import loads
from typing import Any

from moderation.errors import StoreUnavailable
from moderation.importing.archive import Broken, Item, Unreadable
from moderation.importing.articles import ArticleRules
from moderation.importing.formats import FORMATS
from moderation.importing.index import Index
from moderation.importing.jobs import Job, Jobs, JobState, Progress
from moderation.importing.patience import Patience
from moderation.importing.run import Wishes, run
from moderation.importing.writing import Writer, archive_name
from moderation.store.writer import Store

LOOK_EVERY = 1_000  # records between two looks whether it is to end
MakeWriter = Callable[[str], Writer]  # of the archive that it names
log = logging.getLogger("modqueue.importer")


class Cancelled(Exception):
    """An admin ended it."""


def work(jobs: Jobs, store: Store, site: str, make_writer: MakeWriter) -> None:
    """Do what the record asks for, until it asks for nothing; nothing where another process does.

    Raises:
        StoreUnavailable: Redis is away for minutes; the record asks for the rest as before.
    """
    with jobs.lock() as is_ours:
        while is_ours and (job := jobs.job).is_open:
            log.info("import.begins site=%s step=%s", site, job.state)
            ended = _step(jobs, job, store, site, make_writer)
            jobs.save(ended)
            log.info("import.ended site=%s state=%s", site, ended.state)
        if is_ours:
            _heed_late_cancel(jobs)


def _heed_late_cancel(jobs: Jobs) -> None:
    """Throw away what was read, where the cancel came after the last look of the reading."""
    job = jobs.job
    if job.state is JobState.CHECKED and jobs.is_cancelled:
        jobs.save(replace(job, state=JobState.CANCELLED))


def _step(jobs: Jobs, job: Job, store: Store, site: str, make_writer: MakeWriter) -> Job:
    with closing(Index(jobs.index)) as index:
        try:
            report = _run(jobs, job, store, site, make_writer, index)
        except Cancelled:
            return replace(job, state=JobState.CANCELLED, report=_former(index))
        except (Broken, Unreadable) as problem:
            return replace(job, state=JobState.FAILED, problem=str(problem))
        except StoreUnavailable:
            raise
        except Exception as error:  # else each next start dies of it, and no import ends it
            log.exception("import.failed site=%s step=%s", site, job.state)
            sentence = f"the import broke off; the log says where ({type(error).__name__})"
            return replace(job, state=JobState.FAILED, problem=sentence)
    is_check = job.state is JobState.CHECK
    return replace(job, state=JobState.CHECKED if is_check else JobState.DONE, report=report)


def _former(index: Index) -> dict[str, Any]:
    """Return what is known of an import that was cancelled."""
    document = index.report()
    return loads(document) if document else {}


def _run(
    jobs: Jobs, job: Job, store: Store, site: str, make_writer: MakeWriter, index: Index
) -> dict[str, object]:
    def waits(error: StoreUnavailable, seconds: float) -> None:
        log.warning("import.waits site=%s seconds=%.1f error=%s", site, seconds, error)
        _look(jobs, replace(jobs.progress, waits=True))

    archive = archive_name(job.form, job.origin)
    wishes = Wishes(
        ArticleRules(job.rules.splitlines()),
        until_break=job.until_break,
        dry_run=job.state is JobState.CHECK,
        patience=Patience(says=waits),
    )

    def progress(done: int, total: int) -> None:
        _look(jobs, Progress(done, total))

    _end_if_cancelled(jobs)
    writer = make_writer(archive)
    items = _watched(jobs, FORMATS[job.form](jobs.archive))
    return run(items, index, store, site, writer, wishes, progress).document()


def _watched(jobs: Jobs, items: Iterator[Item]) -> Iterator[Item]:
    _look(jobs, Progress())  # the first record may be long in coming
    for number, item in enumerate(items, 1):
        if number % LOOK_EVERY == 0:
            _look(jobs, Progress(number))
        yield item


def _look(jobs: Jobs, progress: Progress) -> None:
    """Say how far it is. Raises Cancelled."""
    _end_if_cancelled(jobs)
    jobs.note(progress)


def _end_if_cancelled(jobs: Jobs) -> None:
    if jobs.is_cancelled:
        raise Cancelled
