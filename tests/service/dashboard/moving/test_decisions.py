"""The export of decisions: every step, from the command and from the dashboard."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from moderation import actions
from moderation.bulk import decide_many
from moderation.comment import Move
from moderation.exporting import decisions as exported
from moderation.exporting.decisions import Kind, Selection, pages
from moderation.process.config import Config
from moderation.projection.decision_counts import decision_count
from moderation.projection.search import Projection
from moderation.projection.statistics import ALWAYS, Span
from moderation.queues import Queue
from moderation.registry import Action, Registry
from moderation.status import Status
from moderation.store.writer import Store
from service.decision_rows import COLUMNS, FORMS
from tests.service.cli.conftest import Run
from tests.service.cli.conftest import environ as environ
from tests.service.cli.conftest import run as run
from tests.service.dashboard.conftest import Visitor

PAGE = "/sites/demo/archives/decisions"


@pytest.fixture
def decided(store: Store, site: str, day: dict[str, str]) -> dict[str, str]:
    """A day with a decision, an undo, a bulk of two, a question and an erased comment."""
    for name, by in (("subway_fan", "dana"), ("Arman", "marat")):
        actions.decide(
            store, site, day[name], status=Status.REJECTED, by=by, expected_version=2,
            reason="insult", note="=1+1",
        )  # fmt: skip
    actions.undo(store, site, day["Arman"], by="dana", expected_version=3)
    many = {day["Ерлан"]: 2, day["landlord"]: 2}
    decide_many(store, site, many, Move(Status.APPROVED, by="dana"))
    actions.escalate(store, site, day["Best Flats"], note="?", by="dana", expected_version=2)
    actions.erase(store, site, day["subway_fan"], by="author")
    return day


def steps(store: Store, site: str, **selected: object) -> list[exported.Step]:
    stretches = pages(store, site, Selection(**selected))
    return [step for _, stretch in stretches for step in stretch]


def kinds(steps: list[exported.Step]) -> list[Kind]:
    return [step.kind for step in steps if step.kind is not Kind.VERDICT]


def test_every_step(store: Store, site: str, decided: dict[str, str]) -> None:
    """Each verdict and what people did is there, in order, also what was undone or erased."""
    all_of_it = steps(store, site)
    assert len(all_of_it) == len(decided) + 6
    assert kinds(all_of_it) == [
        Kind.DECISION, Kind.DECISION, Kind.UNDO, Kind.BULK, Kind.BULK, Kind.SENIOR_ASKED,
    ]  # fmt: skip
    assert [step.event.at for step in all_of_it] == sorted(step.event.at for step in all_of_it)


@pytest.mark.parametrize(
    ("selected", "expected"),
    [
        ({"by": "marat"}, [Kind.DECISION]),
        ({"reason": "insult"}, [Kind.DECISION, Kind.DECISION]),
        ({"queue": Queue.REJECTED}, [Kind.UNDO]),
        ({"queue": Queue.HELD, "status": Status.APPROVED}, [Kind.BULK, Kind.BULK]),
        ({"language": "kk"}, [Kind.BULK]),
        ({"by": "nobody"}, []),
    ],
)
def test_a_selection(
    store: Store,
    site: str,
    decided: dict[str, str],
    selected: dict[str, object],
    expected: list[Kind],
) -> None:
    """Steps are chosen by who, reason, list, language and what they came to."""
    assert kinds(steps(store, site, **selected)) == expected


def test_a_time(
    store: Store, site: str, decided: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The beginning belongs to the selection and the end does not, however long a stretch is."""
    monkeypatch.setattr(exported, "PAGE", 3)
    everything = steps(store, site)
    first, last = everything[0].event.at, everything[-1].event.at
    assert steps(store, site, since=first, until=last + 1) == everything
    assert steps(store, site, until=first) == []
    later = [step for step in everything if step.event.at >= last]
    assert steps(store, site, since=last) == later
    assert steps(store, site, since=last + 1) == []


def test_a_verdict_of_a_former_text(store: Store, site: str, day: dict[str, str]) -> None:
    """A step shows the verdict that the text had then."""
    actions.edit(store, [].append, site, day["Ерлан"], "Now in English.", by="author")
    [step] = [s for s in steps(store, site, language="kk") if s.comment.id == day["Ерлан"]]
    assert step.kind is Kind.VERDICT


