"""``python -m benchmarks`` measures all into docs/benchmarks.md; a name or --quick only prints."""

from __future__ import annotations

import argparse
import os
import sys
import time
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from benchmarks.report import Section, document, render, table

REPORT = Path(__file__).parent.parent / "docs" / "benchmarks.md"
NAMES = (
    "intake", "verdicts", "whole", "live", "memory", "scripts", "scoring", "analyze", "dashboard",
    "erasure", "overload", "fairness", "poison", "importing",
)  # fmt: skip


def main() -> int:
    """Measure and report; 1 where a target was missed."""
    present = [name for name in NAMES if find_spec(f"benchmarks.measures.{name}")]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "name", nargs="?", choices=present, help="measure this one only and print it"
    )
    parser.add_argument(
        "--quick", action="store_true", help="short runs, printed, not to be quoted"
    )
    arguments = parser.parse_args()
    names = [arguments.name] if arguments.name else present
    busy = os.getloadavg()[0]
    sections = [_measure(name, arguments.quick) for name in names]
    if arguments.name or arguments.quick:
        print("\n\n".join(render(section) for section in sections))
    else:
        day = datetime.now(UTC).date().isoformat()
        REPORT.write_text(document(sections, day=day, busy=busy), "utf-8")
        print(f"wrote {REPORT.name}")
    return _verdict(sections)


def _measure(name: str, quick: bool) -> Section:
    print(f"==> {name}", end=" ", flush=True, file=sys.stderr)
    begin = time.monotonic()
    section: Section = import_module(f"benchmarks.measures.{name}").measure(quick)
    print(f"({time.monotonic() - begin:.0f} s)", file=sys.stderr)
    return section


def _verdict(sections: list[Section]) -> int:
    targets = [target for section in sections for target in section.targets]
    rows = [[t.what, t.promised, t.measured, "yes" if t.met else "NO"] for t in targets]
    if rows:
        print(table(("what", "target", "measured", "met"), rows), file=sys.stderr)
    return 0 if all(target.met for target in targets) else 1


if __name__ == "__main__":
    sys.exit(main())
