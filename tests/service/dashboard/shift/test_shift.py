"""My shift: what one did and how it went, for oneself; the team's sums for seniors."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import pairwise

import pytest

from moderation import actions
from moderation.comment import Move
from moderation.conversation import replies
from moderation.conversation.replies import Rejection
from moderation.process.config import Config
from moderation.projection.search import Projection
from moderation.projection.shifts import Shifts
from moderation.projection.statistics import ALWAYS, Span
from moderation.registry import Registry, Role
from moderation.site.fate import Fate
from moderation.status import Status
from moderation.store.writer import Store
from tests.service.dashboard.conftest import PASSWORD, Visitor

PAGE = "/sites/demo/shift"
Day = dict[str, str]


@pytest.fixture
def shifts(settings: Config) -> Shifts:
    return Shifts(Projection(settings.projection), "demo")


def reject(store: Store, comment_id: str, by: str) -> None:
    version = store.get("demo", comment_id).version
    actions.decide(
        store, "demo", comment_id, status=Status.REJECTED, by=by, expected_version=version,
        reason="insult",
    )  # fmt: skip


@pytest.fixture
def worked(store: Store, day: Day, project: Callable[[], None]) -> Day:
    """Two rejections by dana, of which saule turned one around, and one by marat."""
    reject(store, day["subway_fan"], "dana")
    reject(store, day["Arman"], "dana")
    reject(store, day["landlord"], "marat")
    actions.decide(
        store, "demo", day["Arman"], status=Status.APPROVED, by="saule", expected_version=3
    )
    project()
    return day


def test_own_figures(shifts: Shifts, worked: Day) -> None:
    """They count what one decided, and what others changed of what they decided again."""
    tally = shifts.own("dana", ALWAYS)
    assert (tally.approved, tally.rejected, tally.decisions) == (0, 2, 2)
    assert (tally.overturned.share, tally.overturned.of) == (1.0, 1)
    assert shifts.own("dana", Span(until=1)).decisions == 0


def test_a_slip_is_no_overturned_decision(
    store: Store, shifts: Shifts, worked: Day, project: Callable[[], None]
) -> None:
    """What one took back by oneself counts nowhere."""
    actions.undo(store, "demo", worked["subway_fan"], by="dana", expected_version=3)
    project()
    tally = shifts.own("dana", ALWAYS)
    assert tally.decisions == 1
    assert (tally.overturned.share, tally.overturned.of) == (1.0, 1)


def test_the_median_is_of_gaps(shifts: Shifts, settings: Config, worked: Day) -> None:
    """It is between two decisions; after a pause a new count begins."""
    assert shifts.own("marat", ALWAYS).median_seconds is None
    with closing(sqlite3.connect(settings.projection)) as database, database:
        database.execute("UPDATE decisions SET at = 7000 * version * row")
        database.execute("UPDATE decisions SET by = 'dana'")
    expected = sorted(shift_gaps(settings))
    assert shifts.own("dana", ALWAYS).median_seconds == expected[len(expected) // 2] / 1000


def test_what_was_taken_back_took_no_time(
    store: Store, shifts: Shifts, settings: Config, worked: Day, project: Callable[[], None]
) -> None:
    """No decision that stands has no median, however fast the undoes were."""
    actions.undo(store, "demo", worked["landlord"], by="marat", expected_version=3)
    project()
    with closing(sqlite3.connect(settings.projection)) as database, database:
        database.execute("UPDATE decisions SET at = 5000 * version WHERE by = 'marat'")
    tally = shifts.own("marat", ALWAYS)
    assert (tally.decisions, tally.median_seconds) == (0, None)


def test_replies_rejected_along_are_one_line(
    store: Store, shifts: Shifts, day: Day, project: Callable[[], None]
) -> None:
    """The list names what one decided; what followed goes with it, and is counted."""
    first, second = (store.get("demo", day[name]) for name in ("subway_fan", "Arman"))
    plan = Rejection(first, Fate.REJECTED, [second])
    replies.reject(store, plan, Move(Status.REJECTED, "dana"), expected_version=first.version)
    project()
    assert [made.comment_id for made in shifts.latest("dana", ALWAYS, 9)] == [first.id]
    assert shifts.own("dana", ALWAYS).rejected == 2


def shift_gaps(settings: Config) -> list[int]:
    """Return the times between decisions that are no pause."""
    with closing(sqlite3.connect(settings.projection)) as database:
        times = [at for (at,) in database.execute("SELECT at FROM decisions ORDER BY at")]
    return [after - before for before, after in pairwise(times) if after - before <= 120_000]


def test_the_team_from_three_on(
    store: Store, shifts: Shifts, worked: Day, project: Callable[[], None]
) -> None:
    """Three people make a team; with two each could reckon the other's figures."""
    team = shifts.team(ALWAYS)
    assert team is not None
    assert (team.people, team.tally.decisions, team.median_decisions) == (3, 4, 1)
    actions.undo(store, "demo", worked["landlord"], by="marat", expected_version=3)
    project()
    assert shifts.team(ALWAYS) is None


