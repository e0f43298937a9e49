"""Filling an archive: rows and lines of the journal, copies of what the service itself moved."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from threading import Event

from benchmarks import servers
from benchmarks.archive import AT_ONCE, mover
from benchmarks.measures.scripts import LIMITS
from benchmarks.scorer import InstantScorer
from benchmarks.servers import SITE
from benchmarks.size.bulk import Load, prepare
from benchmarks.size.site import Scale, texts
from classifier import ATTRIBUTES, Score
from moderation import actions, judging
from moderation.archive.archive import Archive
from moderation.archive.opening import opener
from moderation.archive.row import Line, Row
from moderation.archive.tables import comments
from moderation.comment import Move
from moderation.judging import DrainLimits
from moderation.projection.database import transaction
from moderation.status import Status
from moderation.store.acceptance import Intake
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission

MODELS, DECIDED_EVERY = 500, 10
LAST = f"{2**53}-0"
LINE_MS = 300  # between two lines of a comment
HEX = "~author" + "-" * 25  # as long as a keyed digest


def fill(path: Path, scale: Scale, seconds: float) -> bool:
    """Write for so long; return whether all is written."""
    Archive(f"sqlite:///{path}").close()
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        prepare(database)
        (written,) = database.execute("SELECT coalesce(max(listed), 0) FROM comments").fetchone()
        load = Load(written, scale.total, lambda a, b: _part(database, scale, a, b), _indices())
        if not written:
            load.drop_indices(database)
        if written < scale.total:
            _write_models(database)
        return load.run(database, seconds)


def _indices() -> dict[str, str]:
    from sqlalchemy.dialects import sqlite
    from sqlalchemy.schema import CreateIndex

    dialect = sqlite.dialect()  # type: ignore[no-untyped-call]
    return {
        str(index.name): str(CreateIndex(index).compile(dialect=dialect))
        for index in comments.indexes
    }


def _write_models(database: sqlite3.Connection) -> None:
    rows, lines = _models()
    database.execute(
        "CREATE TEMP TABLE models (number INTEGER PRIMARY KEY, status, decided, record, lines)"
    )
    database.execute("CREATE TEMP TABLE model_lines (model INTEGER, place INTEGER, fields)")
    for number, row in enumerate(rows):
        own = [fields for _, fields in lines if fields["id"] == row.id]
        record = {**row.record, **_MARKS}
        text = json.dumps(record, ensure_ascii=False, separators=(",", ":")).replace(HEX, "~author")
        database.execute(
            "INSERT INTO models VALUES (?, ?, ?, ?, ?)",
            (number, row.status, row.decided is not None, text, len(own)),
        )
        database.executemany(
            "INSERT INTO model_lines VALUES (?, ?, ?)",
            [(number, place, json.dumps({**f, "id": "~id"})) for place, f in enumerate(own)],
        )
    database.execute("CREATE INDEX temp.lines_of ON model_lines (model, place)")


_MARKS = {"log": "~log", "path": "~path", "sequence": "~seq", "accepted_at": "~at"}


def _models() -> tuple[list[Row], list[Line]]:
    """Return comments as the service itself accepted, judged, decided and moved them."""
    with servers.house() as place:
        open_archive = opener(f"sqlite:///{place.folder / 'models.sqlite3'}")
        store = Store(place.redis, open_archive)
        ids = _accepted(store)
        limits = DrainLimits(budget_seconds=1e9)
        judging.drain(store, str, _Mostly(), SITE, limits, worker="w")
        held = [one for one in store.get_many(SITE, ids) if one.status is Status.HELD]
        approve = Move(Status.APPROVED, "bench")
        store.decide_many(SITE, [(one, one.version, approve) for one in held])
        mover(place, store).round([SITE], Event())
        archive = open_archive()
        rows = list(archive.rows(SITE, ids).values())
        lines = archive.lines_between(SITE, None, LAST, 10 * MODELS)
        archive.close()
    return rows, lines


def _accepted(store: Store) -> list[str]:
    about = Article("a-~article", "https://news.example/a-~article", "Title number ~article")
    author = Author("Reader", HEX)
    intakes = [Intake(Submission(about, author, text)) for text in texts(2, MODELS)]
    ids = []
    for first in range(0, MODELS, AT_ONCE):
        some = intakes[first : first + AT_ONCE]
        accepted = actions.submit_batch(store, str, SITE, some, caller="bench", limits=LIMITS)
        ids += [one.id for one in accepted if isinstance(one, actions.Accepted)]
    return ids


class _Mostly(InstantScorer):
    """Clears all but one in ten."""

    def score(self, texts: Sequence[str]) -> list[Score]:
        clear = Score(dict.fromkeys(ATTRIBUTES, 0.0001), "en", 0.998, True, ())
        scored = super().score(texts)
        return [s if n % DECIDED_EVERY == 0 else clear for n, s in enumerate(scored)]


def _part(database: sqlite3.Connection, scale: Scale, first: int, end: int) -> None:
    numbered = f"WITH RECURSIVE {scale.numbered(first, end)}"
    model = "number = n * 7919 % (SELECT count(*) FROM models)"
    with transaction(database):
        database.execute(
            f"{numbered} INSERT INTO comments (site, id, article, status, listed, decided, place, "
            f"record, reports) SELECT '{SITE}', id, 'a-' || article, status, n + 1, "
            "iif(decided, at + 60000, NULL), iif(status = 'approved', path || '-' || id, NULL), "
            f"{_RECORD}, '{{}}' FROM numbered CROSS JOIN models ON {model}"
        )
        database.execute(
            f"{numbered} INSERT INTO lines (site, at, number, fields) "
            f"SELECT '{SITE}', at + {LINE_MS} * place, 0, replace(fields, '~id', id) "
            f"FROM numbered CROSS JOIN model_lines ON model = n * 7919 % {MODELS}"
        )


_LOG = (
    "CASE lines WHEN 2 THEN printf('%d-0 %d-0', at, at + 300) "
    "ELSE printf('%d-0 %d-0 %d-0', at, at + 300, at + 600) END"
)
_RECORD = "record"
for _mark, _value in (
    ("~article", "article"), ("~author", "printf('%032x', author)"), ("~log", _LOG),
    ("~path", "path"), ("~seq", "n + 1"), ("~at", "at"),
):  # fmt: skip
    _RECORD = f"replace({_RECORD}, '{_mark}', {_value})"
