"""Which process of pytest-xdist runs which tests.

``--dist loadgroup`` would do it by marks, but with pytest 9.2 it passes over them without a word:
it writes the group into an attribute of the test that is no longer read.
"""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

from tests.support.run import kinds


class Scheduler(LoadScopeScheduling):
    """Gives out one test at a time, but all of a kind that stays together to one process."""

    def _split_scope(self, nodeid: str) -> str:
        """Return what is given out with the test called ``nodeid``."""
        return kinds.together(nodeid.removeprefix("tests/")) or nodeid
