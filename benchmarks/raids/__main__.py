"""``python -m benchmarks.raids``: an hour with a raid in each language, and its figures."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks.raids.play import Play, arrivals
from benchmarks.raids.texts import RAIDS
from benchmarks.servers import SITE, house
from moderation.store.raids.raids import Raids


def main() -> None:
    """Play an hour with a raid in each language, and print what became of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.raids", description=__doc__)
    parser.add_argument("--copies", type=int, default=2000)
    parser.add_argument("--accounts", type=int, default=300)
    parser.add_argument("--others", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--language", choices=RAIDS, action="append")
    given = parser.parse_args()
    for language in given.language or RAIDS:
        comments = arrivals(
            given.seed, language,
            copies=given.copies, accounts=given.accounts, others=given.others,
        )  # fmt: skip
        with house(durable=False) as place, tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "projection.sqlite3"
            hour = Play(place.store, Raids(place.redis), SITE, path).play(comments)
        print(
            f"{language}: {100 * hour.share_grouped:.1f} % of {len(hour.copies):,} copies grouped "
            f"in time, in {len(hour.raids)} raid(s); "
            f"{100 * hour.share_wrong:.2f} % of {len(hour.others):,} "
            f"others wrongly; slowest look {1000 * hour.slowest:.0f} ms"
        )


if __name__ == "__main__":
    main()
