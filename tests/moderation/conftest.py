"""A PostgreSQL server for all tests of this folder that a process runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support.servers.postgres import postgres


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    with TemporaryDirectory(prefix="pg") as folder, postgres(Path(folder)) as url:
        yield url
