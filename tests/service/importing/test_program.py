"""The program that works on an archive, as the web starts it."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

from moderation.importing.jobs import Job, Jobs, JobState
from moderation.process.config import Config
from moderation.status import Status
from moderation.store.writer import Store
from service.importing.starting import Starter
from tests.support.servers.redis_servers import wait_until

MAIL = "reader@mail.example"
LINE = f'{{"id": "1", "article_id": "a", "body": "One", "author_email": "{MAIL}"}}\n'


def test_it_reads_and_writes(redis_url: str, store: Store, site: str, tmp_path: Path) -> None:
    """In a process of its own, after a restart too; addresses come in as digests."""
    jobs = Jobs(tmp_path, site)
    jobs.add_piece(0, BytesIO(LINE.encode()))
    jobs.take_upload()
    jobs.save(Job(JobState.CHECK, "jsonl", "a.jsonl", by="aida"))
    starter = Starter(Config(redis_url=redis_url, data_dir=tmp_path, secret="s" * 40))
    starter(site)
    wait_until(lambda: jobs.job.state is JobState.CHECKED and not jobs.is_worked_on, "a reading")
    jobs.save(replace(jobs.job, state=JobState.WRITE))
    starter.resume()
    wait_until(lambda: jobs.job.state is JobState.DONE, "a writing")
    assert store.counts(site)[Status.HELD] == 1
    (comment,) = store.export(site)
    assert comment.submission
    assert comment.submission.author.email_digest not in (None, MAIL)
