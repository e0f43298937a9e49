"""``python -m service.importing.program SITE``: the work on the archive of one site, then the end.

The web starts it, because it lies on the web's disk and needs the web's secret for the digests of
authors; a process of its own takes no time from those who answer readers.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from moderation.archive.opening import opener
from moderation.errors import ModqueueError
from moderation.importing.jobs import Jobs
from moderation.importing.work import work
from moderation.importing.writing import Writer
from moderation.process.config import Config
from moderation.process.logs import configure as configure_logs
from moderation.registry import Registry
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from service.access.keyring import Keyring
from service.importing.identify import identify_with

NICENESS = 10  # readers come first


def main(arguments: Sequence[str]) -> int:
    """Do what is asked for on the site that is named; return the exit code."""
    (site,) = arguments
    os.nice(NICENESS)
    settings = Config.from_env()
    configure_logs(settings.log_level)
    keys = Keyring(settings.secret, settings.former_secrets)
    redis, identify = connect(settings.redis_url), identify_with(keys, site)
    store = Store(redis, opener(settings.archive))

    assignees = Registry(redis).assignees(site)

    def make_writer(archive: str) -> Writer:
        return Writer(redis, site, archive, identify, store.archived, assignees)

    work(Jobs(settings.data_dir, site), store, site, make_writer)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ModqueueError as error:
        raise SystemExit(f"modqueue importer: {error}") from None