def test_the_command(run: Run, store: Store, site: str, decided: dict[str, str]) -> None:
    """It writes both forms, harmless in a spreadsheet, and says how many steps there are."""
    wrote = run("decisions", site, "--format", "csv", "--by", "marat")
    [row] = csv.DictReader(io.StringIO(wrote.stdout.removeprefix("\ufeff"), newline=""))
    assert (row["kind"], row["list"], row["status"]) == ("decision", "held", "rejected")
    assert row["note"] == "'=1+1"
    assert wrote.stderr == "steps: 1\n"
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    *lines, end = map(json.loads, run("decisions", site, "--since", today).stdout.splitlines())
    assert end == {"end": {"steps": len(lines)}}
    assert {line["kind"] for line in lines} > {"verdict", "bulk"}
    assert all(set(line) <= set(COLUMNS) for line in lines)
    assert "site.exported" in run("audit").stdout


def test_a_date_that_is_none(run: Run, site: str) -> None:
    """The command names the option, what it takes and what it got."""
    refused = run("decisions", site, "--since", "yesterday", code=2).stderr
    assert "--since" in refused
    assert "'yesterday'" in refused
    assert "%Y-%m-%d" in refused


def test_no_text_of_a_comment(store: Store, site: str, decided: dict[str, str]) -> None:
    """Neither form quotes a comment or names its author."""
    for write in FORMS.values():
        text = "".join(write(stretch for _, stretch in pages(store, site, Selection())))
        assert "pathetic" not in text
        assert "landlord" not in text


def test_the_page(
    admin: Visitor,
    registry: Registry,
    decided: dict[str, str],
    project: Callable[[], None],
) -> None:
    """It says how many decisions are chosen, sends them as a file, and the log says who asked."""
    project()
    admin.get(PAGE)
    chosen = {"by": "dana", "status": "approved", "queue": "held"}
    page = admin.get(admin.post(PAGE, {"format": "count", **chosen}).location).text
    assert "About 2 decisions of people." in page
    answer = admin.post(PAGE, {"format": "csv", "by": "dana", "queue": "held"})
    assert answer.content_length is None
    assert answer.mimetype == "text/csv"
    rows = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline=""))
    assert {row["by"] for row in rows} == {"dana"}
    newest = next(registry.audit(site="demo"))
    assert (newest.type, newest.by) == (Action.SITE_EXPORTED, "aida")
    assert newest.data == {"format": "decisions-csv"}


@pytest.mark.parametrize(
    ("chosen", "known", "more"),
    [
        ({}, True, True),
        ({"by": "dana"}, True, False),
        ({"queue": "rejected"}, True, False),
        ({"queue": "reported"}, False, False),
        ({"queue": "audits"}, False, False),
    ],
)
def test_no_number_is_shown_that_is_of_something_else(
    admin: Visitor,
    decided: dict[str, str],
    project: Callable[[], None],
    chosen: dict[str, str],
    known: bool,
    more: bool,
) -> None:
    """The index does not know every list, and verdicts come with no person or list."""
    project()
    page = admin.get(f"{PAGE}?{urlencode(chosen)}").text
    assert ("of people." in page) is known
    assert ("is known only once the file is written" in page) is not known
    assert ("come on top" in page) is more


def test_a_form_that_there_is_not(admin: Visitor) -> None:
    """It is refused; a choice that is not on offer chooses nothing."""
    assert admin.post(PAGE, {"format": "pdf"}).status_code == 422
    assert admin.get(f"{PAGE}?queue=pending&since=9999-99-99&status=x").status_code == 200


def test_the_count_is_of_the_same_days(
    store: Store,
    site: str,
    decided: dict[str, str],
    settings: Config,
    project: Callable[[], None],
) -> None:
    """What is counted before is what the file has, but for verdicts, questions and the erased."""
    project()
    projection = Projection(settings.projection)
    assert decision_count(projection, site, ALWAYS) == 4
    assert decision_count(projection, site, Span(until=1)) == 0
    assert decision_count(projection, site, ALWAYS, language="kk") == 1
