"""The import of one archive: read it into an index, then write it parents first.

1. Read the file once into the index, on disk (seconds for 100,000 comments).
2. Put the comments into the order of their tree.
3. Write them in batches; each is one script, and how far it came is noted.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache, partial
from json import dumps, loads

from moderation.importing.archive import (
    ArchivedArticle,
    ArchivedComment,
    Broken,
    Fault,
    Item,
)
from moderation.importing.articles import ArticleRules
from moderation.importing.batches import in_batches
from moderation.importing.comparing import compared
from moderation.importing.describing import describe
from moderation.importing.index import Index, Row
from moderation.importing.patience import Patience
from moderation.importing.report import Report
from moderation.importing.writing import Place, Writer, dump_archived, load_archived
from moderation.status import Status
from moderation.store.writer import Store
from moderation.submission import AHEAD_MS, BODY_LIMIT, Article, utf16_length

READ_AT_ONCE = 1_000
BODY_MAX = 200_000  # characters; WordPress, which takes the longest, ends at 65,535 bytes
WRITTEN_AT_ONCE = 200  # one script: about 10 ms, so that intake waits no longer
PAGES_KEPT = 10_000  # articles in memory
_ARTICLE = [field.name for field in fields(ArchivedArticle)]
DECIDED = (Status.APPROVED, Status.REJECTED)
Progress = Callable[[int, int], None]  # done, of how many


@dataclass(frozen=True, slots=True)
class Wishes:
    """How an archive is imported: ``until_break`` takes what stands before a broken place.

    ``patience`` waits for a store that does not answer.
    """

    rules: ArticleRules
    until_break: bool = False
    dry_run: bool = False
    patience: Patience = field(default_factory=Patience)


def run(
    items: Iterable[Item],
    index: Index,
    store: Store,
    site: str,
    writer: Writer,
    wishes: Wishes,
    progress: Progress = lambda done, total: None,
) -> Report:
    """Import ``items`` into ``site``; return what became of them.

    An index that is whole is taken as it is, so a run that was killed goes on where it was.

    Raises:
        Broken: the file is broken, and not even what stands before is wanted.
        StoreUnavailable: Redis is away for minutes; start the same import again.
    """
    former = index.report()
    report = Report.of(loads(former)) if former else _first_report(items, index, wishes)
    if wishes.dry_run:
        _compare(index, store, site, writer, wishes, report, progress)
    else:
        _write(index, store, site, writer, wishes, report, progress)
    return report


def _first_report(items: Iterable[Item], index: Index, wishes: Wishes) -> Report:
    """Read the archive, count what would be written, and keep that for whoever goes on."""
    report = Report()
    index.clear()
    _read(items, index, report, wishes)
    _count(index, report)
    index.keep_report(dumps(report.document()))
    return report


def _read(items: Iterable[Item], index: Index, report: Report, wishes: Wishes) -> None:
    whole = _until_break(items, report) if wishes.until_break else iter(items)
    _index(whole, index, report)
    lost, cut = index.arrange()
    report.faults.update({"parent_missing": lost, "circle_cut": cut})


def _until_break(items: Iterable[Item], report: Report) -> Iterator[Item]:
    try:
        yield from items
    except Broken as broken:
        report.broken_at = broken.position


def _index(items: Iterator[Item], index: Index, report: Report) -> None:
    for entries in in_batches(map(_entry, _guarded(items, report)), READ_AT_ONCE, _length):
        index.require_room()
        index.add_articles(one for one in entries if not isinstance(one, Row))
        repeated = index.add(one for one in entries if isinstance(one, Row))
        for row, is_equal in repeated:
            kind = "repeated" if is_equal else "repeated_differs"
            report.add(Fault(row.position, kind, row.key))


def _entry(item: ArchivedArticle | ArchivedComment) -> Row | tuple[str, str]:
    """Return what the index has of a comment, or of an article: its key and its document."""
    if isinstance(item, ArchivedArticle):
        return item.key, dumps({name: getattr(item, name) for name in _ARTICLE})
    return Row(
        item.key, item.article, item.parent, item.at, item.status.value,
        dump_archived(item), item.position,
    )  # fmt: skip


def _length(entry: Row | tuple[str, str]) -> int:
    return len(entry.document if isinstance(entry, Row) else entry[1])


def _guarded(items: Iterator[Item], report: Report) -> Iterator[ArchivedArticle | ArchivedComment]:
    """Yield articles and comments; faults go into the report, and so does what is remarkable."""
    for item in items:
        if isinstance(item, Fault):
            report.add(item)
            continue
        if isinstance(item, ArchivedComment):
            length = utf16_length(item.body)
            if length > BODY_MAX:
                said = f"'body' has {length:,} characters, the limit is {BODY_MAX:,}"
                report.add(Fault(item.position, "malformed", item.key, said))
                continue
            if length > BODY_LIMIT:
                report.add(Fault(item.position, "over_limit", item.key, f"{length:,} characters"))
            item = _dated(item, report)
        yield item


def _dated(item: ArchivedComment, report: Report) -> ArchivedComment:
    """Return a comment whose decision is of the past, if it has one; name dates that are not."""
    latest = time.time() * 1000 + AHEAD_MS
    if item.at is None:
        report.add(Fault(item.position, "date_guessed", item.key))
    elif item.at > latest:
        report.add(Fault(item.position, "date_in_future", item.key))
    if item.decision is None or item.decision.at <= latest:
        return item
    report.add(Fault(item.position, "decided_in_future", item.key))
    return replace(item, decision=None)


def _count(index: Index, report: Report) -> None:
    """Count what would be written: states, articles, authors and labels."""
    for _, rows in index.batches(0, READ_AT_ONCE):
        bare = _bare_stubs(index, rows)
        report.faults["stub_without_replies"] += len(bare)
        comments = [load_archived(row) for row in rows if row.key not in bare]
        report.states.update(comment.status.value for comment in comments)
        report.labels += sum(bool(c.decision and c.status in DECIDED) for c in comments)
        report.articles += index.count_new(f"article {comment.article}" for comment in comments)
        report.authors += index.count_new(
            f"author {c.author.id}\n{c.author.name}" for c in comments if c.body
        )
    report.faults += type(report.faults)()  # without the zeros


def _compare(
    index: Index,
    store: Store,
    site: str,
    writer: Writer,
    wishes: Wishes,
    report: Report,
    progress: Progress,
) -> None:
    """Count what is new; not kept in the index, since the store may change before the writing."""
    pages, total = Pages(index, wishes.rules), index.count()
    report.outcomes = Counter(new=0)
    for place, rows in index.batches(0, READ_AT_ONCE):
        placed = _placed(index, rows, pages, writer)
        report.outcomes.update(wishes.patience(partial(compared, store, site, writer, placed)))
        progress(place, total)


def _placed(
    index: Index, rows: Sequence[Row], pages: Pages, writer: Writer
) -> list[tuple[ArchivedComment, Place]]:
    """Return the comments that are to be written, each with its place."""
    bare = _bare_stubs(index, rows)
    comments = [load_archived(row) for row in rows if row.key not in bare]
    return [(comment, pages.place(comment, writer)) for comment in comments]


def _bare_stubs(index: Index, rows: Sequence[Row]) -> set[str]:
    """Return the erased comments that nobody answers: there is nothing of them to be kept."""
    erased = {row.key for row in rows if row.status == Status.ERASED.value}
    return erased - index.has_replies(erased)


def _write(
    index: Index,
    store: Store,
    site: str,
    writer: Writer,
    wishes: Wishes,
    report: Report,
    progress: Progress,
) -> None:
    pages = Pages(index, wishes.rules)
    wishes.patience(lambda: describe(store, site, pages.all(), writer.assignees))
    total = index.count()
    for place, rows in index.batches(index.fact("written"), WRITTEN_AT_ONCE):
        placed = _placed(index, rows, pages, writer)
        report.outcomes.update(wishes.patience(partial(writer.write, placed)))
        index.keep_report(dumps(report.document()), written=place)
        progress(place, total)


class Pages:
    """The articles of the archive and of the site; the latest ones are in memory."""

    def __init__(self, index: Index, rules: ArticleRules) -> None:
        self._index = index
        self._rules = rules
        self._both = lru_cache(PAGES_KEPT)(self._read)

    def place(self, comment: ArchivedComment, writer: Writer) -> Place:
        """Return where a comment goes, and when it was written as far as anything says."""
        page, article = self._both(comment.article)
        parent = writer.id_of(comment.parent) if comment.parent else None
        return Place(article, parent, self._written(comment, page))

    def _written(self, comment: ArchivedComment, page: ArchivedArticle) -> int:
        """Return when it was written (ms); where nobody says, when what it answers was."""
        if comment.at is not None:
            return comment.at
        above = self._index.posted_at(comment.parent) if comment.parent else None
        return above if above is not None else page.at or 0

    def all(self) -> Iterator[tuple[ArchivedArticle, Article]]:
        """Yield every article that the archive describes, with the site's."""
        for _, document in self._index.articles():
            page = ArchivedArticle(**loads(document))
            yield page, self._rules.article(page)

    def _read(self, key: str) -> tuple[ArchivedArticle, Article]:
        document = self._index.article(key)
        page = ArchivedArticle(**loads(document)) if document else ArchivedArticle(key)
        return page, self._rules.article(page)
