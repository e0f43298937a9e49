"""What other projects test their importers with, where ``../shared/data/imports`` is there.

The trees are written down by hand; a line is: how deep, the archive's number, state and time. No
text of the files stands here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from moderation.importing.archive import ArchivedArticle, ArchivedComment, Broken, Unreadable
from moderation.importing.formats import FORMATS

SHARED = Path(__file__).parents[3].parent / "shared/data/imports"
Line = tuple[int, str, str, str]
TREES: dict[tuple[str, str], tuple[int, list[Line]]] = {
    ("comentario", "comentario-ok-single-v1.json"): (
        1,
        [
            (
                0,
                "0a34d928db9f5d55f34558048c79874587dc938906d3087a781d192f526447e6",
                "approved",
                "2021-11-02 19:03:37",
            )
        ],
    ),
    ("comentario", "comentario-ok-single-v3.json"): (
        1,
        [(0, "881e132c-21b5-4b20-ad69-3223b9974d01", "approved", "2023-11-14 20:15:12")],
    ),
    ("disqus", "disqus-ok-empty.xml"): (0, []),
    ("disqus", "disqus-small.xml"): (
        3,
        [
            (0, "4", "approved", "2013-10-10 19:20:29"),
            (1, "5", "approved", "2013-10-11 06:51:33"),
            (0, "6", "approved", "2013-10-10 19:20:29"),
            (0, "8", "approved", "2013-10-11 06:51:33"),
            (0, "9", "erased", "2013-10-10 19:20:29"),
            (1, "11", "approved", "2013-10-11 06:52:33"),
        ],
    ),
    ("isso", "isso-generic.json"): (
        2,
        [(0, "0", "approved", "2005-02-24 04:03:37"), (0, "0", "approved", "2005-05-08 06:50:26")],
    ),
    ("wordpress", "wordpress-comments.xml"): (
        2,
        [
            (0, "2", "approved", "2014-01-14 17:32:12"),
            (0, "6", "approved", "2014-04-29 15:21:27"),
            (1, "7", "approved", "2014-04-29 15:21:35"),
            (2, "8", "approved", "2014-04-29 15:21:45"),
            (2, "9", "approved", "2014-04-29 15:21:52"),
            (0, "10", "approved", "2022-06-06 02:13:14"),
            (0, "11", "approved", "2022-06-07 15:21:56"),
            (0, "11", "approved", "2014-04-29 15:21:57"),
        ],
    ),
    ("wordpress", "wordpress-ok-single.zip"): (
        1, [(0, "42", "approved", "2000-01-02 02:16:00")],
    ),
    ("wordpress", "wxr-cdata-edge.xml"): (0, []),
    ("wordpress", "wxr-comprehensive.xml"): (1, [(0, "5000", "approved", "2024-06-06 10:00:00")]),
    ("wordpress", "wxr-invalid-version-tag.xml"): (0, []),
    ("wordpress", "wxr-namespace-edge-cases.xml"): (0, []),
    ("wordpress", "wxr-small-export.xml"): (1, [(0, "1", "approved", "2011-01-18 07:40:14")]),
    ("wordpress", "wxr-utf-8-challenges.xml"): (0, []),
    ("wordpress", "wxr-valid-wxr-1.0.xml"): (1, [(0, "1", "approved", "2010-10-20 14:08:20")]),
    ("wordpress", "wxr-valid-wxr-1.1.xml"): (1, [(0, "1", "approved", "2010-10-16 20:53:18")]),
}  # fmt: skip
REFUSED: dict[tuple[str, str], type[Exception]] = {
    ("comentario", "comentario-bad-version.json"): Unreadable,
    ("disqus", "disqus-bad-format.xml"): Broken,
    ("wordpress", "wxr-malformed.xml"): Broken,
}


def lines(comments: list[ArchivedComment], above: str = "", depth: int = 0) -> list[Line]:
    """Return a tree, in the file's order, replies behind what they answer."""
    keys = {comment.key for comment in comments}
    found: list[Line] = []
    for one in comments:
        if (one.parent if one.parent in keys else "") == above:
            at = datetime.fromtimestamp((one.at or 0) / 1000, UTC)
            name = one.key.rpartition(" ")[2]
            found.append((depth, name, one.status.value, f"{at:%Y-%m-%d %H:%M:%S}"))
            found += lines(comments, one.key, depth + 1)
    return found


def needs_samples() -> None:
    if not SHARED.exists():
        pytest.skip("needs ../shared/data/imports")


@pytest.mark.parametrize(("form", "name"), TREES)
def test_real_files(form: str, name: str) -> None:
    """Threads, states and times are as they are there."""
    needs_samples()
    items = list(FORMATS[form](SHARED / name))
    comments = [item for item in items if isinstance(item, ArchivedComment)]
    pages = {item.key for item in items if isinstance(item, ArchivedArticle)}
    assert (len(pages), lines(comments)) == TREES[form, name]


@pytest.mark.parametrize(("form", "name"), REFUSED)
def test_bad_files(form: str, name: str) -> None:
    """What is no archive is refused."""
    needs_samples()
    with pytest.raises(REFUSED[form, name]):
        list(FORMATS[form](SHARED / name))


def test_no_file_is_forgotten() -> None:
    """Each sample has its tree here, or is refused."""
    needs_samples()
    known = {name for _, name in (*TREES, *REFUSED)}
    assert {path.name for path in SHARED.iterdir()} - {"README.md"} == known
