"""When a comment was written, where the file says it by another clock or in another form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from moderation.importing.archive import ArchivedArticle, ArchivedComment
from moderation.importing.dates import parse
from moderation.importing.formats import FORMATS

NEVER = "0000-00-00 00:00:00"
FEED = """<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><link>https://s.example</link>
<item><link>https://s.example/a</link><wp:post_id>1</wp:post_id>
<wp:post_date>{post[0]}</wp:post_date><wp:post_date_gmt>{post[1]}</wp:post_date_gmt>
{comments}</item></channel></rss>"""
COMMENT = """<wp:comment><wp:comment_id>{number}</wp:comment_id>
<wp:comment_content>x</wp:comment_content><wp:comment_approved>1</wp:comment_approved>
<wp:comment_date>{dates[0]}</wp:comment_date><wp:comment_date_gmt>{dates[1]}</wp:comment_date_gmt>
</wp:comment>"""

WINTER = ("2020-01-01 12:00:00", "2020-01-01 11:00:00")
SUMMER = ("2020-07-01 12:00:00", "2020-07-01 10:00:00")


def feed(path: Path, post: tuple[str, str], *comments: tuple[str, str]) -> list[int | None]:
    """Return when the article and each comment of an export were written."""
    said = [COMMENT.format(number=n, dates=dates) for n, dates in enumerate(comments, 1)]
    path.write_text(FEED.format(post=post, comments="".join(said)), "utf-8")
    items = FORMATS["wordpress"](path)
    return [one.at for one in items if isinstance(one, (ArchivedArticle, ArchivedComment))]


@pytest.mark.parametrize(
    ("post", "others", "local", "utc"),
    [
        (WINTER, (), "2020-01-03 12:00:00", "2020-01-03 11:00:00"),
        (WINTER, (SUMMER,), "2020-07-03 12:00:00", "2020-07-03 10:00:00"),
        (WINTER, (SUMMER,), "2020-02-03 12:00:00", "2020-02-03 11:00:00"),
        (("2020-01-01 12:00:00", NEVER), (), "2020-01-03 12:00:00", "2020-01-03 12:00:00"),
        (("2020-01-05 12:00:00", WINTER[0]), (), "2020-01-03 12:00:00", "2020-01-03 12:00:00"),
    ],
    ids=["as the article", "as in summer", "as in winter", "nothing known", "no zone is so far"],
)  # fmt: skip
def test_by_the_clock_of_the_site(
    post: tuple[str, str], others: tuple[tuple[str, str], ...], local: str, utc: str, tmp_path: Path
) -> None:
    """Without a time in UTC, the site's own counts, as far ahead as it was then elsewhere."""
    assert feed(tmp_path / "w.xml", post, *others, (local, NEVER))[-1] == parse(utc)


def test_a_draft(tmp_path: Path) -> None:
    """An article without a time in UTC has that of its site; without any it has none."""
    assert feed(tmp_path / "w.xml", ("2020-01-02 12:00:00", NEVER), WINTER)[0] == parse(
        "2020-01-02 11:00:00"
    )
    assert feed(tmp_path / "w.xml", (NEVER, NEVER), WINTER)[0] is None


def test_seconds_of_facebook(tmp_path: Path) -> None:
    """The API gives seconds since 1970 where it was asked for them; true is no second."""
    file = tmp_path / "f.json"
    times = [1393755072, "2014-03-02T10:11:12+0000", None, True]
    comments = [
        {"id": str(number), "message": "x", "created_time": at} for number, at in enumerate(times)
    ]
    file.write_text(json.dumps({"https://s.example/a": {"comments": {"data": comments}}}))
    items = FORMATS["facebook"](file)
    at = [one.at for one in items if isinstance(one, ArchivedComment)]
    assert at == [1393755072000, 1393755072000, None, None]
