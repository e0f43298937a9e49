"""WordPress' export (WXR 1.2); each item has Disqus' ``thread_identifier``, too.

WordPress' importer and Disqus' own take it. Source: WordPress/wordpress-importer 5fda048, and
Disqus help, "Custom XML Import Format".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing

from moderation.comment import Comment
from moderation.exporting.authors import address
from moderation.exporting.notes import Noted, NotedArticle, Notes
from moderation.exporting.threads import articles, comments, note_all
from moderation.exporting.xml import MARK, SHOWN_OF_ERASED, Escaper, mark, seconds
from moderation.status import Status
from moderation.store.articles.records import StoredArticle
from moderation.store.reader import Reader

SPAM = "spam"  # the reason that WordPress has a state for
_STATES = {Status.APPROVED: "1", Status.REJECTED: "trash", Status.ERASED: "1"}
_HEAD = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" \
xmlns:dsq="http://www.disqus.com/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>{site}</title><link>https://{site}.invalid</link>\
<wp:wxr_version>1.2</wp:wxr_version>
"""


def pieces(store: Reader, site: str, counts: Counter[str]) -> Iterator[str]:
    """Yield the document: an item for each article with its comments, parents before replies."""
    write = Escaper(counts)
    yield _HEAD.format(site=write.text(site))
    with closing(Notes()) as notes:
        note_all(store, site, notes)
        for noted, stored in articles(store, site, notes):
            counts["articles"] += 1
            yield _item(write, noted, stored)
            for place, comment in comments(store, site, notes, noted):
                if comment.submission or notes.is_answered(comment.id):
                    counts["comments"] += 1
                    yield _comment(write, place, comment)
            yield "</item>\n"
    yield "</channel></rss>\n"


def _item(write: Escaper, noted: NotedArticle, stored: StoredArticle) -> str:
    article = stored.article
    state = "closed" if stored.settings.closed else "open"
    return (
        f"<item><title>{write.text(article.title or '')}</title>"
        f"<link>{write.text(article.url or '')}</link><content:encoded><![CDATA[]]>"
        f"</content:encoded><dsq:thread_identifier>{write.text(article.id)}</dsq:thread_identifier>"
        f"<wp:post_id>{noted.number}</wp:post_id><wp:post_date>{seconds(noted.at)}</wp:post_date>"
        f"<wp:post_date_gmt>{seconds(noted.at)}</wp:post_date_gmt>"
        f"<wp:comment_status>{state}</wp:comment_status><wp:status>publish</wp:status>"
        f"<wp:post_type>post</wp:post_type>{MARK}\n"
    )


def _comment(write: Escaper, place: Noted, comment: Comment) -> str:
    submission, at = comment.submission, seconds(comment.posted_at)
    name = submission.author.name if submission else SHOWN_OF_ERASED
    mail = address(submission.author) if submission else ""
    text = submission.body if submission else SHOWN_OF_ERASED
    return (
        f"<wp:comment><wp:comment_id>{place.sequence}</wp:comment_id>"
        f"<wp:comment_author>{write.text(name)}</wp:comment_author>"
        f"<wp:comment_author_email>{mail}</wp:comment_author_email>"
        f"<wp:comment_author_url/><wp:comment_author_IP/>"
        f"<wp:comment_date>{at}</wp:comment_date><wp:comment_date_gmt>{at}</wp:comment_date_gmt>"
        f"<wp:comment_content>{write.cdata(text)}</wp:comment_content>"
        f"<wp:comment_approved>{_state(comment)}</wp:comment_approved>"
        f"<wp:comment_type>comment</wp:comment_type>"
        f"<wp:comment_parent>{place.above}</wp:comment_parent>"
        f"<wp:comment_user_id>0</wp:comment_user_id>{mark(comment)}</wp:comment>\n"
    )


def _state(comment: Comment) -> str:
    made = comment.decision
    if comment.status is Status.REJECTED and made and made.reason == SPAM:
        return SPAM
    return _STATES.get(comment.status, "0")
