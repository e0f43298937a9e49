"""Waiting for a store that does not answer."""

from __future__ import annotations

import pytest

from moderation.errors import LaterRelease, StoreFull, StoreUnavailable
from moderation.importing.patience import LONGEST_SECONDS, TRIES, Patience


def test_pauses_grow_and_end() -> None:
    """Each is twice the one before, up to the longest; after minutes the error comes out."""
    said, slept = list[str](), list[float]()
    patience = Patience(lambda error, seconds: said.append(f"{error} {seconds}"), slept.append)

    def away() -> None:
        raise StoreUnavailable("TimeoutError")

    with pytest.raises(StoreUnavailable, match="TimeoutError"):
        patience(away)
    assert slept[:6] == [0.5, 1.0, 2.0, 4.0, 8.0, LONGEST_SECONDS]
    assert (len(slept), said[0]) == (TRIES - 1, "TimeoutError 0.5")
    assert 240 < sum(slept) < 360


@pytest.mark.parametrize("error", [LaterRelease("the site", 9, 1), StoreFull(0.95, 0.9)])
def test_what_waiting_does_not_mend(error: StoreUnavailable) -> None:
    """It comes out at once."""

    def refuses() -> None:
        raise error

    with pytest.raises(type(error)):
        Patience(sleep=lambda _: pytest.fail("waits"))(refuses)


def test_an_answer_ends_the_waiting() -> None:
    """It is what comes out."""
    answers = iter([StoreUnavailable("away"), "written"])
    slept = list[float]()

    def second_time() -> str:
        if isinstance(answer := next(answers), StoreUnavailable):
            raise answer
        return answer

    assert (Patience(sleep=slept.append)(second_time), slept) == ("written", [0.5])
