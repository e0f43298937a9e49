"""The figures of a comparison, by hand."""

from __future__ import annotations

import csv
import json

from hypothesis import given
from hypothesis import strategies as st

from moderation.projection.intervals import wilson
from moderation.rescoring.comparison import Basis, Cell, Comparison
from moderation.rescoring.former import Former
from moderation.rescoring.report import as_csv, document, lines
from moderation.status import Route


def counted(*cells: tuple[str, bool, bool, Route, int]) -> Comparison:
    made = Comparison(basis=Basis(3, 0, "model-1"), end="1-0")
    for *cell, count in cells:
        made.counts[Cell(*cell)] = count
    return made


def test_the_shares_of_a_language() -> None:
    """70 of 100 rejected there are set aside, 70 of 140 set aside were rejected there."""
    made = counted(
        ("en", True, False, Route.APPROVE, 830),
        ("en", True, False, Route.HOLD, 60),
        ("en", True, False, Route.REJECT, 10),
        ("en", True, True, Route.APPROVE, 30),
        ("en", True, True, Route.HOLD, 50),
        ("en", True, True, Route.REJECT, 20),
        ("ru", True, True, Route.REJECT, 5),
        ("en", False, True, Route.REJECT, 7),
    )
    every, english, russian = lines(made, by_person=True)
    assert [line.language for line in (every, english, russian)] == ["", "en", "ru"]
    assert english.recall == wilson(70, 100)
    assert english.precision == wilson(70, 140)
    assert english.agreement == wilson(850, 890)
    assert english.decided == wilson(890, 1000)
    assert english.published == wilson(830, 900)
    assert (every.total, russian.total) == (1005, 5)
    assert [line.total for line in lines(made, by_person=False)] == [7, 7]


def test_nothing_gives_no_table() -> None:
    """No language, no row, no share of nothing."""
    empty = Comparison()
    assert lines(empty, by_person=True) == []
    assert document(empty)["decided_by_people"] == []
    assert len(as_csv(empty).splitlines()) == 1


def test_the_files_for_machines() -> None:
    """A share of nothing is null in JSON and empty in CSV."""
    made = counted(("en", True, False, Route.APPROVE, 4))
    (row, _) = json.loads(json.dumps(document(made)))["decided_by_people"]
    assert row["approved_there"] == {"approve": 4, "hold": 0, "reject": 0}
    assert row["recall"] is None
    assert row["agreement"]["share"] == 1.0
    first, *_ = csv.DictReader(as_csv(made).splitlines())
    assert (first["decided_by"], first["language"], first["comments"]) == ("people", "all", "4")
    assert (first["approved_there_published"], first["recall"], first["recall_of"]) == (
        "4",
        "",
        "0",
    )


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["en", "ru", "other"]),
            st.builds(Former, st.booleans(), st.booleans()),
            st.sampled_from(list(Route)),
            st.floats(0, 1),
        ),
        max_size=60,
    )
)
def test_a_comparison_survives_the_store(comments: list[tuple[str, Former, Route, float]]) -> None:
    """What is read again is what was counted, and goes on being counted alike."""
    made = Comparison("disqus", Basis(1, 0, "m"), "1-0", "9-9", "2-0")
    for number, (language, was, route, risk) in enumerate(comments):
        made.add(str(number), language, was, route, risk)
    again = Comparison.of(json.loads(json.dumps(made.document())))
    assert again == made
    later = made.document()
    later["basis"] = {"languages": 3, **made.basis._asdict()}
    later["counts"] = [{"severity": 1, **dict(reversed(one.items()))} for one in later["counts"]]  # type: ignore[attr-defined]
    assert Comparison.of(json.loads(json.dumps(later))) == made
    assert made.total == len(comments)
    assert len(made.shown()) <= 20


def test_a_comparison_of_a_former_release_begins_anew() -> None:
    """One that says its fields by their places alone is read as the question that it answered."""
    former = {"archive": "disqus", "basis": [1, 0, "m"], "counts": [["en", True, False, "hold", 1]]}
    assert Comparison.of(former) == Comparison("disqus")
