"""Starting the program that works on an archive, now and after a restart of the web."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from threading import Thread

from moderation.importing.jobs import forget_abandoned, open_jobs
from moderation.process.config import Config

PROGRAM = "service.importing.program"


class Starter:
    """Starts the program for a site; where one is at work already, the new one ends at once."""

    def __init__(self, settings: Config) -> None:
        self._data_dir = settings.data_dir
        self._environ = {
            **os.environ,
            "REDIS_URL": settings.redis_url,
            "MODQUEUE_DATA_DIR": str(settings.data_dir.absolute()),
            "MODQUEUE_SECRET": settings.secret,
        }

    def __call__(self, site: str) -> None:
        """Start it; it outlives the process that started it."""
        process = subprocess.Popen(
            [sys.executable, "-m", PROGRAM, site],
            env=self._environ,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        Thread(target=process.wait, name="importer", daemon=True).start()  # leaves no zombie

    def resume(self) -> None:
        """Start it for every site whose import was broken off; abandoned archives go."""
        forget_abandoned(self._data_dir, int(time.time() * 1000))
        for site in open_jobs(self._data_dir):
            self(site)
