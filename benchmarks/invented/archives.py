"""Made-up archives of other comment systems, as large as asked for and the same every time."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

from moderation.submission import Article, Submission

REPLIES_OF = 3  # of so many comments on an article one answers the one before
LOOK_EVERY = 1_000  # comments between two looks at the length of the file
BEGIN = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
"""
END = "</disqus>\n"


def write_disqus(
    path: Path, comments: Iterable[Submission], articles: Iterable[Article], bytes_max: int = 0
) -> int:
    """Write an export of Disqus, threads first; return how many comments it has.

    It ends with the comment that makes it ``bytes_max`` long, if that is given.
    """
    threads: dict[str, int] = {}
    latest: dict[str, int] = {}
    number = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(BEGIN)
        for thread, article in enumerate(articles, 1):
            threads[article.id] = thread
            file.write(_thread(thread, article))
        for number, one in enumerate(comments, 1):
            above = latest.get(one.article.id, 0) if number % REPLIES_OF == 0 else 0
            file.write(_post(number, above, threads[one.article.id], one))
            latest[one.article.id] = number
            if bytes_max and number % LOOK_EVERY == 0 and file.tell() >= bytes_max:
                break
        file.write(END)
    return number


def _thread(number: int, article: Article) -> str:
    return (
        f'<thread dsq:id="{number}"><id>{article.id}</id>'
        f"<link>{article.url}</link><title>{article.title}</title>"
        "<createdAt>2024-01-01T00:00:00Z</createdAt><isClosed>false</isClosed>"
        "<isDeleted>false</isDeleted></thread>\n"
    )


def _post(number: int, above: int, thread: int, one: Submission) -> str:
    day, second = divmod(number, 86_400)
    parent = f'<parent dsq:id="{above}"/>' if above else ""
    return (
        f'<post dsq:id="{number}"><message><![CDATA[<p>{escape(one.body)}</p>]]></message>'
        f"<createdAt>2024-02-{1 + day % 28:02}T{second // 3600:02}:{second // 60 % 60:02}:"
        f"{second % 60:02}Z</createdAt><isDeleted>false</isDeleted><isSpam>"
        f"{'true' if number % 50 == 0 else 'false'}</isSpam><author><name>{one.author.name}</name>"
        f"<username>{one.author.id}</username><email>{one.author.id}@readers.example</email>"
        f'</author><ipAddress>192.0.2.{number % 250}</ipAddress><thread dsq:id="{thread}"/>'
        f"{parent}</post>\n"
    )
