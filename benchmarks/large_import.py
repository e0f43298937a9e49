"""``python -m benchmarks.large_import``: a long archive of Disqus through the importer, alone.

Writes an export with a million articles and a million authors, reads it with ``--dry-run`` (or,
with ``--write``, into the embedded server with ``appendfsync always``), and prints what that took.
The file and the index need about three times the file's length on the disk of the temporary folder.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random

from benchmarks import servers
from benchmarks.invented.archives import write_disqus
from benchmarks.invented.comments import Writer, article_of, author_of
from benchmarks.measures.importing import COMMAND, run
from benchmarks.servers import SITE, House
from moderation.submission import Submission

GIB = 1 << 30
TEXTS = 5_000  # different ones; the importer does not look whether two texts are alike


def main() -> None:
    """Write the file, run the command beside a store of its own, and print a line of figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gib", type=float, default=5.0, help="the length of the file")
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--authors", type=int, default=1_000_000)
    parser.add_argument("--characters", type=int, default=200, help="of a comment, at least")
    parser.add_argument("--write", action="store_true", help="import it; else a dry run")
    given = parser.parse_args()
    with servers.house() as place:
        file = place.folder / "archive.xml"
        comments = _comments(given.articles, given.authors, given.characters)
        articles = map(article_of, range(given.articles))
        total = write_disqus(file, comments, articles, int(given.gib * GIB))
        print(f"{file.stat().st_size / GIB:.2f} GiB, {total:,} comments", flush=True)
        _measure(place, file, total, is_dry=not given.write)


def _comments(articles: int, authors: int, characters: int) -> Iterator[Submission]:
    """Yield comments without end."""
    dice, writer = Random(2030), Writer.seeded(2030)
    texts = [_text(writer, characters) for _ in range(TEXTS)]
    for number in count():
        article, author = dice.randrange(articles), dice.randrange(authors)
        yield Submission(article_of(article), author_of(author), texts[number % TEXTS])


def _text(writer: Writer, characters: int) -> str:
    text = writer.body()
    while len(text) < characters:
        text = f"{text} {writer.body()}"
    return text


def _measure(place: House, file: Path, total: int, *, is_dry: bool) -> None:
    environ = {**place.environ, "MODQUEUE_SECRET": place.settings.secret}
    command = [*COMMAND, "import", "disqus", str(file), "--site", SITE]
    seconds, importer, peak_mib = run([*command, *(["--dry-run"] if is_dry else [])], environ)
    print(
        f"{seconds:,.0f} s, {total / seconds:,.0f} comments/s, {importer:,.0f} s of the importer's "
        f"processor, {place.store_seconds():,.0f} s of the store's, peak {peak_mib:,.0f} MiB"
    )


if __name__ == "__main__":
    main()
