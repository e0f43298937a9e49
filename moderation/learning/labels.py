"""Labels of a site: what people decided, as the learner takes it.

A label is read off the comment's own record, so what is erased is no label any more, an undo
restores what stood before, and the text that it speaks of is always the present one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import islice

from moderation.comment import IMPORTED_BY, Comment, Decision
from moderation.learning.outside import outside_labels
from moderation.learning.site_label import Chosen, SiteLabel
from moderation.promise.limits import Limits
from moderation.site.reasons import Reason
from moderation.status import Route
from moderation.store.indices import Row
from moderation.store.reader import Reader
from moderation.store.thread.readable import load_readable
from moderation.verdict import Verdict

PAGE = 500  # records in one round trip
LATEST = 100  # enough to meet new comments among answers to a backlog
_FIELDS = (
    "status", "version", "sequence", "accepted_at", "verdict", "decisions", "edits", "drawn",
)  # fmt: skip
log = logging.getLogger("modqueue.learn")


class SiteLabels:
    """The labels of all sites. Methods raise StoreUnavailable while Redis is away."""

    def __init__(self, store: Reader) -> None:
        self._store = store
        self._outside = store.outside_labels

    def all(self, site: str, after_ms: int = 0) -> Iterator[SiteLabel]:
        """Yield the labels that were given after ``after_ms``, oldest first; outside ones last."""
        yield from self.own(site, after_ms)
        yield from outside_labels(self._outside, site, after_ms)

    def own(self, site: str, after_ms: int = 0) -> Iterator[SiteLabel]:
        """Yield the labels of the site's own comments after ``after_ms``, oldest first.

        A page is in memory at a time. What is decided meanwhile is left to the next reading.
        """
        attributes = _attributes(self._store.settings(site).reasons)
        for ids in self._pages(site, after_ms):
            for comment in self._decided(site, ids):
                if label := _label(comment, attributes):
                    yield label

    def newest(self, site: str, count: int) -> Iterator[SiteLabel]:
        """Yield those of about the ``count`` newest decisions, oldest first; outside ones last."""
        yield from self.own(site, self.newest_since(site, count))
        yield from outside_labels(self._outside, site, 0)

    def newest_since(self, site: str, count: int) -> int:
        """Return the time (ms) after which the newest ``count`` decisions were made; 0 for fewer.

        Many of a bulk have the same one, so some more may come after it.
        """
        rows = self._store.index_rows(site, "decided", limit=count + 1)
        return int(rows[-1][1]) - 1 if len(rows) > count else 0

    def latest(self, site: str) -> list[SiteLabel]:
        """Return what stands of the ``LATEST`` comments that were decided last."""
        ids = [id_ for id_, _ in self._store.index_rows(site, "decided", limit=LATEST)]
        attributes = _attributes(self._store.settings(site).reasons) if ids else {}
        labels = (_label(one, attributes) for one in self._decided(site, ids))
        return [label for label in labels if label]

    def of(self, site: str, ids: Sequence[str]) -> Iterator[SiteLabel]:
        """Yield what stands of the comments ``ids``; a page is in memory at a time."""
        attributes = _attributes(self._store.settings(site).reasons) if ids else {}
        for begin in range(0, len(ids), PAGE):
            for comment in self._decided(site, ids[begin : begin + PAGE]):
                if label := _label(comment, attributes):
                    yield label

    def now(self) -> int:
        """Return the time (ms since 1970) by the clock that labels have."""
        return self._store.now()

    def limits(self, site: str) -> Limits:
        """Return the limits in force, which tell when people saw everything."""
        return self._store.policy(site).limits

    def with_texts(self, site: str, after_ms: int = 0) -> Iterator[tuple[SiteLabel, str]]:
        """Yield the labels like ``all``, each with its text; a page is in memory at a time."""
        for page in chunks(self.all(site, after_ms)):
            texts = self.texts(site, page)
            yield from ((one, texts[one.comment]) for one in page if one.comment in texts)

    def texts(self, site: str, labels: Sequence[SiteLabel]) -> dict[str, str]:
        """Return the texts of ``labels`` by their comment; those that were erased are missing."""
        texts: dict[str, str] = {}
        for page in chunks(labels):
            outside = [label.comment for label in page if label.chosen is Chosen.OUTSIDE]
            own = [label.comment for label in page if label.chosen is not Chosen.OUTSIDE]
            texts |= self._store.bodies(site, own) | self._outside.texts(site, outside)
        return texts

    def _pages(self, site: str, after_ms: int) -> Iterator[list[str]]:
        """Yield ids of decided comments by time; many of a bulk have the same one."""
        until, tied, since = self._store.now(), set[str](), after_ms
        while page := self._page(site, since, until, PAGE + len(tied)):
            if ids := [id_ for id_, _ in page if id_ not in tied]:
                yield ids
            else:
                break
            last = int(page[-1][1])
            same = {id_ for id_, at in page if at == last}
            tied, since = (tied | same if last - 1 == since else same), last - 1

    def _page(self, site: str, after_ms: int, until_ms: int, limit: int) -> list[Row]:
        rows = self._store.index_rows(
            site, "decided", after=str(after_ms), limit=limit, oldest_first=True
        )
        return [row for row in rows if row[1] <= until_ms]

    def _decided(self, site: str, ids: Sequence[str]) -> list[Comment]:
        """Return comments without their texts, in one round trip; damaged ones are left out."""
        pairs = zip(ids, self._store.fields(site, ids, *_FIELDS), strict=True)
        comments, damaged = load_readable(site, [pair for pair in pairs if pair[1]])
        for id_ in damaged:
            log.error("labels.damaged site=%s comment=%s", site, id_)
        return comments


def _attributes(reasons: Sequence[Reason]) -> dict[str | None, str]:
    return {reason.code: reason.attribute or "" for reason in reasons}


def _label(comment: Comment, attributes: Mapping[str | None, str]) -> SiteLabel | None:
    """Return what stands of a comment: None where it was edited, erased, held or undone."""
    answer = comment.answer
    if answer is None or answer.status is not comment.status:
        return None
    if answer.by.startswith(IMPORTED_BY):
        return _imported(comment, answer, attributes)
    if comment.verdict is None:
        return None
    return SiteLabel(
        comment=comment.id,
        at_ms=answer.at,
        rejected=answer.is_rejection,
        language=comment.verdict.language,
        attribute=attributes.get(answer.reason, "") if answer.is_rejection else "",
        by=pseudonym(comment.site, answer.by),
        saw_score=not answer.blind,
        chosen=_chosen(comment, comment.verdict, answer),
        propensity=1.0 if comment.drawn is None else comment.drawn,
        model=comment.verdict.model,
        route=comment.verdict.route.value,
        scores=comment.verdict.scores,
        came_at=comment.edits[-1].at if comment.edits else comment.accepted_at,
    )


def _imported(
    comment: Comment, answer: Decision, attributes: Mapping[str | None, str]
) -> SiteLabel:
    """Return what a person decided in the site's former system, where nothing of ours was seen."""
    return SiteLabel(
        comment=comment.id,
        at_ms=answer.at,
        rejected=answer.is_rejection,
        language="",
        attribute=attributes.get(answer.reason, ""),
        by=pseudonym(comment.site, answer.by),
        saw_score=False,
        chosen=Chosen.IMPORT,
        propensity=1.0,
        model="",
        route="",
        scores={},
    )


def _chosen(comment: Comment, verdict: Verdict, answer: Decision) -> Chosen:
    """Return how it came before a person; a drawn one is of the sample, however it is decided."""
    if comment.drawn is not None:
        return Chosen.AUDIT
    if answer.bulk:
        return Chosen.BULK
    if verdict.route is Route.HOLD:
        return Chosen.HELD
    return Chosen.LOOKED_UP if answer.answered is None else Chosen.REPORT


def pseudonym(site: str, name: str) -> str:
    """Return what stands for a name in the labels of ``site``: the same for all that it says."""
    return sha256(f"{site}\n{name}".encode()).hexdigest()[:12]


def chunks(labels: Iterable[SiteLabel]) -> Iterator[list[SiteLabel]]:
    """Yield as many labels at a time as one round trip reads."""
    remaining = iter(labels)
    while page := list(islice(remaining, PAGE)):
        yield page
