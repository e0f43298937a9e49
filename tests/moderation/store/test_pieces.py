"""A batch that moves to the archive is taken off Redis in pieces, each of which is a batch."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from moderation.archive.row import Row, parts
from moderation.store.archived.outgoing import Batch


def row(name: int, end: int) -> Row:
    record = {"log": f"1-0 {end}-0"}
    return Row(f"c{name}", "a", "approved", record, {}, listed=1, decided=None, place=None)


@given(
    st.lists(st.integers(10, 50), unique=True).map(sorted), st.lists(st.integers(0, 50)),
    st.integers(1, 9),
)  # fmt: skip
def test_each_piece_ends_behind_its_comments(times: list[int], ends: list[int], size: int) -> None:
    """No line and no comment is lost or doubled, and none moves before its last line does."""
    lines = [(f"{at}-0", {"id": "x"}) for at in times]
    last = times[-1] if times else 50
    rows = [row(name, end) for name, end in enumerate(ends) if end <= last]
    pieces = [*Batch(lines, rows).pieces(size)]
    assert [line for piece in pieces for line in piece.lines] == lines
    assert sorted(one.id for piece in pieces for one in piece.rows) == sorted(r.id for r in rows)
    for piece in pieces:
        assert len(piece.lines) <= size
        if piece.last:
            assert all(
                parts(one.record["log"].split()[-1]) <= parts(piece.last) for one in piece.rows
            )
