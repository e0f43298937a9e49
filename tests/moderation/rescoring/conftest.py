"""A site with an import, and what compares it with the policy."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation.background.runs import RunKind, Runs
from moderation.importing.archive import ArchivedComment, PersonsDecision
from moderation.judging import Scorer
from moderation.rescoring.comparison import Comparison
from moderation.rescoring.rescorer import Rescorer
from moderation.status import Status
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from tests.conftest import FakeScorer
from tests.moderation.importing.conftest import AT, Import, import_items  # noqa: F401 - a fixture
from tests.moderation.importing.conftest import PAGE as ARTICLE

Rescore = Callable[..., Comparison]


def said(
    key: str, body: str, status: Status, *, by_person: bool = True, **more: object
) -> ArchivedComment:
    """Return a comment that was ``status`` in the archive."""
    decision = PersonsDecision("human", AT + 2000) if by_person else None
    fields = {"article": "p", "position": 1, "body": body, "at": AT, "decision": decision, **more}
    return ArchivedComment(key=key, status=status, **fields)  # type: ignore[arg-type]


@pytest.fixture
def imported(import_items: Import) -> Import:  # noqa: F811 - the fixture
    """Import comments of one article."""
    return lambda *comments, **options: import_items([ARTICLE, *comments], **options)


@pytest.fixture
def runs(redis: Redis) -> Runs:
    return Runs(redis, kind=RunKind.RESCORING)


@pytest.fixture
def rescore(store: Store, site: str, runs: Runs) -> Rescore:
    """Ask for a comparison, and do it."""

    def ask(archive: str = "", scorer: Scorer | None = None, **options: object) -> Comparison:
        runs.ask(site, by="aida", archive=archive)
        rescorer_of(store, runs, site, scorer, **options).rescore(site)
        return Comparison.of(runs.get(site).details)

    return ask


def rescorer_of(
    store: Store, runs: Runs, site: str, scorer: Scorer | None = None, **options: object
) -> Rescorer:
    """Return what works on a run without pauses."""
    chosen = scorer or FakeScorer()
    options.setdefault("pause", lambda seconds: None)
    return Rescorer(store, runs, lambda _: chosen, lambda: [site], **options)  # type: ignore[arg-type]
