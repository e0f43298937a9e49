"""Which process of pytest-xdist runs which tests.

``--dist loadgroup`` would do it by marks, but with pytest 9.2 it passes over them without a word:
it writes the group into an attribute of the test that is no longer read.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.support.run import kinds


class Scheduler(LoadScopeScheduling):
    """Gives out the tests of one file at a time, and all of some kinds to one process."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        config.option.loadscopereorder = False  # the order is that of ``kinds.arrange``
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        """Return what is given out with the test called ``nodeid``."""
        return kinds.together(nodeid.removeprefix("tests/"))
