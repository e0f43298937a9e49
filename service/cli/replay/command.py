"""``modqueue replay``: post a file of comments to a running service and follow their verdicts."""

from __future__ import annotations

import secrets
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import click

from moderation.process.config import Config
from modqueue_client import Client, Refused, Unreachable
from service.cli.replay.rows import Row, read_rows
from service.cli.replay.tally import Tally

POLL_SECONDS = 1
PARENT_SECONDS = 10.0  # for the answer to a comment above, which another connection posts
START_PATIENCE_SECONDS = 5.0  # a typing error in --url shows soon
REPORT_SECONDS = 2.0  # between two lines of progress where there is no terminal


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--url", help="The service. [default: http://127.0.0.1:$PORT]")
@click.option(
    "--key",
    envvar="MODQUEUE_BOOTSTRAP_API_KEY",
    required=True,
    help="API key; `modqueue keys add SITE` makes one.",
)
@click.option("--rate", type=click.FloatRange(min=0.1), help="Comments per second; none: all out.")
@click.option("--limit", type=click.IntRange(min=1), help="Stop after so many rows.")
@click.option("--connections", type=click.IntRange(1, 64), default=8, show_default=True)
@click.option("--wait", default=60.0, show_default=True, help="Seconds for the last verdicts.")
def replay(
    file: Path,
    url: str | None,
    key: str,
    rate: float | None,
    limit: int | None,
    connections: int,
    wait: float,
) -> None:
    """Post the comments of FILE: CSV or JSON lines, also .gz.

    The text is in the column "body" or "text". Optional are "author", "author_id", "article",
    "url", "title", "lang", and "id" with "parent" for replies; in JSON lines "author" and
    "article" may be objects of the API. Ends with a summary, and with exit code 1 if anything
    failed or is still without a verdict.
    """
    settings = Config.from_env()
    run = _Replay(url or f"http://127.0.0.1:{settings.port}", key)
    run.total = sum(1 for _ in read_rows(file, limit))
    run.follow_from_here()
    run.post_all(read_rows(file, limit), rate, connections)
    run.await_verdicts(wait)
    click.echo(run.tally.summary())
    if run.tally.errors or run.tally.waiting:
        raise SystemExit(1)


class _Replay:
    """One run: posters take rows in turn, a follower reads the events feed."""

    def __init__(self, url: str, key: str) -> None:
        self.total = 0
        self.tally = Tally()
        self._url, self._key = url, key
        self._name = secrets.token_hex(8)
        self._rows_lock = threading.Lock()
        self._ids: dict[str, Future[str | None]] = {}  # of the file, with what each was given
        self._done = threading.Event()
        self._reported_at = 0.0
        self._follower = threading.Thread(target=self._follow, daemon=True)
        self._cursor = ""

    def follow_from_here(self) -> None:
        """Start to read the feed at its present end. Raises click.ClickException."""
        try:
            self._cursor = self._last_cursor()
        except Unreachable as error:
            raise click.ClickException(f"{self._url} does not answer: {error}") from None
        except Refused as refused:
            raise click.ClickException(f"{self._url} answers {refused}") from None
        self._follower.start()

    def post_all(self, rows: Iterator[Row], rate: float | None, connections: int) -> None:
        """Post ``rows`` over so many connections, started at ``rate`` per second."""
        numbered = enumerate(rows)
        started = time.monotonic()
        with ThreadPoolExecutor(connections) as pool:
            posters = [pool.submit(self._post, numbered, started, rate) for _ in range(connections)]
            while not all(poster.done() for poster in posters):
                self._report()
                time.sleep(0.1)
        self.tally.posting_seconds = time.monotonic() - started
        for poster in posters:
            poster.result()

    def await_verdicts(self, seconds: float) -> None:
        """Wait until each accepted comment has its verdict, at most ``seconds``."""
        deadline = time.monotonic() + seconds
        while self.tally.waiting and time.monotonic() < deadline:
            self._report()
            time.sleep(0.1)
        self._done.set()
        self._follower.join(timeout=2 * POLL_SECONDS)
        self._report(last=True)

    def _post(
        self, numbered: Iterator[tuple[int, Row]], started: float, rate: float | None
    ) -> None:
        with Client(self._url, self._key) as client:
            while True:
                with self._rows_lock:
                    number, row = next(numbered, (-1, None))
                    if row is None:
                        return
                    if row.id:
                        self._ids.setdefault(row.id, Future())
                if rate:
                    time.sleep(max(0.0, started + number / rate - time.monotonic()))
                comment_id = self._post_one(client, number, self._document(row))
                if row.id and not self._ids[row.id].done():
                    self._ids[row.id].set_result(comment_id)

    def _document(self, row: Row) -> dict[str, object]:
        """Return what to post; a reply waits for its parent, and without one is a comment."""
        posted = self._ids.get(row.parent or "")
        try:
            parent = posted.result(PARENT_SECONDS) if posted else None
        except TimeoutError:
            parent = None
        return {**row.document, "parent_id": parent} if parent else row.document

    def _post_one(self, client: Client, number: int, document: dict[str, object]) -> str | None:
        key = f"replay-{self._name}-{number}"
        try:
            comment_id = str(client.submit_document(document, idempotency_key=key)["id"])
        except Refused as refused:
            self.tally.refused(refused.status, refused.problem)
        except Unreachable as error:
            self.tally.failed(type(error.__cause__ or error).__name__)
        else:
            self.tally.accepted(comment_id)
            return comment_id
        return None

    def _follow(self) -> None:
        with Client(self._url, self._key) as client:
            events = client.events(after=self._cursor, wait_seconds=POLL_SECONDS)
            try:
                for event in events:
                    self.tally.event(event)
                    if self._done.is_set():
                        return
            except (Refused, Unreachable) as error:
                self.tally.failed(f"events: {error}")

    def _last_cursor(self) -> str:
        """Return the feed's end: the newest events of a big site need no reading of all."""
        with Client(self._url, self._key, patience_seconds=START_PATIENCE_SECONDS) as client:
            return client.last_cursor()

    def _report(self, *, last: bool = False) -> None:
        terminal = sys.stderr.isatty()
        now = time.monotonic()
        if not (terminal or last or now - self._reported_at > REPORT_SECONDS):
            return
        self._reported_at = now
        line = self.tally.progress(self.total)
        click.echo(f"\r{line}" if terminal else line, err=True, nl=last or not terminal)
