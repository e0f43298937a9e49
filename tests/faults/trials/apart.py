"""The faults of the trials that need servers of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

from tests.faults.trials.cluster_fix import cluster_fix

Trial = Callable[[Path, Random, Counter[str]], None]
# Each with the rare state that it is for.
APART: Mapping[str, tuple[Trial, str]] = {cluster_fix.__name__: (cluster_fix, "fixed slot")}
