"""The faults of the trials that need servers of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from random import Random

from tests.faults.trials.cluster_fix import cluster_fix
from tests.faults.trials.split_brain import split_brain
from tests.support.servers.namespaces import why_not

Trial = Callable[[Path, Random, Counter[str]], None]
# Each with the rare state that it is for.
ALL: Mapping[str, tuple[Trial, str]] = {
    cluster_fix.__name__: (cluster_fix, "fixed slot"),
    split_brain.__name__: (split_brain, "two primaries"),
}


@cache
def possible() -> Mapping[str, tuple[Trial, str]]:
    """Return those that this machine allows; say of the others that they are not tried."""
    problem = why_not()
    if not problem:
        return ALL
    print(f"NOT TRIED: {split_brain.__name__} needs network namespaces: {problem}", flush=True)
    return {name: one for name, one in ALL.items() if name != split_brain.__name__}