def test_the_page_lists_and_undoes(dana: Visitor, store: Store, worked: Day) -> None:
    """Each decision that stands can be taken back where it is listed."""
    page = dana.get(PAGE).text
    assert "Nine years for two stations" in page
    assert page.count("/undo") == 1  # the other one was decided otherwise
    comment_id = worked["subway_fan"]
    form = {"seen": 3, "back": PAGE}
    assert "decided=" in dana.post(f"/sites/demo/comments/{comment_id}/undo", form).location
    assert store.get("demo", comment_id).status is Status.HELD


def test_nobody_sees_another_s(
    visitor: Callable[[], Visitor], registry: Registry, marat: Visitor, worked: Day
) -> None:
    """A colleague's page has their own decisions; a senior's has sums beside their own."""
    assert "Nine years" not in marat.get(PAGE).text
    assert "The team" not in marat.page
    registry.add_moderator("saule", Role.SENIOR, PASSWORD)
    saule = visitor()
    saule.log_in("saule")
    page = saule.get(f"{PAGE}?range=week").text
    assert "Moderators who decided" in page
    assert "marat" not in page
    assert "dana" not in page


def note(visitor: Visitor, text: str) -> int:
    visitor.get(PAGE)
    return visitor.post(f"{PAGE}/notes", {"text": text}).status_code


def test_the_next_one_sees_the_note_first(dana: Visitor, marat: Visitor, day: Day) -> None:
    """It stands above the lists of everybody but its author, until they put it aside."""
    assert note(dana, "Watch the <metro> article.") == 303
    first = marat.get("/sites/demo/held").text
    assert "Watch the &lt;metro&gt; article." in first
    assert "Watch the" not in dana.get("/sites/demo/held").text
    note_id = first.partition('name="note" value="')[2].partition('"')[0]
    form = {"note": note_id, "back": "/sites/demo/held"}
    assert marat.post(f"{PAGE}/notes/read", form).location == "/sites/demo/held"
    assert "Watch the" not in marat.get("/sites/demo/held").text
    assert "Watch the" in marat.get(PAGE).text
    marat.post(f"{PAGE}/notes/read", {**form, "again": "1"})
    assert "Watch the" in marat.get("/sites/demo/held").text


def test_a_newer_note_comes_by_itself(dana: Visitor, marat: Visitor, day: Day) -> None:
    """Putting a note aside says nothing of those that come later."""
    note(dana, "one")
    held = marat.get("/sites/demo/held").text
    note_id = held.partition('name="note" value="')[2].partition('"')[0]
    marat.post(f"{PAGE}/notes/read", {"note": note_id})
    note(dana, "and another")
    assert "and another" in marat.get("/sites/demo/held").text


def test_only_its_author_takes_a_note_back(
    dana: Visitor, marat: Visitor, store: Store, day: Day
) -> None:
    """And may put it back; nothing is rewritten."""
    note(dana, "draft")
    note_id = dana.get(PAGE).text.partition('name="note" value="')[2].partition('"')[0]
    marat.post(f"{PAGE}/notes/turn", {"note": note_id})
    assert "draft" in marat.get("/sites/demo/held").text
    dana.post(f"{PAGE}/notes/turn", {"note": note_id})
    assert "draft" not in marat.get("/sites/demo/held").text
    dana.post(f"{PAGE}/notes/turn", {"note": note_id})
    assert "draft" in marat.get("/sites/demo/held").text


@pytest.mark.parametrize(("text", "said"), [(" ", "empty"), ("x" * 1001, "1001 characters")])
def test_a_note_that_is_none(dana: Visitor, day: Day, text: str, said: str) -> None:
    """An empty one and one that is too long are refused with the page and what was typed."""
    answer = dana.post(f"{PAGE}/notes", {"text": text})
    assert answer.status_code == 422
    assert said in answer.text
    assert text.strip() in answer.text
