"""What this machine offers: versions, room on the disk, and the time."""

from __future__ import annotations

import platform
import shutil
import time
from collections.abc import Iterator
from importlib.metadata import version

from moderation.process.config import Config
from service.cli.doctor.finding import Finding, State
from service.cli.parts import Parts

FREE_FAULT, FREE_WARN = 0.02, 0.10  # of the disk
CLOCK_WARN_MS = 2_000
CLOCK_FAULT_MS = 30_000  # a step of the codes from an authenticator app (RFC 6238)
GIGABYTE = 1e9


def versions() -> Iterator[Finding]:
    """Name what a report of a fault should name."""
    sentence = f"modqueue {version('modqueue')}, Python {platform.python_version()}"
    yield Finding("versions", State.OK, f"{sentence}, {platform.system()} {platform.machine()}")


def disk(settings: Config) -> Iterator[Finding]:
    """Look for room where the data lies: a rewrite needs as much again as the files have."""
    folder = settings.data_dir
    try:
        usage = shutil.disk_usage(folder if folder.exists() else folder.absolute().parent)
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    except OSError as error:
        advice = "Give this user the folder, or name another in MODQUEUE_DATA_DIR."
        yield Finding("disk", State.FAULT, f"cannot read {folder}: {error.strerror}", advice)
        return
    share = usage.free / usage.total
    sentence = f"{usage.free / GIGABYTE:.1f} GB free; {folder} has {size / GIGABYTE:.1f} GB"
    state = State.OK
    if share < FREE_WARN or usage.free < size:
        state = State.FAULT if share < FREE_FAULT else State.WARN
    advice = "Free room: a full disk refuses comments, and a rewrite needs the files' size again."
    yield Finding("disk", state, sentence, advice if state is not State.OK else "")


def clock(parts: Parts) -> Iterator[Finding]:
    """Compare this machine's clock with the store's, by which all times are written."""
    before = time.time_ns()
    there = parts.store.now()
    here = (before + time.time_ns()) // 2_000_000
    apart = abs(here - there)
    sentence = f"{apart / 1000:.1f} s apart from the store's"
    if apart < CLOCK_WARN_MS:
        yield Finding("clock", State.OK, sentence)
        return
    state = State.FAULT if apart >= CLOCK_FAULT_MS else State.WARN
    advice = "Let NTP set both clocks: codes of the second step and signatures expire by them."
    yield Finding("clock", state, sentence, advice)
