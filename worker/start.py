"""``python -m worker.start worker.app``: run one of our Celery apps as a worker.

It does what ``celery -q -A worker.app worker --without-gossip --without-mingle`` does, without the
rest of Celery's command line: that brings a shell with completion, a quarter of the whole start.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from celery.utils.nodenames import default_nodename, host_format


def main(arguments: Sequence[str]) -> int:
    """Run the worker that the ``arguments`` name until it is asked to end; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m worker.start", description=__doc__)
    parser.add_argument("app", help="worker.app, worker.learner or worker.looker")
    parser.add_argument("--hostname", help="its name among all; %%h is the machine's (celery@%%h)")
    given = parser.parse_args(arguments)
    worker = import_module(given.app).app.Worker(
        hostname=host_format(default_nodename(given.hostname)),
        quiet=True,
        without_gossip=True,
        without_mingle=True,
    )
    worker.start()
    return int(worker.exitcode or 0)


if __name__ == "__main__":
    given = sys.argv[1:]
    # At SIGHUP Celery starts Python anew with these words. The path of this file, which they begin
    # with, would put our modules first in Python's path by their bare names.
    sys.argv = ["-m", "worker.start", *given]
    sys.exit(main(given))
