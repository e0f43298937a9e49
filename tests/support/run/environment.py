"""The environment of programs that a test starts and that are to ask nobody but the test."""

from __future__ import annotations

import os

ALONE = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
