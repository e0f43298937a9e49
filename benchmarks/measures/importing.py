"""The import of an archive of Disqus, beside the importer that Isso brings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import servers
from benchmarks.figures import Spread, interleaved, paired_ratio
from benchmarks.invented.archives import write_disqus
from benchmarks.invented.comments import Writer, article_count, article_of
from benchmarks.report import Section, Target, number, spread
from benchmarks.rivals.isso import CONFIGURATION
from benchmarks.servers import SITE, House

COMMENTS, QUICK = 100_000, 10_000
ROUNDS = 3
PER_SECOND = 2_000.0
MIB_MAX = 300.0
COMMAND = (sys.executable, "-c", "from service.cli import main; main()")
OURS, ISSO = "modqueue", "Isso, SQLite"


@dataclass(frozen=True, slots=True)
class Imported:
    """One import: by the clock, processor seconds of importer and store, the importer's peak."""

    seconds: float
    importer: float
    store: float
    peak_mib: float


def measure(quick: bool) -> Section:
    """Import the same file with either, in turns; then one of a tenth for the memory."""
    total = QUICK if quick else COMMENTS
    kept: dict[str, list[Imported]] = {OURS: [], ISSO: []}
    with servers.house() as place:
        file, short = place.folder / "archive.xml", place.folder / "short.xml"
        _write(file, total)
        _write(short, total // 10)

        def ours() -> float:
            kept[OURS].append(_ours(place, file, f"o{len(kept[OURS])}"))
            return total / kept[OURS][-1].seconds

        def isso() -> float:
            kept[ISSO].append(_isso(place, file, f"isso-{len(kept[ISSO])}"))
            return total / kept[ISSO][-1].seconds

        rates = interleaved({OURS: ours, ISSO: isso}, 1 if quick else ROUNDS)
        small = _ours(place, short, "short")
    return _section(total, rates, kept, small)


def _write(path: Path, total: int) -> None:
    articles = map(article_of, range(article_count(total)))
    write_disqus(path, Writer.seeded(2030).submissions(total), articles)


def _ours(place: House, file: Path, origin: str) -> Imported:
    """Import under another origin each time: every comment is new."""
    environ = {**place.environ, "MODQUEUE_SECRET": place.settings.secret}
    command = [*COMMAND, "import", "disqus", str(file), "--site", SITE, "--origin", origin]
    before = place.store_seconds()
    seconds, importer, peak = run(command, environ)
    return Imported(seconds, importer, place.store_seconds() - before, peak)


def _isso(place: House, file: Path, name: str) -> Imported:
    folder = place.folder / name
    folder.mkdir()
    (folder / "isso.cfg").write_text(CONFIGURATION.format(folder=folder, port=1))
    program = str(Path(sys.executable).with_name("isso"))
    command = [program, "-c", str(folder / "isso.cfg"), "import", "--type", "disqus", str(file)]
    seconds, importer, peak = run(command, {})
    return Imported(seconds, importer, 0.0, peak)


def run(command: Sequence[str], environ: Mapping[str, str]) -> tuple[float, float, float]:
    """Return the seconds by the clock, those of the processor, and the peak of the memory, MiB."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.alone", *command],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise servers.BenchmarkError(f"{command[-1]}: {done.stderr[-2000:]}")
    processor, peak = json.loads(done.stdout)
    return time.perf_counter() - began, processor, peak


def _section(
    total: int,
    rates: Mapping[str, Sequence[float]],
    kept: Mapping[str, Sequence[Imported]],
    small: Imported,
) -> Section:
    ratio = paired_ratio(rates[OURS], rates[ISSO])
    return Section(
        title="Import",
        method=f"An export of Disqus with {total:,} comments, a third of them replies, into the "
        "embedded server with `appendfsync always`; Isso's own importer puts the same file into "
        "SQLite. In turns, each time into a store that has none of them. Processor time is the "
        "lowest of the rounds.",
        head=(
            "subject", "comments per second", "lowest - highest", "importer CPU us each",
            "store CPU us each", "importer's peak MiB",
        ),
        rows=[_row(name, values, kept[name], total) for name, values in rates.items()],
        targets=_targets(max(rates[OURS]), _peak_mib(kept[OURS])),
        remarks=f"modqueue imports {ratio.median:.2f} times as many a second as Isso "
        f"({ratio.low:.2f} - {ratio.high:.2f}, pairs of rounds), with indexes, threads, counts and "
        f"a journal, each batch on disk. With a tenth of the file its peak was "
        f"{small.peak_mib:.0f} MiB.",
    )  # fmt: skip


def _row(name: str, rates: Sequence[float], imports: Sequence[Imported], total: int) -> list[str]:
    """Return what the table says of one importer."""
    return [
        name,
        *spread(Spread.of(rates)),
        _each(min(one.importer for one in imports), total),
        _each(min(one.store for one in imports), total),
        number(_peak_mib(imports)),
    ]


def _each(seconds: float, total: int) -> str:
    """Return the microseconds of one comment."""
    return number(1e6 * seconds / total)


def _peak_mib(imports: Sequence[Imported]) -> float:
    return max(one.peak_mib for one in imports)


def _targets(per_second: float, peak_mib: float) -> tuple[Target, ...]:
    return (
        Target(
            "import into the embedded server",
            f"{PER_SECOND:,.0f} comments/s",
            f"{per_second:,.0f}/s",
            per_second >= PER_SECOND,
        ),
        Target(
            "memory of the importer",
            f"under {MIB_MAX:.0f} MiB",
            f"{peak_mib:.0f} MiB",
            peak_mib < MIB_MAX,
        ),
    )
